"""A calibration, its validation, or a one-point check in progress: targets shown by the page, gaze of the tracker.

``places`` says where targets have to be shown; ``target`` hears when each was there; ``sample`` takes the gaze meanwhile;
``next`` goes on to the validation or ends. All times are on the clock of the samples, and none is read here.
"""

from collections import deque
from typing import Literal

import numpy as np

from gazeseg.errors import InputError
from gazeseg.gaze import ErrorField
from gazeseg.gaze.calibrate import (
    Calibration,
    TargetGaze,
    Validation,
    collect,
    fit,
    gate,
    targets,
    validate,
    validation_targets,
)
from gazeseg.serve.eyes import Calibrated
from gazeseg.types import Float, GazeSample, Screen

Stage = Literal["calibration", "validation", "check"]
SHOWN_S = 1.4  # each target
DROP_S = 0.8  # of it: the eye's reaction, its way and a second small one, and a page that draws late (assumed)
VALIDATED_AT = 9
MAX_SAMPLES = 200_000  # a minute at 1200 Hz is 72 000


class Calibrating:
    """One run. A run that fails leaves nothing behind.

    Args:
        screen: where targets are shown.
        points: 5, 9 or 13 calibration targets; 1 for a check of drift.
        rate_hz: of the tracker, if it is known.

    Raises:
        InputError: another number of points.
    """

    def __init__(self, screen: Screen, points: int, rate_hz: float | None = None) -> None:
        self.stage: Stage = "check" if points == 1 else "calibration"
        self.places = [(0.5, 0.5)] if points == 1 else _pairs(targets(points))
        self._screen, self._rate_hz = screen, rate_hz
        self._calibration: Calibration | None = None
        self._shown: dict[tuple[float, float], tuple[float, float]] = {}
        self._since: tuple[tuple[float, float], float] | None = None
        self._samples: deque[GazeSample] = deque(maxlen=MAX_SAMPLES)

    def sample(self, sample: GazeSample) -> None:
        """Gaze as the tracker gave it."""
        self._samples.append(sample)

    def target(self, t_s: float, xy: tuple[float, float], shown: bool) -> None:
        """A target came, or went; places are those really taken on the screen, in display coordinates."""
        if shown:
            self._since = (xy, t_s)
        elif self._since is not None:
            place, from_s = self._since
            self._shown[place], self._since = (from_s, t_s), None

    def next(self, t_s: float) -> Calibrated | None:
        """All targets of a stage were shown: on to the validation (None), or done.

        Raises:
            InputError: too few targets were shown, or too little gaze was seen, to go on.
        """
        gaze = self._gaze()
        if self._calibration is None:
            self._calibration = fit([g.target_xy for g in gaze], [g.gaze_xy for g in gaze], self._screen)
            self._shown, self.stage, self.places = {}, "validation", _pairs(validation_targets(VALIDATED_AT))
            self._samples.clear()
            return None
        corrected = [one.corrected(self._calibration) for one in gaze]
        return _judged(t_s, self._calibration, validate(corrected, self._screen))

    def checked(self) -> TargetGaze:
        """The gaze at the one target of a check, uncorrected.

        Raises:
            InputError: the target was not shown long enough, or no gaze was seen.
        """
        (seen,) = self._gaze()
        if not np.isfinite(seen.gaze_xy).all():
            raise InputError("expected gaze at the target of the check, found none: look at the dot and try again")
        return seen

    def _gaze(self) -> list[TargetGaze]:
        if len(self._shown) < len(self.places):
            raise InputError(
                f"expected {len(self.places)} targets to be shown, found {len(self._shown)}: calibrate again"
            )
        return [self._at(xy, from_s, to_s) for xy, (from_s, to_s) in self._shown.items()]

    def _at(self, xy: tuple[float, float], from_s: float, to_s: float) -> TargetGaze:
        if to_s - from_s <= DROP_S:
            raise InputError(
                f"expected every target for {SHOWN_S} s, found one for {to_s - from_s:.1f} s: calibrate again"
            )
        return collect(self._samples, xy, from_s, rate_hz=self._rate_hz, point_s=to_s - from_s, drop_s=DROP_S)


def _judged(t_s: float, calibration: Calibration, validation: Validation) -> Calibrated:
    measured = np.isfinite([validation.overall.accuracy_deg, validation.overall.std_deg]).all()
    field = ErrorField.measured(validation) if measured else None
    return Calibrated(t_s, calibration, validation, gate(validation), field)


def _pairs(places: Float) -> list[tuple[float, float]]:
    return [(x, y) for x, y in places.tolist()]
