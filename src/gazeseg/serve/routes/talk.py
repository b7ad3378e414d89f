"""The live conversation about a case."""

from fastapi import APIRouter, WebSocket
from fastapi.concurrency import run_in_threadpool

from gazeseg.errors import GazesegError
from gazeseg.serve.auth import Gate
from gazeseg.serve.crew import Crew
from gazeseg.serve.feed import Feed, feed_of
from gazeseg.serve.shelf import Shelf
from gazeseg.serve.talk import converse


def talk_routes(shelf: Shelf, gate: Gate, crew: Crew, feed: Feed | None) -> APIRouter:
    """One WebSocket per case, reader and page; the guard sees no WebSockets, so the gate is asked here."""
    router = APIRouter()

    @router.websocket("/api/cases/{name}/talk")
    async def talk(socket: WebSocket, name: str) -> None:
        """The live conversation; see ``gazeseg.serve.wire``."""
        reader = gate.reader(socket.cookies.get(gate.cookie))
        if reader is None or not gate.same_origin(socket.headers.get("origin")):
            await socket.close(4403, "not from a page of this service")
            return
        try:
            seat = await run_in_threadpool(shelf.open, name, reader)  # reading a case takes seconds; others go on
        except GazesegError as error:
            await socket.close(4404, str(error)[:120])
            return
        await socket.accept()
        if await converse(socket, seat, crew, feed_of(feed, reader)):
            await socket.close(4409, "opened in another window")

    return router
