"""The conversation of one page with one desk over a WebSocket.

Messages are handled in order on a worker thread (see ``gazeseg.serve.turns``). Gaze that comes faster than it can be handled is
merged, and the oldest of it dropped; commands never are. What takes long goes on behind the conversation (see
``gazeseg.serve.behind``).
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

import anyio
from anyio.lowlevel import checkpoint_if_cancelled
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from gazeseg.serve.behind import begin_behind
from gazeseg.serve.catching_up import catch_up
from gazeseg.serve.clock import PageClock
from gazeseg.serve.crew import Crew, stand_in_line
from gazeseg.serve.feed import Feed
from gazeseg.serve.inbox import Inbox
from gazeseg.serve.line import Line, send
from gazeseg.serve.seat import Seat
from gazeseg.serve.turns import Talk, do_next, leave, sit_down
from gazeseg.serve.wire import (
    Ask,
    ClientMessage,
    ErrorMessage,
    Gaze,
    Key,
    Pointer,
    Show,
    Target,
    read_message,
)

log = logging.getLogger(__name__)


async def converse(line: Line, seat: Seat, crew: Crew, feed: Feed | None = None) -> bool:
    """Talk until the page goes (False) or another one takes over its seat (True)."""
    talk = Talk(line, seat, crew, feed)
    before, seat.holder = seat.holder, talk
    talk.take_eyes()
    try:
        taken = await _both_ways(talk, before)
    finally:
        talk.leave_eyes()
        with anyio.CancelScope(shield=True):
            await leave(talk)
        log.info("reader %s left %s; %d samples of gaze came too late", seat.reader, seat.name, talk.inbox.dropped)
    return taken


async def _both_ways(talk: Talk, before: object | None) -> bool:
    taken = False
    async with anyio.create_task_group() as group:

        async def listening() -> None:
            with suppress(WebSocketDisconnect):
                await _listen(talk)
            group.cancel_scope.cancel()

        async def working() -> None:
            nonlocal taken
            with suppress(WebSocketDisconnect):
                await _work(talk, before)
                taken = True
            group.cancel_scope.cancel()

        group.start_soon(listening)
        group.start_soon(working)
    return taken


async def _listen(talk: Talk) -> None:
    clock = PageClock()
    while True:
        try:
            text = await talk.line.receive_text()
        except KeyError:  # how Starlette tells of a binary frame
            await send(talk.line, [ErrorMessage(message="message not understood: expected text, found bytes")])
            continue
        try:
            now_s = monotonic()
            message = clock.to_host(read_message(text), now_s)
        except ValidationError as error:
            first = error.errors()[0]
            await send(talk.line, [ErrorMessage(message=f"message not understood: {first['loc']}: {first['msg']}")])
            continue
        _hear(talk, message, now_s)


def _hear(talk: Talk, message: ClientMessage, now_s: float) -> None:
    """Steer a simulated reader; put into the inbox what the desk has to know. Whoever works has the eyes."""
    if isinstance(message, Show | Key):
        talk.take_eyes()
    if talk.feed is not None and (isinstance(message, Pointer) or (isinstance(message, Target) and message.shown)):
        talk.feed.steer(message.xy)
    if isinstance(message, Pointer):
        return
    if talk.feed is None or not isinstance(message, Gaze):  # with a tracker, the mouse is no gaze
        talk.inbox.put(message, now_s)


async def _work(talk: Talk, before: object | None) -> None:
    seat, news = talk.seat, _news(talk)
    with anyio.CancelScope(shield=True):  # a page that goes at once does not take along what the one before it said
        state = await sit_down(talk, before)
    await checkpoint_if_cancelled()
    if seat.lost:  # it was closed for another case while the page was on its way: the page connects again
        raise WebSocketDisconnect(1012)
    await send(talk.line, state)
    stand_in_line(talk.crew.behind, catch_up, seat, talk, talk.crew.behind, news)
    while True:
        await talk.inbox.some()
        with anyio.CancelScope(shield=True):  # what was begun is finished, and nothing overtakes it
            done = await do_next(talk)
        await checkpoint_if_cancelled()
        if done is None:
            await send(
                talk.line, [ErrorMessage(message="this case was opened in another window; reload to take it back")]
            )
            return
        heard, told = done
        await send(talk.line, told, heard.came_s)
        begin_behind(heard.message, seat, talk.crew, news)


def _news(talk: Talk) -> Callable[[], None]:
    """From another thread: tell the page how things stand, in its turn."""
    loop = asyncio.get_running_loop()
    return lambda: _put(loop, talk.inbox)


def _put(loop: asyncio.AbstractEventLoop, inbox: Inbox) -> None:
    loop.call_soon_threadsafe(inbox.put, Ask(t_s=0), monotonic())
