"""Thresholds of the fixation detector."""

from dataclasses import dataclass

from gazeseg.errors import InputError


@dataclass(frozen=True, slots=True)
class FixationConfig:
    """When the eye rests.

    Attributes:
        start_s: the eye must stay inside the limit this long before a fixation runs.
        min_s: a fixation cut short counts from this length on.
        limit_deg: a sample farther from the mean is an outlier ...
        limit_sigmas: ... or this many standard deviations of the noise, if that is more.
        jump_deg_per_s: a faster step starts a new candidate, if it also exceeds ``jump_sigmas`` of the noise.
        jump_sigmas: in standard deviations of a step, sqrt(2) times the noise.
        outliers: so many in a row end a fixation.
        gap_s: shorter gaps in valid samples (blinks, losses) are bridged; of trackers below 20 Hz, gaps of less than
            1.5 of their usual steps.
        window_s: samples that count for the live mean.
    """

    start_s: float = 0.08
    min_s: float = 0.06
    limit_deg: float = 1.0
    limit_sigmas: float = 4.0
    jump_deg_per_s: float = 30.0
    jump_sigmas: float = 5.0
    outliers: int = 2
    gap_s: float = 0.075
    window_s: float = 0.3

    def __post_init__(self) -> None:
        if not 0 < self.min_s <= self.start_s <= self.window_s:
            raise InputError(
                f"expected 0 < min_s <= start_s <= window_s, found {self.min_s}, {self.start_s}, {self.window_s}"
            )
        if self.outliers < 1 or min(self.limit_deg, self.limit_sigmas, self.gap_s) <= 0:
            raise InputError(f"expected positive limits, gap and number of outliers, found {self}")
