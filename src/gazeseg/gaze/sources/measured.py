"""Clocks whose offset was measured by question and answer, not guessed from when samples come."""

from math import isfinite

from gazeseg.gaze.sources.clocking import JUMP_S, DeviceClock
from gazeseg.gaze.sources.source import ClockEstimate

FOREIGN_S = 10.0  # samples this much older than now bear stamps of another clock than the one asked


class MeasuredClock(DeviceClock):
    """A device's clock with a known offset; without one, or where stamps show it does not hold, the lower envelope.

    A clock that was set while samples came has no known offset until it is measured again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._measured: ClockEstimate | None = None
        self._holds: bool | None = None
        self._oldest_s = FOREIGN_S  # how old a sample may seem by an offset that holds

    def measure(self, estimate: ClockEstimate) -> None:
        """From now on use this offset."""
        if self._measured is not None and abs(estimate.offset_s - self._measured.offset_s) > JUMP_S:
            self._holds = None  # of a clock that was set, or no longer the one from before: look again
        self._measured = estimate

    @property
    def foreign(self) -> bool:
        """Whether stamps are of another clock than the one that was measured."""
        return self._holds is False

    def to_host(self, device_s: float, host_s: float) -> float:
        """When a sample with this stamp was taken, if it arrived at ``host_s``; a stamp that is no number stays so."""
        if self._measured is None or not isfinite(device_s):
            return super().to_host(device_s, host_s)
        offset_s = self._measured.offset_s
        if self._holds is None:  # one decision for all, or times would leap to and fro
            self._holds = -JUMP_S <= host_s - (device_s + offset_s) <= self._oldest_s
        elif self._holds and self._leapt(device_s, offset_s, host_s):
            self._leap()
        return self._onward(device_s, device_s + offset_s, host_s) if self._holds else super().to_host(device_s, host_s)

    def estimate(self) -> ClockEstimate | None:
        """The measured offset, or that of the lower envelope while it is in use."""
        return super().estimate() if self._measured is None or self.foreign else self._measured

    def restart(self) -> None:
        """Forget the offset: the device was started again."""
        super().restart()
        self._measured = self._holds = None
        self._oldest_s = FOREIGN_S

    def _leap(self) -> None:
        super()._leap()
        self._oldest_s = JUMP_S  # an answer from before the leap may be on its way
