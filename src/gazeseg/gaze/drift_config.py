"""What drift is like: sizes and speeds, all assumed."""

from dataclasses import dataclass

from gazeseg.errors import InputError
from gazeseg.gaze.anchors import Source
from gazeseg.gaze.calibrate.gate import GREEN_MEAN_DEG

VOTES: dict[Source, float] = {"check": 3.0, "click": 1.0, "structure": 0.5}


@dataclass(frozen=True, slots=True)
class DriftConfig:
    """What drift is like; all numbers are assumed.

    Attributes:
        start_deg: standard deviation per axis of the offset right after calibration.
        walk_deg: its growth per square root of a minute.
        slope_deg: standard deviation of the change from the centre to an edge; 0 for offsets only.
        posture_deg: size of a change of posture, standard deviation per axis.
        votes: anchors off the belief that agree with each other are a change of posture from so many votes on: a check
            has three, a click one, a structure half a vote.
        memory_s: anchors off the belief are remembered so long.
        most_deg: an anchor farther off is no drift: the reader looked elsewhere.
        warn_deg: offsets above this call for a new calibration.
    """

    start_deg: float = 0.15
    walk_deg: float = 0.1
    slope_deg: float = 0.15
    posture_deg: float = 1.0
    votes: float = 3.0
    memory_s: float = 180.0
    most_deg: float = 5.0
    warn_deg: float = GREEN_MEAN_DEG

    def __post_init__(self) -> None:
        positive = (self.start_deg, self.posture_deg, self.votes, self.memory_s, self.most_deg, self.warn_deg)
        if not (min(positive) > 0 and min(self.walk_deg, self.slope_deg) >= 0):
            raise InputError(f"expected sizes of drift above 0, walk and slope of 0 or more, found {self}")

    @property
    def likely_deg(self) -> tuple[float, float, float]:
        """Of the belief's coefficients after calibration."""
        return self.start_deg, self.slope_deg, self.slope_deg

    @property
    def walks_deg(self) -> tuple[float, float, float]:
        """Of the belief's coefficients per square root of a minute; slopes walk a quarter, if at all."""
        slope = self.walk_deg / 4 if self.slope_deg else 0.0
        return self.walk_deg, slope, slope
