"""Slices of any shape to small squares."""

import numpy as np
import numpy.typing as npt

CACHE_SIZE = 384
UInt8 = npt.NDArray[np.uint8]


def resize(array: npt.NDArray[np.uint8], *, labels: bool, size: int = CACHE_SIZE) -> UInt8:
    """Letterbox to a square of ``size``: pad at the right and bottom with 0, then resize (labels by nearest)."""
    from PIL import Image

    side = max(array.shape)
    square = np.zeros((side, side), np.uint8)
    square[: array.shape[0], : array.shape[1]] = array
    how = Image.Resampling.NEAREST if labels else (Image.Resampling.BOX if side > size else Image.Resampling.BILINEAR)
    return np.asarray(Image.fromarray(square).resize((size, size), how))
