"""The assumed workplace, and how far to zoom so that a look can hit an organ."""

import numpy as np

from gazeseg.errors import InputError
from gazeseg.types import GazeQuality, Screen

MAX_ZOOM = 16.0


def default_screen() -> Screen:
    """A 27 inch monitor of 2560 x 1440 pixels, the eye 65 cm away."""
    diagonal_mm, columns, rows = 27 * 25.4, 2560, 1440
    mm_per_px = diagonal_mm / float(np.hypot(columns, rows))
    return Screen((columns, rows), (columns * mm_per_px, rows * mm_per_px), 650.0)


def zoom_for(width_mm: float, mm_per_px_at_zoom_1: float, quality: GazeQuality, screen: Screen) -> float:
    """The smallest zoom at which 95 % of the samples of a typical session stay within a target of ``width_mm``.

    ``z >= 2 (A + 1.65 S) d tan(1 deg) / (s w)``: half the target, as the eye sees it, must hold the accuracy A and the
    one-sided 95 % quantile of the noise S. S is the precision of the signal that prompts are made from; it is taken as
    the spread of single samples (``quality.precision_deg``), although fixations average it down, because prompts must
    also survive short looks. "Typical": A is the mean offset, so sessions with a larger one still miss small targets.

    Args:
        width_mm: short side of the target in mm of anatomy.
        mm_per_px_at_zoom_1: anatomy under one screen pixel when the whole slice is shown.
        quality: of the gaze.
        screen: where the slice is shown.

    Returns:
        The zoom, within 1..16.

    Raises:
        InputError: a width or scale that is not positive.
    """
    if not (np.isfinite([width_mm, mm_per_px_at_zoom_1]).all() and width_mm > 0 and mm_per_px_at_zoom_1 > 0):
        raise InputError(f"expected a target width and a scale above 0 mm, found {width_mm} and {mm_per_px_at_zoom_1}")
    reach_deg = quality.accuracy_deg + 1.65 * quality.precision_deg
    mm_per_degree = screen.px_per_degree * mm_per_px_at_zoom_1
    return float(np.clip(2 * reach_deg * mm_per_degree / width_mm, 1.0, MAX_ZOOM))
