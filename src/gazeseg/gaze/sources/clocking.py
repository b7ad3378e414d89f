"""The clock of a device on the clock of this computer.

Stamps that come one way show ``host - device = offset + delay`` with delays that vary but are never negative. So the
smallest difference seen lately, the lower envelope, is the offset plus the shortest delay (Paxson 1998, doi
10.1145/277851.277865). Where the device answers questions, the exchange with the shortest round trip is better: its
middle is the offset, and half of it bounds the error (Cristian 1989, doi 10.1007/BF01784024).
"""

from collections import deque
from collections.abc import Iterable
from math import isfinite, nan
from statistics import median

from gazeseg.gaze.sources.source import ClockEstimate

WINDOW_S = 30.0  # quartz drifts by 1.5 ms in this time at 50 ppm
JUMP_S = 1.0  # a clock that leaps farther was set or restarted
SLOWEST = 0.5  # times go on at least at half speed while the estimate comes down, but not past the arrival
TICK_S = 1e-6
_RECENT = 256


class DeviceClock:
    """Maps stamps of a device to host time by the lower envelope, such that later stamps give later times.

    Attributes:
        jumps: how often the clock leapt by more than ``JUMP_S``; the estimate starts anew then.
    """

    def __init__(self) -> None:
        self.jumps = 0
        self._minima: deque[tuple[float, float]] = deque()  # (host_s, difference), differences rising
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._last_device_s = nan
        self._last_s = nan

    def to_host(self, device_s: float, host_s: float) -> float:
        """When a sample with this stamp was taken, if it arrived at ``host_s``; a stamp that is no number stays so."""
        if not isfinite(device_s):
            return nan
        if self._minima and self._leapt(device_s, self._minima[0][1], host_s):
            self._leap()
        self._add(host_s, host_s - device_s)
        return self._onward(device_s, device_s + self._minima[0][1], host_s)

    def estimate(self) -> ClockEstimate | None:
        """The offset, and as its uncertainty how much later than the fastest the usual sample came."""
        if not self._minima:
            return None
        offset_s = self._minima[0][1]
        spread_s = max(0.0, median(self._recent) - offset_s)
        return ClockEstimate(offset_s, spread_s, f"lower envelope of one-way stamps over {WINDOW_S:g} s")

    def restart(self) -> None:
        """Forget the offset: the device was started again."""
        self._minima.clear()
        self._recent.clear()
        self._last_device_s = nan

    def _onward(self, device_s: float, mapped_s: float, host_s: float) -> float:
        """A mapped time such that times go on where the offset came down a little."""
        step_s = device_s - self._last_device_s
        if step_s <= 0:
            return self._last_s + step_s  # late or twice: not after what was there
        if step_s > 0:
            mapped_s = max(mapped_s, min(self._last_s + SLOWEST * step_s, host_s), self._last_s + TICK_S)
        self._last_device_s, self._last_s = device_s, mapped_s
        return mapped_s

    def _leapt(self, device_s: float, offset_s: float, host_s: float) -> bool:
        """Whether the clock was set: a stamp from the future, or from before the last one. A late one is only late."""
        return device_s + offset_s - host_s > JUMP_S or self._last_device_s - device_s > JUMP_S

    def _leap(self) -> None:
        self.jumps += 1
        self.restart()

    def _add(self, host_s: float, difference_s: float) -> None:
        self._recent.append(difference_s)
        while self._minima and self._minima[-1][1] >= difference_s:
            self._minima.pop()
        self._minima.append((host_s, difference_s))
        while host_s - self._minima[0][0] > WINDOW_S:
            self._minima.popleft()


def from_exchanges(exchanges: Iterable[tuple[float, float, float]]) -> ClockEstimate | None:
    """The offset by the exchange with the shortest round trip; None without any.

    Args:
        exchanges: for each, host time when asked, device time in the answer, host time when it came.
    """
    best = min(exchanges, key=lambda exchange: exchange[2] - exchange[0], default=None)
    if best is None:
        return None
    asked_s, device_s, came_s = best
    return ClockEstimate((asked_s + came_s) / 2 - device_s, (came_s - asked_s) / 2, "shortest round trip")
