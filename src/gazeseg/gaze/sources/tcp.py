"""``tcp:`` we listen, and one bridge sends gaze as lines of JSON: for bridges that have only a socket."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.ingest import IngestSource, cannot_listen, listening
from gazeseg.gaze.sources.lines import LineSplitter
from gazeseg.gaze.sources.wire import MAX_MESSAGE, WELCOME, parse_hello, parse_object

HELLO_S = 5.0
SILENCE_S = 5.0  # a bridge this silent makes way: a cable that was pulled says no goodbye
PIECE = 65536


class TcpSource(IngestSource):
    """A TCP server for one client, which names the token in its hello.

    Args:
        host: to listen at.
        port: 0 takes a free one, see ``port``.
        token: what the client must know.
        more: for ``IngestSource``.
    """

    def __init__(self, host: str, port: int, token: str, **more: Any) -> None:
        super().__init__(f"tcp://{host}:{port}", token, **more)
        self.port = port
        self._host = host
        self._server: asyncio.Server | None = None
        self._talks: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}
        self._bridge: asyncio.StreamWriter | None = None  # the one that is admitted
        self._heard_s = 0.0  # when it last said something

    async def connect(self) -> None:
        """Listen."""
        try:
            self._server = await asyncio.start_server(self._talk, self._host, self.port)
        except OSError as error:
            raise cannot_listen(self._host, self.port, error) from None
        self.port = self._server.sockets[0].getsockname()[1]

    async def disconnect(self) -> None:
        """Let the client go, and listen no more."""
        if self._server is not None:
            self._server.close()
            for writer in self._talks.values():
                writer.transport.abort()
            await asyncio.gather(*self._talks, return_exceptions=True)
            await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, from hello to its end, or until it is refused with the reason."""
        task = asyncio.current_task()
        if task is not None:
            self._talks[task] = writer
        try:
            await self._listen(reader, writer)
        except SourceError as error:
            writer.write(json.dumps({"type": "refused", "reason": str(error)}).encode() + b"\n")
        except OSError:
            pass  # broken off: the client may come again
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            if task is not None:
                del self._talks[task]

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = LineSplitter(MAX_MESSAGE)
        async with asyncio.timeout(HELLO_S):
            first, *waiting = await _some(reader, lines)
        self._welcome(first, writer)
        try:
            writer.write(WELCOME.encode() + b"\n")
            while True:
                self._heard_s = self.now()
                for line in waiting:
                    self.batch(line)
                waiting = await _some(reader, lines)
        finally:
            self.count("malformed", lines.overlong)
            if self._bridge is writer:  # no other has taken its place
                self._bridge, self.busy = None, False

    def _welcome(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        """A client whose hello has the token may stay.

        Raises:
            SourceError: it has not, another is here, or its device is not the one from before.
        """
        message = parse_object(line)
        if not self.knows(message.get("token")):
            raise SourceError("expected the token of the source's address in the hello, found another or none")
        if self._bridge is not None and self.now() - self._heard_s <= SILENCE_S:
            raise SourceError("expected one tracker at a time, found another connected already: stop that one")
        self.greet(parse_hello(message))
        if self._bridge is not None:
            self._bridge.transport.abort()
        self._bridge, self.busy = writer, True


async def _some(reader: asyncio.StreamReader, lines: LineSplitter) -> list[bytes]:
    """The next lines, at least one.

    Raises:
        ConnectionResetError: there are no more.
    """
    while True:
        piece = await reader.read(PIECE)
        if not piece:
            raise ConnectionResetError("the client closed the connection")
        whole = lines.feed(piece)
        if whole:
            return whole


def open_tcp(address: Address) -> IngestSource:
    """From ``tcp://host:port?token=TOKEN`` with the option ``screen``."""
    address.only(("token", "screen"))
    return listening(address, lambda host, port, token, screen: TcpSource(host, port, token, screen=screen))
