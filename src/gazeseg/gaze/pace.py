"""How far apart a tracker's samples come, and how long a silence is a gap for such a tracker."""

from collections import deque
from math import inf

FEWEST = 20  # steps before anything is said: a tracker may lose its first samples
SHARE = 20  # one step in so many may be shorter than the pace, such as samples that came in a burst
GAP_STEPS = 1.5  # a slow tracker is silent for so many of its usual steps before that is a gap


def gap_at(rate_hz: float, least_s: float) -> float:
    """Seconds without a valid sample that are a gap for a tracker of a known rate: ``least_s``, or more for a slow one."""
    return max(least_s, GAP_STEPS / rate_hz)


class Pace:
    """The recent steps from sample to sample, valid or not."""

    def __init__(self, memory: int = 61) -> None:
        self._steps_s: deque[float] = deque(maxlen=memory)
        self._last_s = -inf

    def add(self, t_s: float) -> None:
        """A sample at this time came, later than the one before."""
        if self._last_s > -inf:
            self._steps_s.append(t_s - self._last_s)
        self._last_s = t_s

    def gap_s(self, least_s: float) -> float:
        """Seconds without a valid sample that are a gap: ``least_s``, or more for a tracker too slow for that.

        Samples that are missing make steps longer and never shorter, so the short steps tell whether a tracker is
        slow: one of 30 Hz passes for slow only while hardly two samples arrive in a row. How slow, the median tells.
        """
        known = len(self._steps_s)
        if known < FEWEST:
            return least_s
        steps_s = sorted(self._steps_s)
        return least_s if GAP_STEPS * steps_s[known // SHARE] <= least_s else GAP_STEPS * steps_s[known // 2]
