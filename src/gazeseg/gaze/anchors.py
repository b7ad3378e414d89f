"""Moments at which the reader's eyes were, most likely, on a known place: what drift is measured by."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate.collect import TargetGaze, centre
from gazeseg.gaze.visual import flat_deg
from gazeseg.types import Float, GazeSample, Screen

Source = Literal["check", "click", "structure"]
# How far the eyes are from such a place, standard deviation per axis in degrees (assumed).
SIGMA_DEG: dict[Source, float] = {"check": 0.15, "click": 0.5, "structure": 1.0}
BEFORE_CLICK_S = (0.3, 0.05)  # the eyes guide the hand and may leave as the finger moves


@dataclass(frozen=True, slots=True)
class Anchor:
    """Gaze and the place that it was meant for.

    Attributes:
        t_s: on the clock of the samples.
        gaze_xy: display coordinates, calibrated but without any correction of drift.
        target_xy: display coordinates.
        sigma_deg: how far the eye may be from the target, standard deviation per axis.
        source: what kind of moment it was.
    """

    t_s: float
    gaze_xy: tuple[float, float]
    target_xy: tuple[float, float]
    sigma_deg: float
    source: Source

    def __post_init__(self) -> None:
        if not np.isfinite([self.t_s, *self.gaze_xy, *self.target_xy, self.sigma_deg]).all() or self.sigma_deg <= 0:
            raise InputError(f"expected an anchor of finite numbers and a sigma above 0 degrees, found {self}")
        if self.source not in SIGMA_DEG:
            raise InputError(f"expected an anchor from {', '.join(SIGMA_DEG)}, found {str(self.source)[:30]!r}")

    def shift_deg(self, screen: Screen) -> Float:
        """Gaze minus target (2,) in flat degrees."""
        return np.asarray(flat_deg(self.gaze_xy, screen) - flat_deg(self.target_xy, screen))


def check_anchor(gaze: TargetGaze) -> Anchor | None:
    """The one-point check: a target that the reader was asked to look at; None if no gaze was seen."""
    if not len(gaze.t_s):
        return None
    return _anchor(float(gaze.t_s[-1]), gaze.gaze_xy, gaze.target_xy, SIGMA_DEG["check"], "check")


def click_anchor(t_s: float, click_xy: npt.ArrayLike, samples: Iterable[GazeSample]) -> Anchor | None:
    """A deliberate click that was kept: the gaze just before it was on it; None if no gaze was seen.

    Args:
        t_s: when the button went down.
        click_xy: (2,) display coordinates.
        samples: calibrated; those outside the quarter of a second before the click are passed over.
    """
    early, late = BEFORE_CLICK_S
    rows = [(s.x, s.y) for s in samples if s.valid and t_s - early <= s.t_s <= t_s - late]
    return _anchor(t_s, centre(np.array(rows, dtype=np.float64).reshape(-1, 2)), click_xy, SIGMA_DEG["click"], "click")


def structure_anchor(
    t_s: float, gaze_xy: npt.ArrayLike, centroid_xy: npt.ArrayLike, radius_deg: float
) -> Anchor | None:
    """A structure that the reader accepted: the looks that made it were spread around its centroid, roughly.

    Args:
        t_s: when it was accepted.
        gaze_xy: (n, 2) display coordinates of its positive looks, calibrated.
        centroid_xy: (2,) of the accepted outline on the screen where the looks were made.
        radius_deg: of a disc of its area; the looks' mean is off the centroid by about a third of it.
    """
    gaze = np.asarray(gaze_xy, dtype=np.float64).reshape(-1, 2)
    seen = gaze[np.isfinite(gaze).all(axis=1)]
    middle = seen.mean(axis=0) if len(seen) else np.full(2, np.nan)
    return _anchor(t_s, middle, centroid_xy, float(np.hypot(SIGMA_DEG["structure"], radius_deg / 3)), "structure")


def _anchor(t_s: float, gaze_xy: Float, target_xy: npt.ArrayLike, sigma_deg: float, source: Source) -> Anchor | None:
    if not np.isfinite(gaze_xy).all():
        return None
    (x, y), (target_x, target_y) = gaze_xy.tolist(), np.asarray(target_xy, dtype=np.float64).tolist()
    return Anchor(t_s, (x, y), (target_x, target_y), sigma_deg, source)
