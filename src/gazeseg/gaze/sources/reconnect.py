"""Keeping a connection: read until it breaks, wait, connect again, wait longer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from gazeseg.errors import SourceError

Link = TypeVar("Link")
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before each attempt, and how many attempts to make.

    Attributes:
        first_s: before the first.
        factor: each wait is this much longer than the one before,
        longest_s: up to this one.
        attempts: in a row without a sample; then the device counts as lost.
    """

    first_s: float = 0.25
    factor: float = 2.0
    longest_s: float = 5.0
    attempts: int = 20

    def delays_s(self) -> Iterator[float]:
        """The waits of one outage."""
        for attempt in range(self.attempts):
            yield min(self.first_s * self.factor**attempt, self.longest_s)


async def keep_reading(
    link: Link,
    connect: Callable[[], Awaitable[Link]],
    read: Callable[[Link], Awaitable[None]],
    received: Callable[[], int],
    again: Callable[[], None],
    *,
    backoff: Backoff | None = None,
    sleep: Sleep = asyncio.sleep,
) -> None:
    """Read from ``link``, and whenever it ends or breaks from a new one; never returns.

    Args:
        link: open already.
        connect: opens a new one.
        read: returns, or raises an ``OSError``, when the link is no more; it closes the link itself.
        received: how many samples came so far: a link that brings none does not count as a success.
        again: called at every new link.
        backoff: the waits.
        sleep: waits so many seconds.

    Raises:
        SourceError: all attempts in a row failed.
    """
    backoff = backoff or Backoff()
    delays_s, before = backoff.delays_s(), received()
    while True:
        with suppress(OSError):  # broken is as good as ended
            await read(link)
        if received() > before:
            delays_s = backoff.delays_s()
        link = await _new_link(connect, delays_s, backoff, sleep)
        before = received()
        again()


async def _new_link(
    connect: Callable[[], Awaitable[Link]], delays_s: Iterator[float], backoff: Backoff, sleep: Sleep
) -> Link:
    last: Exception | None = None
    for delay_s in delays_s:
        await sleep(delay_s)
        try:
            return await connect()
        except (OSError, SourceError) as error:
            last = error
    reason = f": {last}" if last else ""
    raise SourceError(f"expected the tracker to come back, found it lost after {backoff.attempts} attempts{reason}")
