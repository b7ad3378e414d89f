"""Samples that may be one fixation: their means and spread."""

from collections import deque
from collections.abc import Collection
from math import hypot, sqrt
from typing import NamedTuple

from gazeseg.types import Fixation

MOVED_SIGMAS = 3.0  # the recent mean differs from that of all by more standard errors: the eye moved a little


class Seen(NamedTuple):
    """One valid sample: time in s, display coordinates, and the angles from the screen's centre in degrees."""

    t_s: float
    x: float
    y: float
    x_deg: float
    y_deg: float

    def step_deg(self, other: "Seen") -> float:
        """Angle between two samples in degrees."""
        return hypot(self.x_deg - other.x_deg, self.y_deg - other.y_deg)


class Cluster:
    """Sums over all samples of a fixation, and the last ``window_s`` of them one by one.

    Angles are summed relative to the first sample, so that squares of small numbers stay exact enough.
    """

    def __init__(self, samples: "list[Seen]", window_s: float) -> None:
        self._first = samples[0]
        self._window_s = window_s
        self._recent: deque[Seen] = deque()
        self._recent_deg = [0.0, 0.0]
        self._sum = [0.0, 0.0]
        self._sum_deg = [0.0, 0.0]
        self._squares_deg = 0.0
        self._n = 0
        for seen in samples:
            self.add(seen)

    @property
    def start_s(self) -> float:
        """Time of the first sample."""
        return self._first.t_s

    @property
    def end_s(self) -> float:
        """Time of the last sample."""
        return self._recent[-1].t_s

    def add(self, seen: Seen) -> None:
        """Count one more sample."""
        dx, dy = seen.x_deg - self._first.x_deg, seen.y_deg - self._first.y_deg
        self._n += 1
        self._sum[0] += seen.x
        self._sum[1] += seen.y
        self._sum_deg[0] += dx
        self._sum_deg[1] += dy
        self._squares_deg += dx * dx + dy * dy
        self._recent.append(seen)
        self._recent_deg[0] += dx
        self._recent_deg[1] += dy
        while seen.t_s - self._recent[0].t_s > self._window_s:
            old = self._recent.popleft()
            self._recent_deg[0] -= old.x_deg - self._first.x_deg
            self._recent_deg[1] -= old.y_deg - self._first.y_deg

    def distance_deg(self, seen: Seen) -> float:
        """Angle from the mean of the recent samples, or from the mean of all if that is farther.

        The recent mean alone would follow a slow pursuit for ever.
        """
        dx, dy = seen.x_deg - self._first.x_deg, seen.y_deg - self._first.y_deg
        k = len(self._recent)
        recent = hypot(dx - self._recent_deg[0] / k, dy - self._recent_deg[1] / k)
        whole = hypot(dx - self._sum_deg[0] / self._n, dy - self._sum_deg[1] / self._n)
        return max(recent, whole)

    def where(self, sigma_deg: float) -> tuple[float, float]:
        """Mean display coordinates of all samples, or of the recent ones where noise cannot explain how they differ."""
        k, n = len(self._recent), self._n
        apart_x = self._recent_deg[0] / k - self._sum_deg[0] / n
        apart_y = self._recent_deg[1] / k - self._sum_deg[1] / n
        if hypot(apart_x, apart_y) <= MOVED_SIGMAS * sigma_deg / sqrt(k):
            return self._sum[0] / n, self._sum[1] / n
        return mean_xy(self._recent)

    def fixation(self) -> Fixation:
        """All samples as one fixation."""
        n = self._n
        mean_x, mean_y = self._sum_deg[0] / n, self._sum_deg[1] / n
        variance = max(0.0, self._squares_deg / n - mean_x * mean_x - mean_y * mean_y) / 2.0
        return Fixation(self.start_s, self.end_s, (self._sum[0] / n, self._sum[1] / n), sqrt(variance), n)


def mean_xy(samples: Collection[Seen]) -> tuple[float, float]:
    """Mean display coordinates of samples, at least one."""
    return sum(seen.x for seen in samples) / len(samples), sum(seen.y for seen in samples) / len(samples)
