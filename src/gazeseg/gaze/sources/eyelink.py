"""SR Research EyeLink over the link of the Host PC: ``eyelink://100.1.1.1``, or ``eyelink:dummy`` to try without one.

It needs the maker's own package, which is proprietary and which nobody but the user can accept the terms of. Calibration
is done on the Host PC before. Nothing is written to an EDF file.
"""

import asyncio
import threading
from typing import Any

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.eyelink_link import (
    EXCHANGES,
    EXCHANGES_AGAIN,
    MS,
    Display,
    ask_offset,
    asked,
    display_of,
    fetch,
    load_pylink,
    stop,
)
from gazeseg.gaze.sources.eyes import apart, both
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.measured import MeasuredClock
from gazeseg.gaze.sources.reconnect import Backoff, keep_reading
from gazeseg.gaze.sources.source import DeviceInfo
from gazeseg.types import Screen

HOST = "100.1.1.1"  # what every EyeLink has unless it was changed
DUMMY = "dummy"
CLOSED, SIMULATED = 0, -1  # of isConnected
COMMANDS = ("link_sample_data = LEFT,RIGHT,GAZE,STATUS",)
START_MS = 1000
IDLE_S = 0.001
CLOCK_S = 60.0  # quartz drifts by 3 ms in this time at 50 ppm


def open_eyelink(address: Address) -> "EyeLinkSource":
    """``eyelink://HOST?screen=SCREEN``, ``eyelink:`` for the usual host, ``eyelink:dummy`` for none.

    Raises:
        SourceError: unknown options.
        MissingExtraError: pylink is not installed.
    """
    address.only(("screen",))
    return EyeLinkSource(address.host or address.rest or HOST, load_pylink(), address.screen())


class EyeLinkSource(LiveSource):
    """Gaze of an EyeLink.

    Args:
        host: of the Host PC, or ``dummy``.
        pylink: the package.
        screen: size and distance; the tracker knows only pixels.
        backoff: when to try again.
        more: for ``LiveSource``.
    """

    def __init__(
        self, host: str, pylink: Any, screen: Screen | None = None, *, backoff: Backoff | None = None, **more: Any
    ) -> None:
        super().__init__(DeviceInfo("SR Research", "EyeLink", licence="analytical_ok", screen=screen), **more)
        self._clock = self._host_clock = MeasuredClock()
        self._host, self._pylink, self._screen, self._backoff = host, pylink, screen, backoff
        self._tracker: Any = None
        self._display = Display((0.0, 0.0), (1.0, 1.0))

    async def connect(self) -> None:
        """Connect, learn the pixels, and let samples be sent."""
        self._tracker = await self._new_link()

    async def run(self) -> None:
        """Read in a thread; connect again when the link is closed."""
        tracker, self._tracker = self._tracker, None
        await keep_reading(tracker, self._new_link, self._read, self.received, self.reconnected, backoff=self._backoff)

    async def disconnect(self) -> None:
        """Let go of a tracker that nobody reads."""
        if self._tracker is not None:
            await asyncio.to_thread(stop, self._tracker)

    async def _new_link(self) -> Any:
        return await asyncio.to_thread(self._start)

    def _start(self) -> Any:
        try:
            tracker = self._pylink.EyeLink(None if self._host == DUMMY else self._host)
        except RuntimeError as error:
            raise SourceError(
                f"expected an EyeLink at {self._host}, found none ({error}): is the Host PC on and the cable in?"
            ) from None
        try:
            dummy = tracker.isConnected() == SIMULATED
            if not dummy:
                self._display = display_of(asked(tracker, "screen_pixel_coords", self.now), self._screen)
            self._begin(tracker)
        except BaseException:
            stop(tracker)
            raise
        self.became(self._device(tracker, dummy))
        return tracker

    def _begin(self, tracker: Any) -> None:
        tracker.setOfflineMode()
        for command in COMMANDS:
            tracker.sendCommand(command)
        if tracker.startRecording(0, 0, 1, 0) or not tracker.waitForBlockStart(START_MS, 1, 0):
            raise SourceError("expected the EyeLink to send samples, found none: is it set up, and not in its menu?")

    def _device(self, tracker: Any, dummy: bool) -> DeviceInfo:
        notes = ("calibrate on the Host PC",) + (("simulated link: no samples come",) if dummy else ())
        return DeviceInfo(
            vendor="SR Research",
            model="EyeLink" + (" (dummy)" if dummy else ""),
            firmware=str(tracker.getTrackerVersionString())[:60],
            rate_hz=None if dummy else float(tracker.getSampleRate()) or None,
            licence="analytical_ok",
            screen=self._screen,
            notes=notes,
        )

    async def _read(self, tracker: Any) -> None:
        """Fetch samples until the link is closed or this task is cancelled; then the thread has ended, too."""
        loop, over = asyncio.get_running_loop(), threading.Event()

        def fetching() -> None:
            ask_s, times = self.now(), EXCHANGES  # at once, because a new connection has forgotten the clock
            while not over.is_set():
                if tracker.isConnected() == CLOSED:
                    raise ConnectionError("link closed")
                if self.now() >= ask_s:
                    clock = ask_offset(tracker, self.now, times)
                    if clock is not None:
                        loop.call_soon_threadsafe(self._host_clock.measure, clock)
                    ask_s, times = self.now() + CLOCK_S, EXCHANGES_AGAIN
                news = fetch(tracker)
                if news:
                    loop.call_soon_threadsafe(self._arrived, news)
                over.wait(IDLE_S)

        thread = loop.run_in_executor(None, fetching)
        try:
            await asyncio.shield(thread)
        finally:
            over.set()
            await asyncio.wait([thread])
            await asyncio.shield(asyncio.to_thread(stop, tracker))

    def _arrived(self, samples: list[Any]) -> None:
        for sample in samples:
            if sample is None:
                self.count("gaps")
                continue
            left, right = self._display.eye(sample.getLeftEye()), self._display.eye(sample.getRightEye())
            self.count("eyes_apart", apart(left, right, self._screen))
            self.take(sample.getTime() * MS, *both(left, right))
