"""What every live source of gaze is, whatever tracker stands behind it."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from gazeseg.types import GazeSample, Screen

Licence = Literal["open", "analytical_ok", "interaction_only"]
LICENCES: tuple[Licence, ...] = ("open", "analytical_ok", "interaction_only")


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A tracker, as far as it told.

    Attributes:
        vendor: who made it.
        model: what it is called.
        serial_hash: of ``hashed_serial``; the number itself is never kept.
        firmware: its version; empty if unknown.
        rate_hz: nominal samples per second.
        licence: what the terms of its maker allow: ``interaction_only`` gaze may steer the program, but is never stored.
        screen: the display before the reader, as far as the device or the address named it.
        notes: what people should know of it.
        simulated: no human looks.
    """

    vendor: str
    model: str
    serial_hash: str | None = None
    firmware: str = ""
    rate_hz: float | None = None
    licence: Licence = "open"
    screen: Screen | None = None
    notes: tuple[str, ...] = ()
    simulated: bool = False

    @property
    def name(self) -> str:
        """Vendor and model, for people."""
        return f"{self.vendor} {self.model}".strip()


def hashed_serial(serial: str) -> str | None:
    """What is kept of a serial number: 16 hex digits of its SHA-256; None for an empty one."""
    return hashlib.sha256(serial.encode()).hexdigest()[:16] if serial else None


@dataclass(frozen=True, slots=True)
class ClockEstimate:
    """How the clock of the device stands to the monotonic clock of this computer.

    Attributes:
        offset_s: host minus device.
        uncertainty_s: how far ``offset_s`` may be off; a constant latency of one-way stamps cannot be seen.
        method: how it was found, for people.
    """

    offset_s: float
    uncertainty_s: float
    method: str


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What a source met since it was opened.

    Attributes:
        received: samples that came from the device, good and bad.
        invalid: of these, samples without gaze (blinks, losses, positions that are no numbers).
        dropped: samples that nobody fetched in time, oldest first.
        late: samples out of order or twice, left out.
        gaps: stretches in which the device counted or timed samples that never came.
        reconnects: how often the connection was made again.
        malformed: messages or samples that could not be read, left out.
        clock_jumps: how often the clock of the device leapt; samples go on without a leap.
        eyes_apart: samples whose eyes were more than 2 degrees apart.
    """

    received: int = 0
    invalid: int = 0
    dropped: int = 0
    late: int = 0
    gaps: int = 0
    reconnects: int = 0
    malformed: int = 0
    clock_jumps: int = 0
    eyes_apart: int = 0


class GazeSource(Protocol):
    """A live source of gaze, for one reader of its samples.

    Samples carry times on the monotonic clock of this computer (``time.monotonic``), which rise strictly, and display
    coordinates: 0..1, origin top left, y down, NaN where not valid.
    """

    @property
    def info(self) -> DeviceInfo:
        """The device; complete after ``open``, or once a device that comes to us said hello."""
        ...

    async def open(self) -> None:
        """Connect and begin; once in the life of a source.

        Raises:
            SourceError: it cannot be opened; the message says what to do.
        """
        ...

    async def close(self) -> None:
        """Stop and let go of everything; may be called at any time and again."""
        ...

    def samples(self) -> AsyncIterator[GazeSample]:
        """The samples as they come, until the source ends or is closed. A slow reader loses the oldest, counted.

        Raises:
            SourceError: the device is lost for good (while iterating), or the source was never opened.
        """
        ...

    def clock(self) -> ClockEstimate | None:
        """How the device's clock stands to ours; None while unknown."""
        ...

    def counts(self) -> SourceCounts:
        """What came and what was wrong with it, so far."""
        ...
