"""HU to the 8-bit grey that the paper stores."""

from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.prepare.letterbox import UInt8
from gazeseg.types import Window

CT_WINDOW = Window.from_level(40, 400)
GREY_WINDOW = Window(0.0, 255.0)


def to_grey(values: npt.NDArray[Any], window: Window) -> UInt8:
    """``floor(255 (clip(v, lower, upper) - lower) / (upper - lower))`` as uint8.

    Khaertdinova et al. (arXiv 2410.17920) stretch each volume from its own minimum to its maximum after clipping to
    -160..240 HU. A CT with air and bone reaches both ends, and then this is the same; one without is not stretched.
    """
    clipped = np.clip(values.astype(np.float64), window.lower, window.upper) - window.lower
    return np.asarray(clipped * 255.0 / (window.upper - window.lower), dtype=np.float64).astype(np.uint8)
