"""What live sources share: clock, guard and queue in a row, and one background task that starts and stops cleanly.

    device stamp -> DeviceClock -> Guard -> SampleQueue -> samples()

A source of its own overrides ``connect`` (make ready, or raise ``SourceError``), ``run`` (read until cancelled, calling
``take`` for every sample) and ``disconnect`` (let go; called once, also after a ``connect`` that failed).
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Literal

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.clocking import DeviceClock
from gazeseg.gaze.sources.guard import Guard
from gazeseg.gaze.sources.queue import SIZE, SampleQueue
from gazeseg.gaze.sources.source import ClockEstimate, DeviceInfo, SourceCounts
from gazeseg.types import GazeSample


class LiveSource:
    """A ``GazeSource`` whose samples come by ``take``.

    Args:
        info: of the device, as far as known before it is opened; sources put a better one in its place.
        counted: the device numbers its samples, so gaps are not looked for in times.
        size: of the queue.
        now: the monotonic clock of this computer in s.
    """

    def __init__(
        self,
        info: DeviceInfo,
        *,
        counted: bool = False,
        size: int = SIZE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.now = now
        self._tally: Counter[str] = Counter()
        self._info = info
        self._counted = counted
        self._clock = DeviceClock()
        self._guard = Guard(None if counted else info.rate_hz)
        self._queue = SampleQueue(size)
        self._opening: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None
        self._closed = False

    async def connect(self) -> None:
        """Make ready; nothing to do for sources that are fed from outside."""

    async def run(self) -> None:
        """Read until cancelled; returning ends the source. A source that is fed from outside waits."""
        await asyncio.Event().wait()

    async def disconnect(self) -> None:
        """Let go of what ``connect`` and ``run`` hold."""

    @property
    def info(self) -> DeviceInfo:
        """The device."""
        return self._info

    async def open(self) -> None:
        """Connect and begin; once.

        Raises:
            SourceError: it cannot be opened, was opened before, or was closed meanwhile.
        """
        if self._opening is not None or self._closed:
            raise SourceError("expected a source that was never opened, found a used one: make another")
        self._opening = asyncio.create_task(self.connect())
        try:
            await self._opening
        except BaseException as error:
            closed = self._closed
            await self.close()
            if closed and isinstance(error, asyncio.CancelledError):
                raise SourceError("expected the source to open, found it closed meanwhile: make another") from None
            raise
        if not self._closed:
            self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop; samples that wait can still be fetched."""
        first, self._closed = not self._closed, True
        tasks = [task for task in (self._opening, self._running) if task is not None and not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if first:
            await self.disconnect()
        self._queue.end()

    def samples(self) -> AsyncIterator[GazeSample]:
        """The samples as they come."""
        if self._opening is None:
            raise SourceError("expected a source that is open, found one that is not: await open() first")
        return self._queue.samples()

    def clock(self) -> ClockEstimate | None:
        """How the device's clock stands to ours."""
        return self._clock.estimate()

    def counts(self) -> SourceCounts:
        """All counts so far."""
        guard, tally = self._guard, self._tally
        return SourceCounts(
            received=tally["received"],
            invalid=guard.invalid,
            dropped=self._queue.dropped,
            late=guard.late,
            gaps=tally["gaps"] + guard.gaps,
            reconnects=tally["reconnects"],
            malformed=tally["malformed"] + guard.malformed,
            clock_jumps=self._clock.jumps,
            eyes_apart=tally["eyes_apart"],
        )

    def take(self, device_s: float | None, x: float, y: float, valid: bool) -> None:
        """One sample of the device has come: with its stamp on the device's clock, or None where it has no clock."""
        self._tally["received"] += 1
        host_s = self.now()
        t_s = host_s if device_s is None else self._clock.to_host(device_s, host_s)
        sample = self._guard.take(t_s, x, y, valid)
        if sample is not None:
            self._queue.put(sample)

    def received(self) -> int:
        """How many samples came so far."""
        return self._tally["received"]

    def count(self, what: Literal["gaps", "malformed", "eyes_apart"], number: int = 1) -> None:
        """Count what only the source itself can see."""
        self._tally[what] += number

    def became(self, info: DeviceInfo) -> None:
        """The device told more of itself."""
        self._info = info
        self._guard.expect(None if self._counted else info.rate_hz)

    def reconnected(self) -> None:
        """The connection is new, and so may be the clock of the device."""
        self._tally["reconnects"] += 1
        self._clock.restart()

    async def _run(self) -> None:
        """Whatever ends the reading ends the samples, with its reason."""
        try:
            await self.run()
        except Exception as error:
            self._queue.end(error)
        finally:
            self._queue.end()
