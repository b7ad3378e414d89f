"""Clocks whose offset was measured by question and answer, not guessed from when samples come."""

from math import isfinite

from gazeseg.gaze.sources.clocking import DeviceClock
from gazeseg.gaze.sources.source import ClockEstimate

FOREIGN_S = 10.0  # samples this much older or newer than now bear stamps of another clock than the one asked


class MeasuredClock(DeviceClock):
    """A device's clock with a known offset; without one, or where stamps show it does not hold, the lower envelope."""

    def __init__(self) -> None:
        super().__init__()
        self._measured: ClockEstimate | None = None
        self._holds: bool | None = None

    def measure(self, estimate: ClockEstimate) -> None:
        """From now on use this offset."""
        self._measured = estimate

    @property
    def foreign(self) -> bool:
        """Whether stamps are of another clock than the one that was measured."""
        return self._holds is False

    def to_host(self, device_s: float, host_s: float) -> float:
        """When a sample with this stamp was taken, if it arrived at ``host_s``."""
        if self._measured is None:
            return super().to_host(device_s, host_s)
        mapped_s = device_s + self._measured.offset_s
        if self._holds is None and isfinite(device_s):  # one decision for all, or times would leap to and fro
            self._holds = abs(mapped_s - host_s) <= FOREIGN_S
        return mapped_s if self._holds else super().to_host(device_s, host_s)

    def estimate(self) -> ClockEstimate | None:
        """The measured offset, or that of the lower envelope while it is in use."""
        return super().estimate() if self._measured is None or self.foreign else self._measured

    def restart(self) -> None:
        """Forget the offset: the device was started again."""
        super().restart()
        self._measured = self._holds = None
