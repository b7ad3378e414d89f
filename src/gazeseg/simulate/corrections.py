"""What a reader would correct next, and the simulated clicks and boxes of other work."""

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.simulate.regions import checked_mask, deepest, largest_piece
from gazeseg.types import Bool, Box, Point

NOTICED_SHARE = 0.02


def correction(prediction_mask: npt.ArrayLike, truth_mask: npt.ArrayLike) -> tuple[Bool, bool] | None:
    """The largest piece (8-connected) of what is missing or too much.

    Args:
        prediction_mask: (h, w).
        truth_mask: (h, w).

    Returns:
        The piece (h, w) and whether it belongs to the structure (missing: True, too much: False; missing wins a tie);
        None when nothing is wrong.

    Raises:
        InputError: masks of different shapes.
    """
    predicted, truth = checked_mask(prediction_mask, "the prediction"), checked_mask(truth_mask, "the truth")
    if predicted.shape != truth.shape:
        raise InputError(f"expected prediction and truth of one shape, found {predicted.shape} and {truth.shape}")
    missing, too_much = largest_piece(truth & ~predicted), largest_piece(predicted & ~truth)
    n_missing, n_too_much = int(missing.sum()), int(too_much.sum())
    if n_missing == n_too_much == 0:
        return None
    return (missing, True) if n_missing >= n_too_much else (too_much, False)


def noticed(prediction_mask: npt.ArrayLike, truth_mask: npt.ArrayLike) -> tuple[Bool, bool] | None:
    """``correction``, unless the piece is smaller than 2 % of the structure: nobody would look at it again (assumed).

    Raises:
        InputError: masks of different shapes.
    """
    error = correction(prediction_mask, truth_mask)
    if error is None or int(error[0].sum()) < NOTICED_SHARE * int(np.count_nonzero(truth_mask)):
        return None
    return error


def error_click(prediction_mask: npt.ArrayLike, truth_mask: npt.ArrayLike) -> Point | None:
    """A click at the deepest point of the largest error, signed by its kind; None when nothing is wrong.

    The rule of RITM (arXiv 2102.06583) and of the CVPR 2025 interactive challenge: the maximum of the distance
    transform of the largest error component.

    Raises:
        InputError: masks of different shapes.
    """
    error = correction(prediction_mask, truth_mask)
    if error is None:
        return None
    region, positive = error
    x, y = deepest(region)
    return Point(float(x), float(y), positive)


def noisy_box(truth: npt.ArrayLike, rng: np.random.Generator, max_px: int = 5) -> Box:
    """The tight box with each side moved outwards by 0 to ``max_px`` whole pixels, clipped to the picture.

    Raises:
        InputError: an empty mask or a negative ``max_px``.
    """
    mask = checked_mask(truth, "the truth")
    if not mask.any() or max_px < 0:
        raise InputError(f"expected an object and max_px >= 0, found {int(mask.sum())} pixels and max_px={max_px}")
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    left, top, right, bottom = rng.integers(0, max_px + 1, size=4).tolist()
    height, width = mask.shape
    return Box(
        float(max(columns[0] - left, 0)),
        float(max(rows[0] - top, 0)),
        float(min(columns[-1] + right, width - 1)),
        float(min(rows[-1] + bottom, height - 1)),
    )
