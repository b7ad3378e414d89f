"""How noisy a tracker is right now, seen from its own steps."""

from collections import deque
from math import hypot, log, sqrt

# Steps between samples of white noise have SD s = sqrt(2) sigma per axis; their length has median s sqrt(2 ln 2).
SIGMA_PER_MEDIAN_STEP = 1.0 / (sqrt(2.0) * sqrt(2.0 * log(2.0)))

MOST_DEG = 2.0  # louder than any tracker; more is no noise, but eyes that disagree by turns, or faults


class StepNoise:
    """Noise per axis in degrees, from the median step between neighbouring samples.

    The median ignores saccades. Filtered (coloured) noise makes small steps, so the estimate is a lower bound and
    serves beside the validated precision, never instead of it (doi 10.3758/s13428-020-01400-9).
    """

    def __init__(self, memory: int = 61) -> None:
        self._steps: deque[float] = deque(maxlen=memory)

    def add(self, dx_deg: float, dy_deg: float) -> None:
        """Take in the step between two neighbouring valid samples."""
        self._steps.append(hypot(dx_deg, dy_deg))

    @property
    def sigma_deg(self) -> float:
        """Standard deviation per axis in degrees, at most 2; 0 until half the memory is filled."""
        known = len(self._steps)
        if known <= (self._steps.maxlen or 0) // 2:
            return 0.0
        return min(sorted(self._steps)[known // 2] * SIGMA_PER_MEDIAN_STEP, MOST_DEG)
