"""A bounded queue between a tracker that never waits and a reader that may be slow."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from gazeseg.types import GazeSample

SIZE = 4096  # 3 s at 1200 Hz


class SampleQueue:
    """Samples in arrival order; when full, the oldest goes and is counted, because old gaze is worth least.

    All calls come from the thread of the event loop; other threads use ``loop.call_soon_threadsafe(queue.put, sample)``.

    Args:
        size: how many samples wait at most.

    Attributes:
        dropped: samples that went unread.
    """

    def __init__(self, size: int = SIZE) -> None:
        self.dropped = 0
        self._waiting: deque[GazeSample] = deque()
        self._size = size
        self._news = asyncio.Event()
        self._ended = False
        self._error: Exception | None = None

    def put(self, sample: GazeSample) -> None:
        """Add a sample; never waits. After the end nothing is taken."""
        if self._ended:
            return
        if len(self._waiting) == self._size:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(sample)
        self._news.set()

    def end(self, error: Exception | None = None) -> None:
        """Nothing more comes: readers get what waits, then the end or ``error``. Only the first call counts."""
        if not self._ended:
            self._ended, self._error = True, error
            self._news.set()

    async def samples(self) -> AsyncIterator[GazeSample]:
        """The samples, until the end."""
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            if self._ended:
                break
            self._news.clear()
            await self._news.wait()
        if self._error is not None:
            raise self._error
