"""How good the gaze is: measured at targets that no calibration has seen, per target, region and screen."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate.collect import TargetGaze
from gazeseg.gaze.calibrate.measure import REGIONS, PointQuality, Region, measure
from gazeseg.types import GazeQuality, Screen


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over the targets of the screen or of a part of it; NaN where nothing was seen.

    Attributes:
        targets: how many.
        seen: how many of them with gaze.
        accuracy_deg: mean over targets.
        worst_deg: largest accuracy of a target.
        rms_s2s_deg: mean over targets.
        std_deg: mean over targets, two-dimensional.
        bcea_deg2: mean over targets.
        data_loss: mean over targets, which all have the same time.
        rate_hz: mean over targets.
    """

    targets: int
    seen: int
    accuracy_deg: float
    worst_deg: float
    rms_s2s_deg: float
    std_deg: float
    bcea_deg2: float
    data_loss: float
    rate_hz: float


@dataclass(frozen=True, slots=True)
class Validation:
    """The gaze at all validation targets, over the whole screen and by region (only regions with targets)."""

    screen: Screen
    points: tuple[PointQuality, ...]
    overall: Summary
    regions: dict[Region, Summary]

    @property
    def quality(self) -> GazeQuality:
        """The measured error, for everything that needs one number.

        Raises:
            InputError: no target had enough gaze.
        """
        if not np.isfinite([self.overall.accuracy_deg, self.overall.std_deg]).all():
            raise InputError("expected gaze at one validation target at least, found none: validate again")
        ratio = self.overall.rms_s2s_deg / self.overall.std_deg if self.overall.std_deg > 0 else float("nan")
        known = min(ratio, 2.0) if ratio > 0 else None  # no step was seen, or the eye did not move at all
        return GazeQuality(self.overall.accuracy_deg, self.overall.std_deg / np.sqrt(2.0), True, known)


def validate(points: Iterable[TargetGaze], screen: Screen) -> Validation:
    """Measure the gaze at targets.

    Args:
        points: what ``collect`` gave, after the calibration (``TargetGaze.corrected``).
        screen: where the targets were shown.

    Raises:
        InputError: no targets.
    """
    measured = tuple(measure(point, screen) for point in points)
    if not measured:
        raise InputError("expected at least one validation target, found none")
    by_region = {name: [point for point in measured if point.region == name] for name in REGIONS}
    regions = {name: _summary(found) for name, found in by_region.items() if found}
    return Validation(screen, measured, _summary(list(measured)), regions)


def _summary(points: list[PointQuality]) -> Summary:
    return Summary(
        targets=len(points),
        seen=sum(point.seen > 0 for point in points),
        accuracy_deg=_mean([point.accuracy_deg for point in points]),
        worst_deg=max((point.accuracy_deg for point in points if point.seen), default=float("nan")),
        rms_s2s_deg=_mean([point.rms_s2s_deg for point in points]),
        std_deg=_mean([point.std_deg for point in points]),
        bcea_deg2=_mean([point.bcea_deg2 for point in points]),
        data_loss=_mean([point.data_loss for point in points]),
        rate_hz=_mean([point.rate_hz for point in points]),
    )


def _mean(values: list[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")
