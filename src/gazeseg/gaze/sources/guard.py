"""What a sample must be before anybody sees it: a time that goes forward, and a position or honestly none."""

from math import isfinite, nan

from gazeseg.types import GazeSample

FAR = 3.5  # displays from the middle; as for imports, no tracker means a position beyond
GAP_STEPS = 2.5  # a longer step, in nominal ones, is a gap


class Guard:
    """Lets samples through whose times rise strictly; what is no position becomes NaN, never (0, 0).

    Args:
        rate_hz: nominal rate, to see gaps by time; None where the device counts its samples or has no rate.

    Attributes:
        malformed: samples whose time is no number.
        late: samples out of order or twice.
        invalid: samples let through without gaze.
        gaps: steps in time that skipped samples.
    """

    def __init__(self, rate_hz: float | None = None) -> None:
        self.malformed = self.late = self.invalid = self.gaps = 0
        self._last_s = float("-inf")
        self.expect(rate_hz)

    def expect(self, rate_hz: float | None) -> None:
        """The nominal rate became known, or is another."""
        self._longest_step_s = GAP_STEPS / rate_hz if rate_hz else float("inf")

    def take(self, t_s: float, x: float, y: float, valid: bool) -> GazeSample | None:
        """The sample as it may go on; None if it has to be left out."""
        if not isfinite(t_s):
            self.malformed += 1
            return None
        if t_s <= self._last_s:
            self.late += 1
            return None
        self.gaps += isfinite(self._last_s) and t_s - self._last_s > self._longest_step_s
        self._last_s = t_s
        if valid and abs(x - 0.5) <= FAR and abs(y - 0.5) <= FAR:  # comparisons with NaN are False
            return GazeSample(t_s, x, y, True)
        self.invalid += 1
        return GazeSample(t_s, nan, nan, False)
