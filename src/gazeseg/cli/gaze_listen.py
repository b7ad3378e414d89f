"""What the commands on live gaze share: find the source, listen until something ends it, say what it was."""

import signal
import threading
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gazeseg.cli.outcome import say
from gazeseg.errors import InputError, SourceError

if TYPE_CHECKING:
    from gazeseg.gaze.sources import GazeSource


def source_at(args: Namespace) -> "GazeSource":
    """The source of the address, not open yet; one that only a page can feed is no use here."""
    from gazeseg.gaze.sources import SCHEMES, open_source
    from gazeseg.simulate.source import SIMULATE

    if args.seconds is not None and not 0 < args.seconds < 1e6:
        raise InputError(f"expected --seconds above 0, found {args.seconds}")
    fed = [name for name, scheme in SCHEMES.items() if scheme.fed and args.url.startswith(f"{name}:")]
    if fed:
        raise SourceError(f"expected a source that a command can read, found {fed[0]}:, which only a page can feed")
    return open_source(args.url, {"simulate": SIMULATE})


def listen(source: "GazeSource", work: Callable[[], Awaitable[None]], something: Callable[[], bool]) -> str:
    """Open, work, close; returns what ended it. A tracker that is lost is no error once there is something to show."""
    import asyncio

    async def whole() -> None:
        try:
            await source.open()
            say(f"reading from {source.info.name}; Ctrl+C ends")
            await work()
        finally:
            await source.close()

    try:
        asyncio.run(whole())
    except KeyboardInterrupt:
        return "ended by Ctrl+C"
    except SourceError as error:
        if source.counts().received == 0 or not something():
            raise
        return f"ended early: {error}"
    return "ended as asked" if source.counts().received else "nothing came"


@contextmanager
def unhurried() -> Iterator[None]:
    """A second Ctrl+C while the recording is written changes nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are not ours there
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def described(source: "GazeSource", ended: str) -> dict[str, Any]:
    """Device, counts and clock of a source after it ended, for JSON."""
    clock = source.clock()
    return {
        "device": asdict(source.info),
        "counts": asdict(source.counts()),
        "clock": None if clock is None else asdict(clock),
        "ended": ended,
    }
