"""The clock of a Companion phone by its time echo: 8 bytes there, 16 back, big-endian, in ms since 1970.

The phone sends back what it was sent, then its own time in whole ms: half a ms is added, and to the uncertainty, too.
What we send is not read as a time, so our monotonic clock takes part directly and no wall clock of ours is involved.
"""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import replace

from gazeseg.gaze.sources.clocking import from_exchanges
from gazeseg.gaze.sources.source import ClockEstimate

EXCHANGES = 20
PATIENCE_S = 2.0
HALF_TICK_S = 0.0005


async def ask_offset(host: str, port: int, now: Callable[[], float]) -> ClockEstimate | None:
    """Host minus device time by the shortest of some round trips; None if the phone does not answer.

    Args:
        host: address of the phone.
        port: of its time echo, as its status tells.
        now: our clock in s.
    """
    exchanges: list[tuple[float, float, float]] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                for number in range(EXCHANGES):
                    exchanges.append(await _exchange(reader, writer, number, now))
            finally:
                writer.close()
    except (OSError, EOFError, ValueError):
        pass  # what came before counts
    estimate = from_exchanges(exchanges)
    return estimate and replace(
        estimate, uncertainty_s=estimate.uncertainty_s + HALF_TICK_S, method="time echo, shortest round trip"
    )


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int, now: Callable[[], float]
) -> tuple[float, float, float]:
    asked_s = now()
    writer.write(struct.pack("!Q", number))
    echoed, device_ms = struct.unpack("!QQ", await reader.readexactly(16))
    came_s = now()
    if echoed != number:
        raise ValueError("expected an echo of the question")
    return asked_s, device_ms / 1000.0 + HALF_TICK_S, came_s
