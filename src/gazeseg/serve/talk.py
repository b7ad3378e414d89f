"""The conversation of one page with one desk over a WebSocket.

Messages are handled in order on a worker thread. Gaze that comes faster than it can be handled is merged, and the oldest of it
dropped; commands never are. Embeddings of the slice shown and its neighbours are made on another thread, without the desk's
lock, so that no decoding waits for them.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Protocol, TypeVar

import anyio
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from gazeseg.errors import GazesegError
from gazeseg.images import take
from gazeseg.serve.carrying_on import carry_on
from gazeseg.serve.catching_up import catch_up
from gazeseg.serve.clock import PageClock
from gazeseg.serve.feed import Feed
from gazeseg.serve.shelf import Seat
from gazeseg.serve.wire import (
    MAX_SAMPLES,
    Ask,
    Carry,
    ClientMessage,
    ErrorMessage,
    Fill,
    Gaze,
    Pointer,
    ServerMessage,
    Show,
    Target,
    read_message,
)

PREVIEW_EVERY_S = 0.25
NEIGHBOURS = (0, 1, -1, 2, -2)
log = logging.getLogger(__name__)
T = TypeVar("T")


class Line(Protocol):
    """The WebSocket, as far as it is needed here."""

    async def receive_text(self) -> str:
        """The next message; raises when the page has gone."""

    async def send_text(self, text: str) -> None:
        """Send one message."""


class Inbox:
    """Messages in order; neighbouring gaze becomes one message, of which only the newest samples stay."""

    def __init__(self) -> None:
        self._waiting: deque[ClientMessage] = deque()
        self._some = asyncio.Event()
        self.dropped = 0

    def put(self, message: ClientMessage) -> None:
        """Take a message."""
        last = self._waiting[-1] if self._waiting else None
        if isinstance(message, Gaze) and isinstance(last, Gaze):
            samples = [*last.samples, *message.samples]
            self.dropped += max(0, len(samples) - MAX_SAMPLES)
            self._waiting[-1] = Gaze(samples=samples[-MAX_SAMPLES:])
        else:
            self._waiting.append(message)
        self._some.set()

    async def get(self) -> ClientMessage:
        """The oldest message, as soon as there is one."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self._waiting.popleft()


async def converse(
    line: Line, seat: Seat, workers: ThreadPoolExecutor, embedders: ThreadPoolExecutor, feed: Feed | None = None
) -> bool:
    """Talk until the page goes (False) or another one takes over its seat (True)."""
    me = object()
    seat.holder = me
    inbox = Inbox()
    if feed is not None:
        feed.listener = inbox.put
    try:
        taken = await _talk(line, seat, me, inbox, workers, embedders, feed)
    finally:
        if seat.holder is me:
            with seat.lock:
                seat.desk.leave()
    return taken


async def _talk(
    line: Line,
    seat: Seat,
    me: object,
    inbox: Inbox,
    workers: ThreadPoolExecutor,
    embedders: ThreadPoolExecutor,
    feed: Feed | None,
) -> bool:
    taken = False
    async with anyio.create_task_group() as group:

        async def listening() -> None:
            with suppress(WebSocketDisconnect):
                await _listen(line, inbox, feed)
            group.cancel_scope.cancel()

        async def working() -> None:
            nonlocal taken
            with suppress(WebSocketDisconnect):
                await _work(line, seat, me, inbox, workers, embedders)
                taken = True
            group.cancel_scope.cancel()

        group.start_soon(listening)
        group.start_soon(working)
    return taken


async def _listen(line: Line, inbox: Inbox, feed: Feed | None) -> None:
    clock = PageClock()
    while True:
        text = await line.receive_text()
        try:
            message = clock.to_host(read_message(text), monotonic())
        except ValidationError as error:
            first = error.errors()[0]
            await _send(line, [ErrorMessage(message=f"message not understood: {first['loc']}: {first['msg']}")])
            continue
        if feed is not None and (isinstance(message, Pointer) or (isinstance(message, Target) and message.shown)):
            feed.steer(message.xy)
        if isinstance(message, Pointer):
            continue
        if feed is None or not isinstance(message, Gaze):  # with a tracker, the mouse is no gaze
            inbox.put(message)


async def _work(
    line: Line, seat: Seat, me: object, inbox: Inbox, workers: ThreadPoolExecutor, embedders: ThreadPoolExecutor
) -> None:
    loop = asyncio.get_running_loop()
    await _send(line, await loop.run_in_executor(workers, _locked(seat, seat.desk.opening)))
    embedders.submit(catch_up, seat, me, embedders, lambda: _later(loop, inbox))
    previewed_s = 0.0
    while True:
        message = await inbox.get()
        if seat.holder is not me:
            await _send(line, [ErrorMessage(message="this case was opened in another window; reload to take it back")])
            return
        replies = await loop.run_in_executor(workers, _locked(seat, _safe(seat, message)))
        await _send(line, replies)
        if isinstance(message, Show):
            _embed_soon(seat, embedders)
        if isinstance(message, Carry | Fill):
            carry_on(seat, embedders, lambda: _later(loop, inbox))
        if isinstance(message, Gaze) and message.samples and monotonic() - previewed_s > PREVIEW_EVERY_S:
            shown = await loop.run_in_executor(
                workers, _locked(seat, partial(seat.desk.preview, message.samples[-1][0]))
            )
            if shown:
                previewed_s = monotonic()
                await _send(line, shown)


def _later(loop: asyncio.AbstractEventLoop, inbox: Inbox) -> None:
    """From another thread: tell the page how things stand, in its turn."""
    loop.call_soon_threadsafe(inbox.put, Ask(t_s=0))


def _safe(seat: Seat, message: ClientMessage) -> Callable[[], list[ServerMessage]]:
    """Handle a message; what a reader can cause is told, and anything else too, without ending the session."""

    def handle() -> list[ServerMessage]:
        try:
            return seat.desk.handle(message)
        except GazesegError as error:
            return [ErrorMessage(message=str(error)), seat.desk.state()]

    return handle


def _locked(seat: Seat, work: Callable[[], T]) -> Callable[[], T]:
    def held() -> T:
        with seat.lock:
            return work()

    return held


def _embed_soon(seat: Seat, embedders: ThreadPoolExecutor) -> None:
    """Have the slice shown and its neighbours ready, nearest first, unless the reader has moved on by then."""
    shown = seat.desk.shown
    if shown is None:
        return
    name, middle = shown
    plane = seat.desk.planes[name]
    for step in NEIGHBOURS:
        index = middle + step
        if 0 <= index < seat.volume.shape[plane.axis]:
            embedders.submit(_embed, seat, shown, index)


def _embed(seat: Seat, wanted: tuple[str, int], index: int) -> None:
    session = seat.desk.session
    plane = seat.desk.planes[wanted[0]]  # type: ignore[index]
    with seat.lock:
        if seat.desk.shown != wanted or session.has_embedding(plane, index):
            return
    try:
        embedding = session.predictor.embed(take(seat.volume, plane, index))
    except GazesegError as error:
        log.warning("slice %d could not be embedded ahead: %s", index, error)
        return
    with seat.lock:
        session.keep_embedding(plane, index, embedding)


async def _send(line: Line, messages: list[ServerMessage]) -> None:
    for message in messages:
        await line.send_text(message.model_dump_json())
