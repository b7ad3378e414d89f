"""The WebSocket of a page, as far as a conversation needs it."""

from collections.abc import Iterable
from time import monotonic
from typing import Protocol

from gazeseg.serve.wire import MaskMessage, ServerMessage


class Line(Protocol):
    """What Starlette's WebSocket is, too."""

    async def receive_text(self) -> str:
        """The next message; raises when the page has gone."""

    async def send_text(self, text: str) -> None:
        """Send one message."""


async def send(line: Line, messages: Iterable[ServerMessage], came_s: float | None = None) -> None:
    """Send messages; masks say how long they took since what they answer came, at ``came_s`` of ``time.monotonic``."""
    for message in messages:
        timed = message
        if came_s is not None and isinstance(message, MaskMessage):
            timed = message.model_copy(update={"took_ms": round(1000 * (monotonic() - came_s), 2)})
        await line.send_text(timed.model_dump_json())
