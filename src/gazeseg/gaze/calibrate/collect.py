"""From samples to the gaze that belongs to one target."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate.model import Calibration
from gazeseg.types import Float, GazeSample, frozen_array

POINT_S = 1.0  # a target is shown this long
DROP_S = 0.5  # the eye needs this long to get there and settle
MIN_SAMPLES = 3
SPREADS = 3.0  # samples farther from the median, in robust standard deviations of an axis, do not count
MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class TargetGaze:
    """What the tracker said while a target was looked at.

    Attributes:
        target_xy: (2,) display coordinates of the target.
        gaze_xy: (2,) robust centre of the samples; NaN with fewer than three valid ones.
        t_s: (n,) times of all samples of the window, valid or not.
        xy: (n, 2) their display coordinates, NaN where not valid.
        expected: samples that the tracker should have sent in the window.
        seconds: length of the window.
    """

    target_xy: Float
    gaze_xy: Float
    t_s: Float
    xy: Float
    expected: int
    seconds: float

    def __post_init__(self) -> None:
        for name in ("target_xy", "gaze_xy", "t_s", "xy"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.float64))
        if self.target_xy.shape != (2,) or not np.isfinite(self.target_xy).all():
            raise InputError(f"expected a target of two finite display coordinates, found {self.target_xy.tolist()}")

    @property
    def seen(self) -> int:
        """Number of valid samples."""
        return int(np.isfinite(self.xy).all(axis=1).sum())

    def corrected(self, calibration: Calibration) -> "TargetGaze":
        """The same samples after a calibration: what a validation is about."""
        xy = calibration.apply(self.xy)
        return TargetGaze(self.target_xy, centre(xy), self.t_s, xy, self.expected, self.seconds)


def collect(
    samples: Iterable[GazeSample],
    target: npt.ArrayLike,
    onset_s: float,
    *,
    rate_hz: float | None = None,
    point_s: float = POINT_S,
    drop_s: float = DROP_S,
) -> TargetGaze:
    """Take the samples of one target: of the second after its onset, the second half.

    Args:
        samples: in any number; those outside the window are passed over.
        target: (2,) display coordinates.
        onset_s: when the target appeared, on the clock of the samples.
        rate_hz: of the tracker, for the number of samples to expect; None takes it from the steps between samples.
        point_s: how long the target was shown.
        drop_s: what is dropped of that.

    Raises:
        InputError: a target that is no place, or a window without length.
    """
    if not 0 <= drop_s < point_s:
        raise InputError(f"expected to drop less than the {point_s} s of a target, found {drop_s} s")
    rows = np.array([(s.t_s, s.x, s.y, s.valid) for s in samples], dtype=np.float64).reshape(-1, 4)
    t_s, valid = rows[:, 0], (rows[:, 3] > 0) & np.isfinite(rows[:, 1:3]).all(axis=1)
    inside = (t_s >= onset_s + drop_s) & (t_s < onset_s + point_s)
    xy = np.where(valid[:, None], rows[:, 1:3], np.nan)[inside]
    seconds = point_s - drop_s
    rate = rate_hz or _rate_hz(t_s)
    expected = max(len(xy), int(np.floor(seconds * rate)), 1)
    return TargetGaze(np.asarray(target, dtype=np.float64), centre(xy), t_s[inside], xy, expected, seconds)


def centre(xy: Float) -> Float:
    """Mean (2,) of the samples (n, 2) near their median; a blink's edges and a late saccade do not move it."""
    seen = xy[np.isfinite(xy).all(axis=1)]
    if len(seen) < MIN_SAMPLES:
        return np.full(2, np.nan)
    away = np.abs(seen - np.median(seen, axis=0))
    near = (away <= SPREADS * MAD_TO_SD * np.median(away, axis=0) + 1e-12).all(axis=1)
    return np.asarray(seen[near].mean(axis=0) if near.any() else np.median(seen, axis=0))


def _rate_hz(t_s: Float) -> float:
    steps = np.diff(t_s)
    steps = steps[steps > 0]
    return float(1.0 / np.median(steps)) if len(steps) else 0.0
