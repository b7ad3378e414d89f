"""Pages take turns at a seat: what one has said is done, in its order, before the seat is free or the next page begins."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic

import anyio

from gazeseg.serve.answering import answers, opening
from gazeseg.serve.crew import Crew
from gazeseg.serve.feed import Feed
from gazeseg.serve.inbox import Heard, Inbox
from gazeseg.serve.line import Line
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import Ask, ClientMessage, ServerMessage


@dataclass(frozen=True, slots=True, eq=False)
class Talk:
    """Whoever talks, and whoever works for them; as the holder of a seat it stands for the page.

    Attributes:
        turn: held while something that this page said is done.
    """

    line: Line
    seat: Seat
    crew: Crew
    feed: Feed | None
    inbox: Inbox = field(default_factory=Inbox)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take_eyes(self) -> None:
        """The tracker's gaze comes here from now on."""
        if self.feed is not None:
            self.feed.listener = self.inbox

    def leave_eyes(self) -> None:
        """Nobody is left to look, unless another page has the gaze by now."""
        if self.feed is not None and self.feed.listener is self.inbox:
            self.feed.listener = None


async def sit_down(talk: Talk, before: object | None) -> list[ServerMessage]:
    """Do what the page before this one had still said; how things stand then."""
    async with talk.turn:
        if isinstance(before, Talk):
            async with before.turn:
                await anyio.to_thread.run_sync(_finish, talk.seat, before.inbox.rest())
            before.inbox.put(Ask(t_s=0), monotonic())  # it wakes up and sees that it has been followed
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(talk.crew.talkers, opening, talk.seat)


async def do_next(talk: Talk) -> tuple[Heard, list[ServerMessage]] | None:
    """Do what waits longest; None where another page sits here by now."""
    async with talk.turn:
        if talk.seat.holder is not talk:
            return None
        heard = talk.inbox.take()
        preview, loop = not talk.inbox.commanded, asyncio.get_running_loop()
        return heard, await loop.run_in_executor(talk.crew.talkers, answers, talk.seat, heard.message, preview)


async def leave(talk: Talk) -> None:
    """The seat is free when all was done that the page said; where another page has come, that one sees to it."""
    async with talk.turn:
        if talk.seat.holder is talk:  # not on the loop: somebody may be at that desk, and others go on
            await anyio.to_thread.run_sync(_finish, talk.seat, talk.inbox.rest())
        if talk.seat.holder is talk:  # nobody came meanwhile
            talk.seat.holder = None


def _finish(seat: Seat, waiting: list[ClientMessage]) -> None:
    for message in waiting:
        answers(seat, message, False)
    with seat.lock:
        seat.desk.leave()
