"""Where the targets stand: places for calibration, and other places for its validation."""

import numpy as np

from gazeseg.errors import InputError
from gazeseg.types import Float

COUNTS = (5, 9, 13)
VALIDATION_COUNTS = range(5, 10)
MARGIN = 0.1

# In steps from the screen's centre, where 1 is the outermost place; the centre first, then round.
_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_EDGES = ((0, -1), (1, 0), (0, 1), (-1, 0))
_QUARTERS = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
# Each lies a quarter step off every place above, along both axes; the first five have all regions already.
_BETWEEN = (
    (0.25, -0.25),
    (-0.75, -0.75),
    (0.75, 0.75),
    (0.75, -0.25),
    (-0.75, 0.25),
    (0.75, -0.75),
    (-0.75, 0.75),
    (-0.25, -0.75),
    (0.25, 0.75),
)


def targets(n: int = 9, margin: float = MARGIN) -> Float:
    """Places of the calibration targets, (n, 2) display coordinates: the centre first, then in turn around it.

    Args:
        n: 5 (centre and corners), 9 (and edges) or 13 (and the four places between).
        margin: distance of the outermost targets from the edge, as a share of the screen.

    Raises:
        InputError: another number of targets, or a margin outside 0..0.4.
    """
    if n not in COUNTS:
        raise InputError(f"expected 5, 9 or 13 calibration targets, found {n}")
    return _placed(((0, 0), *_CORNERS, *_EDGES, *_QUARTERS)[:n], margin)


def validation_targets(n: int = 9, margin: float = MARGIN) -> Float:
    """Places of the validation targets, (n, 2) display coordinates, none of them near a calibration target.

    Args:
        n: 5 to 9; any number has targets in the centre, at edges and in corners.
        margin: as given for the calibration targets.

    Raises:
        InputError: another number of targets, or a margin outside 0..0.4.
    """
    if n not in VALIDATION_COUNTS:
        raise InputError(f"expected 5 to 9 validation targets, found {n}")
    return _placed(_BETWEEN[:n], margin)


def _placed(steps: tuple[tuple[float, float], ...], margin: float) -> Float:
    if not 0 <= margin <= 0.4:
        raise InputError(f"expected a margin of 0 to 0.4 of the screen, found {margin}")
    return np.asarray(0.5 + (0.5 - margin) * np.array(steps, dtype=np.float64))
