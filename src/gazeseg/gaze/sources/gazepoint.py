"""Gazepoint GP3 and GP3 HD: the Open Gaze API v2 over TCP, as Gazepoint Control offers it on port 4242."""

import asyncio
from functools import partial
from math import isfinite, nan
from typing import Any

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.address import LOOPBACK, Address
from gazeseg.gaze.sources.eyes import apart, both
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.opengaze import CalibrationPoint, DeviceFixation, Message, calibration_points, device_fixation
from gazeseg.gaze.sources.opengaze_link import Link, begin, connect
from gazeseg.gaze.sources.reconnect import Backoff, keep_reading
from gazeseg.gaze.sources.source import DeviceInfo, hashed_serial
from gazeseg.types import Screen

PORT = 4242
RATES_HZ = (10.0, 1000.0)
TICKS_HZ = (1e3, 1e10)  # some versions answer numbers that are no frequency; then TIME is used
CALIBRATION_S = 120.0


class GazepointSource(LiveSource):
    """``gazepoint://host:port``; comes back by itself when Gazepoint Control was restarted.

    Args:
        host: where Gazepoint Control runs.
        port: of its server.
        screen: before the reader; the device knows only its pixels.
        backoff: when to try again.
        more: for ``LiveSource``.

    Attributes:
        fixation: the latest fixation of the device itself, a hint.
    """

    def __init__(
        self, host: str, port: int = PORT, screen: Screen | None = None, *, backoff: Backoff | None = None, **more: Any
    ) -> None:
        super().__init__(DeviceInfo("Gazepoint", "GP3", licence="analytical_ok", screen=screen), counted=True, **more)
        self.fixation: DeviceFixation | None = None
        self._host, self._port, self._backoff = host, port, backoff
        self._link: Link | None = None
        self._ticks_hz: float | None = None
        self._last_number = nan
        self._calibrated: asyncio.Future[tuple[CalibrationPoint, ...]] | None = None

    async def connect(self) -> None:
        """Connect, ask the device who it is, and let it send."""
        await self._new_link()

    async def run(self) -> None:
        """Take what comes, and connect again when it stops."""
        if self._link is not None:
            await keep_reading(
                self._link, self._new_link, self._read, self.received, self.reconnected, backoff=self._backoff
            )

    async def disconnect(self) -> None:
        """Close the connection."""
        if self._link is not None:
            await self._link.close()

    async def calibrate(self) -> tuple[CalibrationPoint, ...]:
        """Let Gazepoint Control show its own calibration; returns what each eye did at each point.

        Raises:
            SourceError: not connected, or no result within two minutes.
        """
        if self._link is None or self._calibrated is not None:
            raise SourceError("expected an open tracker that is not calibrating, found another state: open it first")
        self._calibrated = asyncio.get_running_loop().create_future()
        try:
            await self._link.tell("SET", "CALIBRATE_SHOW", STATE=1)
            await self._link.tell("SET", "CALIBRATE_START", STATE=1)
            async with asyncio.timeout(CALIBRATION_S):
                result = await self._calibrated
            await self._link.tell("SET", "CALIBRATE_SHOW", STATE=0)
        except OSError:
            raise SourceError("expected the result of the calibration, found none: calibrate again") from None
        finally:
            self._calibrated = None
        return result

    async def _new_link(self) -> Link:
        link = await connect(self._host, self._port, partial(self.count, "malformed"))
        try:
            await self._introduce(link)
            await begin(link)
        except OSError:
            await link.close()
            raise SourceError(
                f"expected the Open Gaze API at {self._host}:{self._port}, found no answers: is it Gazepoint Control?"
            ) from None
        except BaseException:
            await link.close()
            raise
        self._link, self._last_number = link, nan
        return link

    async def _introduce(self, link: Link) -> None:
        """Who the device is, how fast its clock ticks, and what display it believes in."""
        product = await link.ask("GET", "PRODUCT_ID")
        serial = (await link.ask("GET", "SERIAL_ID")).values.get("VALUE", "")
        firmware = (await link.ask("GET", "API_ID")).values.get("VALUE", "")
        display = await link.ask("GET", "SCREEN_SIZE")
        self._ticks_hz = _plausible((await link.ask("GET", "TIME_TICK_FREQUENCY")).number("FREQ"), TICKS_HZ)
        model = product.values.get("VALUE", "") or "GP3"
        rate_hz = _plausible(product.number("RATE"), RATES_HZ)
        notes = _checked(display, self.info.screen)
        self.became(
            DeviceInfo(
                "Gazepoint", model, hashed_serial(serial), firmware, rate_hz, "analytical_ok", self.info.screen, notes
            )
        )

    async def _read(self, link: Link) -> None:
        try:
            async for message in link.messages(lambda: self._calibrated is not None):
                self._message(message)
        finally:
            await link.close()

    def _message(self, message: Message) -> None:
        if message.kind == "REC":
            self._record(message)
        future = self._calibrated
        if future is not None and not future.done() and message.values.get("ID") == "CALIB_RESULT":
            future.set_result(calibration_points(message))

    def _record(self, record: Message) -> None:
        number = record.number("CNT")
        self.count("gaps", int(number > self._last_number + 1))  # comparisons with NaN are False
        self._last_number = number if isfinite(number) else self._last_number
        left, right = record.eye("LPOG"), record.eye("RPOG")
        known = "LPOGX" in record.values or "RPOGX" in record.values
        gaze = both(left, right) if known else record.eye("BPOG")
        self.count("eyes_apart", int(apart(left, right, self.info.screen)))
        self.fixation = device_fixation(record)
        self.take(self._device_s(record), *gaze)

    def _device_s(self, record: Message) -> float:
        """Ticks where the device says what they are: unlike ``TIME`` they go on through a calibration."""
        ticks = record.number("TIME_TICK")
        return record.number("TIME") if self._ticks_hz is None else ticks / self._ticks_hz


def _plausible(value: float, bounds: tuple[float, float]) -> float | None:
    """The value if it lies within the bounds."""
    return value if bounds[0] <= value <= bounds[1] else None


def _checked(display: Message, screen: Screen | None) -> tuple[str, ...]:
    """What the device says of its display, if it says anything.

    Raises:
        SourceError: it is another than ours.
    """
    size = display.number("WIDTH"), display.number("HEIGHT")
    if not (isfinite(size[0]) and isfinite(size[1])):
        return ()
    if screen is not None and size != screen.size_px:
        raise SourceError(
            f"expected a tracker set up for {screen.size_px[0]} x {screen.size_px[1]} px, found {size[0]:g} x {size[1]:g}: "
            "choose the monitor in Gazepoint Control, or correct the screen"
        )
    return (f"set up for a display of {size[0]:g} x {size[1]:g} px",)


def open_gazepoint(address: Address) -> GazepointSource:
    """From ``gazepoint://host:port`` with the option ``screen``."""
    address.only(("screen",))
    return GazepointSource(address.host or LOOPBACK, address.port or PORT, address.screen())
