"""A recording as if it happened now, or as fast as its reader can take it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from gazeseg.errors import SourceError
from gazeseg.gaze.recording import read_recording
from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.source import ClockEstimate, DeviceInfo, SourceCounts
from gazeseg.types import GazeSample, Recording

BREATH = 256  # samples at most before others get a turn
NAP_S = 0.1


class ReplaySource:
    """``replay:`` the samples of a recording, all of them: a slow reader gets them late, and none is dropped.

    Args:
        recording: what to play; its views and keys are the caller's to follow.
        speed: 1 is as it happened, 2 twice as fast; None gives every sample at once, with the times of the recording.
        now: the monotonic clock of this computer in s.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        recording: Recording,
        speed: float | None = 1.0,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.recording = recording
        self._speed, self._now, self._sleep = speed, now, sleep
        self._opened_s: float | None = None
        self._closed = asyncio.Event()
        self._given = self._invalid = 0

    @property
    def info(self) -> DeviceInfo:
        """The device of the recording; whoever recorded it was allowed to."""
        was = self.recording
        return DeviceInfo("replay of", was.device, rate_hz=was.rate_hz, screen=was.screen, simulated=was.simulated)

    async def open(self) -> None:
        """Begin: the first sample is due now."""
        if self._opened_s is not None or self._closed.is_set():
            raise SourceError("expected a source that was never opened, found a used one: make another")
        self._opened_s = self._now()

    async def close(self) -> None:
        """Stop before the next sample."""
        self._closed.set()

    async def samples(self) -> AsyncIterator[GazeSample]:
        """The samples; at a speed, on the clock of this computer."""
        if self._opened_s is None:
            raise SourceError("expected a source that is open, found one that is not: await open() first")
        for number, sample in enumerate(self.recording.stream()):
            due_s = self._due_s(sample.t_s)
            await self._until(due_s, breathe=number % BREATH == 0)
            if self._closed.is_set():
                return
            self._given += 1
            self._invalid += not sample.valid
            yield sample if due_s is None else sample._replace(t_s=due_s)

    def clock(self) -> ClockEstimate | None:
        """Known exactly."""
        if self._speed is None:
            return ClockEstimate(0.0, 0.0, "times of the recording")
        if self._opened_s is None:
            return None
        return ClockEstimate(self._opened_s - float(self.recording.t_s[0]), 0.0, "start of the replay")

    def counts(self) -> SourceCounts:
        """What was given so far."""
        return SourceCounts(received=self._given, invalid=self._invalid)

    def _due_s(self, t_s: float) -> float | None:
        if self._speed is None or self._opened_s is None:
            return None
        return self._opened_s + (t_s - float(self.recording.t_s[0])) / self._speed

    async def _until(self, due_s: float | None, *, breathe: bool) -> None:
        """Wait until a sample is due, in naps, so that closing never waits for a pause in the recording."""
        if breathe:
            await self._sleep(0)
        while due_s is not None and not self._closed.is_set() and (wait_s := due_s - self._now()) > 0:
            await self._sleep(min(wait_s, NAP_S))


def open_replay(address: Address) -> ReplaySource:
    """From ``replay:REC`` with the option ``speed``: a number, or ``max``.

    Raises:
        RecordingError: no recording there.
        SourceError: options that make no sense.
    """
    address.only(("speed",))
    if not address.rest:
        raise SourceError("expected replay: and the path of a recording, found no path")
    at_most = address.options.get("speed") == "max"
    speed = None if at_most else address.number("speed", 1.0, low=0.01, high=1000.0)
    return ReplaySource(read_recording(Path(address.rest)), speed)
