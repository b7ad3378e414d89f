"""The error of calibrated gaze over the screen, as a validation has measured it."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from gazeseg.gaze.calibrate.measure import PointQuality
from gazeseg.gaze.calibrate.validate import Validation
from gazeseg.gaze.precision import effective_samples
from gazeseg.types import Float, GazeQuality, Recording, frozen_array

REACH = 0.25  # of the screen: how far a target speaks for its neighbourhood (assumed)
DOUBT = 2.0  # the whole screen counts as so many targets everywhere: one target alone says little (assumed)


@dataclass(frozen=True, slots=True, eq=False)
class ErrorField:
    """Systematic error and noise, place by place.

    Attributes:
        quality: over the whole screen; its precision and colour hold everywhere.
        places_xy: (n, 2) display coordinates of the targets.
        variances_deg2: (n,) squared systematic error per axis at them.
    """

    quality: GazeQuality
    places_xy: Float
    variances_deg2: Float

    def __post_init__(self) -> None:
        object.__setattr__(self, "places_xy", frozen_array(self.places_xy, np.float64))
        object.__setattr__(self, "variances_deg2", frozen_array(self.variances_deg2, np.float64))

    @classmethod
    def measured(cls, validation: Validation) -> Self:
        """The field of a validation.

        The mean of a second of gaze is off its target by the noise too; that part is taken out again, because
        ``locate`` adds what is left of the noise for every fixation by itself.

        Raises:
            InputError: no target had enough gaze.
        """
        quality = validation.quality
        seen = [point for point in validation.points if np.isfinite(point.accuracy_deg)]
        places = np.array([point.target_xy for point in seen], dtype=np.float64)
        return cls(quality, places, np.array([_systematic_deg2(point, quality) for point in seen]))

    @classmethod
    def of(cls, recording: Recording) -> Self | GazeQuality:
        """What a recording knows of its error: a field, or one number for the whole screen."""
        if not recording.error_places:
            return recording.quality
        rows = np.array(recording.error_places, dtype=np.float64)
        return cls(recording.quality, rows[:, :2], rows[:, 2])

    @property
    def places(self) -> tuple[tuple[float, float, float], ...]:
        """Places and variances in rows, as a recording holds them."""
        rows = np.column_stack([self.places_xy, self.variances_deg2]).tolist()
        return tuple((x, y, variance) for x, y, variance in rows)

    def bias_deg(self, xy01: tuple[float, float]) -> float:
        """Standard deviation per axis of the systematic error at a place: near targets count more."""
        away = np.linalg.norm(self.places_xy - np.asarray(xy01, dtype=np.float64), axis=1)
        near = np.exp(-((away / REACH) ** 2) / 2.0)
        variance = (near @ self.variances_deg2 + DOUBT * self.variances_deg2.mean()) / (near.sum() + DOUBT)
        return float(np.sqrt(max(variance, 0.0)))


def _systematic_deg2(point: PointQuality, quality: GazeQuality) -> float:
    """Squared error per axis at a target without what noise adds to it; may be below 0 by chance."""
    ratio = quality.rms_over_std or float(np.sqrt(2.0))
    noise_deg2 = quality.precision_deg**2 / effective_samples(point.seen, ratio)
    return point.accuracy_deg**2 / 2.0 - noise_deg2
