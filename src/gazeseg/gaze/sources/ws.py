"""``ws:`` we listen, and one bridge or page sends gaze as JSON over a WebSocket."""

import asyncio
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.ingest import IngestSource, cannot_listen, listening
from gazeseg.gaze.sources.wire import MAX_MESSAGE, WELCOME

HELLO_S = 5.0
GOODBYE_S = 0.5  # a client that was sent away may not listen
POLICY_VIOLATION, TRY_LATER = 1008, 1013  # RFC 6455, section 7.4.1, and its registry
MAX_REASON = 120


class WsSource(IngestSource):
    """A WebSocket server for one client, which names the token in its address: ``ws://host:port/?token=TOKEN``.

    Browsers say where a page comes from; pages are refused unless they come from ``origin``.

    Args:
        host: to listen at.
        port: 0 takes a free one, see ``port``.
        token: what the client must know.
        origin: of the one page that may send; None for none.
        more: for ``IngestSource``.
    """

    def __init__(self, host: str, port: int, token: str, *, origin: str | None = None, **more: Any) -> None:
        super().__init__(f"ws://{host}:{port}", token, **more)
        self.port = port
        self._host = host
        self._origin = origin
        self._server: Any = None

    async def connect(self) -> None:
        """Listen."""
        try:
            from websockets.asyncio.server import serve
        except ImportError:
            raise MissingExtraError(
                "ws: needs websockets, which is not installed: pip install 'gazeseg[gaze]'"
            ) from None
        try:
            self._server = await serve(
                self._talk,
                self._host,
                self.port,
                process_request=self._admit,
                max_size=MAX_MESSAGE,
                compression=None,
                close_timeout=GOODBYE_S,
            )
        except OSError as error:
            raise cannot_listen(self._host, self.port, error) from None
        self.port = self._server.sockets[0].getsockname()[1]

    async def disconnect(self) -> None:
        """Let the client go, and listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _admit(self, connection: Any, request: Any) -> Any:
        """None for a client that may come in, else the answer that refuses it."""
        origin = request.headers.get("Origin")
        token = parse_qs(urlsplit(request.path).query).get("token", [""])[0]
        if origin is not None and origin != self._origin:
            return connection.respond(HTTPStatus.FORBIDDEN, "pages of this origin may not send gaze\n")
        if not self.knows(token):
            return connection.respond(
                HTTPStatus.UNAUTHORIZED, "expected ?token=TOKEN as in the address of the source\n"
            )
        if self.busy:
            return connection.respond(HTTPStatus.CONFLICT, "another tracker is connected already\n")
        return None

    async def _talk(self, connection: Any) -> None:
        """One client, from hello to its end."""
        from websockets.exceptions import ConnectionClosed

        if self.busy:  # both came at once
            await connection.close(TRY_LATER, "another tracker is connected already")
            return
        self.busy = True
        try:
            self.hello(await asyncio.wait_for(connection.recv(), HELLO_S))
            await connection.send(WELCOME)
            async for text in connection:
                self.batch(text)
        except (ConnectionClosed, TimeoutError):
            return  # the client may come again
        except SourceError as error:
            await connection.close(POLICY_VIOLATION, str(error)[:MAX_REASON])
        finally:
            self.busy = False


def open_ws(address: Address) -> IngestSource:
    """From ``ws://host:port?token=TOKEN`` with the options ``screen`` and ``origin``."""
    address.only(("token", "screen", "origin"))
    origin = address.options.get("origin")
    return listening(
        address, lambda host, port, token, screen: WsSource(host, port, token, origin=origin, screen=screen)
    )
