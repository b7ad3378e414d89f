"""What waits to be handled: commands all and in order, of gaze only the newest."""

import asyncio
from collections import deque
from dataclasses import dataclass

from gazeseg.serve.wire import MAX_SAMPLES, ClientMessage, Gaze


@dataclass(frozen=True, slots=True)
class Heard:
    """A message and when it came, on our clock; of gaze when the oldest of it came."""

    message: ClientMessage
    came_s: float


class Inbox:
    """Messages in order; neighbouring gaze becomes one message, of which only the newest samples stay.

    Attributes:
        dropped: samples that were too old.
    """

    def __init__(self) -> None:
        self._waiting: deque[Heard] = deque()
        self._some = asyncio.Event()
        self.dropped = 0

    @property
    def commanded(self) -> bool:
        """Whether more than gaze waits."""
        return any(not isinstance(heard.message, Gaze) for heard in self._waiting)

    def put(self, message: ClientMessage, now_s: float) -> None:
        """Take a message that comes now."""
        last = self._waiting[-1] if self._waiting else None
        if last is not None and isinstance(message, Gaze) and isinstance(last.message, Gaze):
            samples = [*last.message.samples, *message.samples]
            self.dropped += max(0, len(samples) - MAX_SAMPLES)
            newest = Gaze.model_construct(samples=samples[-MAX_SAMPLES:])  # checked when they came
            self._waiting[-1] = Heard(newest, last.came_s)
        else:
            self._waiting.append(Heard(message, now_s))
        self._some.set()

    async def some(self) -> None:
        """Wait until there is a message."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()

    def take(self) -> Heard:
        """The oldest message, which has to be there."""
        return self._waiting.popleft()

    def rest(self) -> list[ClientMessage]:
        """All that waits, when the page has gone; gaze after the last command means nothing any more."""
        waiting = [heard.message for heard in self._waiting]
        self._waiting.clear()
        while waiting and isinstance(waiting[-1], Gaze):
            waiting.pop()
        return waiting
