"""A connection to a Gazepoint device: questions and answers in order, while samples come in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.lines import LineSplitter
from gazeseg.gaze.sources.opengaze import MAX_LINE, Message, command, parse_message

CONNECT_S = 5.0
ANSWER_S = 10.0  # a busy computer answers late; one without a server refuses at once
SILENCE_S = 5.0  # records come at 60 Hz and more, also without eyes: a computer this silent is gone
PIECE = 65536
STREAMS = ("COUNTER", "TIME", "TIME_TICK", "POG_FIX", "POG_LEFT", "POG_RIGHT", "POG_BEST")


@dataclass(slots=True)
class Link:
    """One TCP connection; ``malformed`` is told how many lines were no messages."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    lines: LineSplitter
    malformed: Callable[[int], None]
    waiting: list[Message] = field(default_factory=list)

    async def tell(self, verb: str, name: str, **values: object) -> None:
        """Send a command; its answer comes among ``messages``."""
        self.writer.write(command(verb, name, **values))
        await self.writer.drain()

    async def ask(self, verb: str, name: str, **values: object) -> Message:
        """Send a command and wait for its own answer; what comes before it is kept for ``messages``.

        Raises:
            OSError: the connection broke, or no answer came.
        """
        await self.tell(verb, name, **values)
        async with asyncio.timeout(ANSWER_S):  # TimeoutError is an OSError
            while True:
                for position, message in enumerate(self.waiting):
                    if message.kind in ("ACK", "NACK") and message.values.get("ID") == name:
                        return self.waiting.pop(position)
                self.waiting += await self.read()

    async def messages(self, may_rest: Callable[[], bool]) -> AsyncIterator[Message]:
        """All messages until the device closes the connection.

        Args:
            may_rest: whether the device may be silent now, as it is while it calibrates.

        Raises:
            OSError: the connection broke, or nothing came for ``SILENCE_S``: a cable that was pulled says no goodbye.
        """
        while True:
            kept, self.waiting = self.waiting, []
            for message in kept:
                yield message
            try:
                self.waiting += await self._read_in_time()
            except TimeoutError:
                if not may_rest():
                    raise

    async def read(self) -> list[Message]:
        """The messages of the next piece.

        Raises:
            ConnectionResetError: the device closed the connection.
        """
        piece = await self.reader.read(PIECE)
        if not piece:
            raise ConnectionResetError("the device closed the connection")
        before = self.lines.overlong
        parsed = [parse_message(line) for line in self.lines.feed(piece)]
        good = [message for message in parsed if message is not None]
        self.malformed(len(parsed) - len(good) + self.lines.overlong - before)
        return good

    async def _read_in_time(self) -> list[Message]:
        """The messages of the next piece.

        Raises:
            TimeoutError: nothing came for ``SILENCE_S``; it is an OSError.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(SILENCE_S):
                return await self.read()
        async with asyncio.timeout(0):  # was it this computer that stood still, what came meanwhile is here
            return await self.read()

    async def close(self) -> None:
        """Let go; a connection that is broken already is no error."""
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


async def connect(host: str, port: int, malformed: Callable[[int], None]) -> Link:
    """Open a connection.

    Raises:
        SourceError: nobody listens there.
    """
    try:
        async with asyncio.timeout(CONNECT_S):
            reader, writer = await asyncio.open_connection(host, port)
    except OSError as error:
        raise SourceError(
            f"expected Gazepoint Control at {host}:{port}, found nobody ({error.strerror or 'no answer'}): "
            "start it on that computer"
        ) from None
    return Link(reader, writer, LineSplitter(MAX_LINE), malformed)


async def begin(link: Link) -> None:
    """Switch on what we use, then the samples; a stream that this model lacks is left out.

    Raises:
        OSError: the device did not answer.
        SourceError: it refused to send at all.
    """
    for stream in STREAMS:
        await link.ask("SET", f"ENABLE_SEND_{stream}", STATE=1)
    if (await link.ask("SET", "ENABLE_SEND_DATA", STATE=1)).kind == "NACK":
        raise SourceError("expected the tracker to send its data, found that it refused: restart Gazepoint Control")
