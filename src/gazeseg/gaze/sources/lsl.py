"""Any tracker with a relay to the Lab Streaming Layer: ``lsl://NAME`` or ``lsl://?type=Gaze``.

Times: LSL's own corrections are left off (no ``proc_clocksync``, ``proc_dejitter``, ``proc_monotonize``). We ask for the
offset and its uncertainty and add it ourselves, because ``monotonize`` would move late samples to times they were not
taken at, where our guard leaves them out and counts them. liblsl finds a lost stream that has a source_id again by
itself; others are looked for anew. Both count as reconnects.
"""

import asyncio
import threading
from typing import Any

from gazeseg.errors import SourceError
from gazeseg.gaze.channels import EyeChannels
from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.eyes import apart, both
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.lsl_meaning import LslOptions, device_of, eyes_of, rows
from gazeseg.gaze.sources.lsl_streams import (
    Wanted,
    correction,
    find_stream,
    load_pylsl,
    lsl_to_host,
    pull,
)
from gazeseg.gaze.sources.measured import MeasuredClock
from gazeseg.gaze.sources.reconnect import keep_reading
from gazeseg.gaze.sources.source import LICENCES, ClockEstimate, DeviceInfo
from gazeseg.types import Float

OPTIONS = ("type", "source_id", "screen", "unit", "licence")
PATIENCE_S = 5.0
BUFFER_S = 5  # older samples are of no use to a session
METHOD = "time correction of LSL"


def open_lsl(address: Address) -> "LslSource":
    """``lsl://NAME?type=Gaze&source_id=ID&screen=SCREEN&unit=pixels&licence=analytical_ok``; all parts optional.

    Names may stand behind ``lsl:`` as well, which spaces and colons need. Without a name, the only stream of a type.

    Raises:
        SourceError: unknown options.
        MissingExtraError: pylsl is not installed.
    """
    address.only(OPTIONS)
    load_pylsl()
    from urllib.parse import unquote

    name, said = unquote(address.host) or address.rest.strip("/"), address.options
    licence = said.get("licence")
    if licence is not None and licence not in LICENCES:
        raise SourceError(f"expected licence among {', '.join(LICENCES)} in the address, found {licence[:30]!r}")
    wanted = Wanted(name, said.get("type", "" if name else "Gaze"), said.get("source_id", ""))
    return LslSource(wanted, LslOptions(address.screen(), said.get("unit"), licence))


class LslSource(LiveSource):
    """Gaze of one LSL stream.

    Args:
        wanted: which stream.
        options: what its description does not say.
        wait_s: how long to listen for streams before each look at what has answered.
    """

    def __init__(self, wanted: Wanted, options: LslOptions | None = None, *, wait_s: float = 1.0) -> None:
        self._options = options or LslOptions()
        super().__init__(DeviceInfo("LSL", str(wanted), screen=self._options.screen))
        self._clock = self._lsl_clock = MeasuredClock()
        self._wanted, self._wait_s = wanted, wait_s
        self._inlet: Any = None
        self._eyes: tuple[EyeChannels, ...] = ()

    async def connect(self) -> None:
        """Find the stream, read its description, measure its clock."""
        self._inlet = await self._new_inlet()

    async def run(self) -> None:
        """Read in a thread, and look for the stream again when it is lost."""
        inlet, self._inlet = self._inlet, None
        await keep_reading(inlet, self._new_inlet, self._read, self.received, self.reconnected)

    async def disconnect(self) -> None:
        """Close an inlet that nobody reads yet."""
        if self._inlet is not None:
            self._inlet.close_stream()

    async def _new_inlet(self) -> Any:
        inlet, info, corrected = await asyncio.to_thread(open_inlet, self._wanted, self._wait_s)
        self._eyes = eyes_of(info, self._options)
        self.became(device_of(info, self._options, self._eyes))
        self._measure(corrected)
        return inlet

    async def _read(self, inlet: Any) -> None:
        """Pull until the stream is lost or this task is cancelled; then the thread has ended, too."""
        loop, stop = asyncio.get_running_loop(), threading.Event()

        def pulling() -> None:
            while not stop.is_set():
                news = (*pull(inlet), inlet.was_clock_reset(), correction(inlet, 0.0))
                loop.call_soon_threadsafe(self._arrived, *news)

        thread = loop.run_in_executor(None, pulling)
        try:
            await asyncio.shield(thread)
        finally:
            stop.set()
            await asyncio.wait([thread])
            inlet.close_stream()

    def _arrived(self, stamps_s: Float, values: Float, reset: bool, corrected: tuple[float, float] | None) -> None:
        if reset:
            self.reconnected()
        self._measure(corrected)
        eyes = [rows(eye.of(values)) for eye in self._eyes]  # one eye counts as both: it agrees with itself
        for stamp_s, left, right in zip(stamps_s.tolist(), eyes[0], eyes[-1], strict=True):
            self.count("eyes_apart", apart(left, right, self.info.screen))
            self.take(stamp_s, *both(left, right))

    def _measure(self, corrected: tuple[float, float] | None) -> None:
        """Stream's clock to LSL's clock here to ours."""
        if corrected is not None:
            here_s, reading_s = lsl_to_host(self.now)
            self._lsl_clock.measure(ClockEstimate(corrected[0] + here_s, corrected[1] + reading_s, METHOD))


def open_inlet(wanted: Wanted, wait_s: float) -> tuple[Any, Any, tuple[float, float] | None]:
    """An open inlet to a stream, its full description, and the correction of its clock if it answers about that.

    Raises:
        SourceError: no such stream, one of texts, or one that does not answer.
    """
    pylsl = load_pylsl()
    stream = find_stream(wanted, PATIENCE_S, wait_s)
    if stream.channel_format() == pylsl.cf_string:
        raise SourceError(f"expected a stream of numbers, found texts in {stream.name()!r}: choose another by its name")
    inlet = pylsl.StreamInlet(stream, max_buflen=BUFFER_S, recover=True)
    try:
        info = inlet.info(timeout=PATIENCE_S)
        corrected = correction(inlet, PATIENCE_S)  # takes most of a second, in which samples would grow old
        inlet.open_stream(timeout=PATIENCE_S)
    except RuntimeError as error:  # pylsl's own errors of time and of loss
        raise SourceError(
            f"expected the LSL stream {stream.name()!r} to answer, found that {error} Is a firewall between?"
        ) from None
    return inlet, info, corrected
