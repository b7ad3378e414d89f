"""Pupil Labs Neon and Invisible: ``pupil://HOST:8080?markers=layout.json``.

Gaze comes in pixels of a scene camera that moves with the head. AprilTags on the screen say where the screen is in the
picture. A picture takes longer to arrive than gaze does, so gaze is mapped by the newest picture there is, and is not
valid once that is too old: the head may have turned since.
"""

import asyncio
from dataclasses import dataclass
from math import isfinite
from typing import Any

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.address import Address
from gazeseg.gaze.sources.eyes import EyeSeen, apart, both
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.measured import MeasuredClock
from gazeseg.gaze.sources.pupil_api import Api, device_of, load_api, sent_camera, stream_url
from gazeseg.gaze.sources.pupil_echo import ask_offset
from gazeseg.gaze.sources.pupil_options import PupilOptions, options_of
from gazeseg.gaze.sources.pupil_packets import GazePacket, parse_packet
from gazeseg.gaze.sources.pupil_screen import ScreenFinder, ScreenSeen, load_mapper
from gazeseg.gaze.sources.reconnect import Backoff, keep_reading
from gazeseg.gaze.sources.source import DeviceInfo

PORT = 8080
RETRY_S = 1.0
CLOCK_S = 60.0  # phones are set by the network now and then


@dataclass(frozen=True, slots=True)
class Link:
    """An answering device: addresses of its streams, and what finds the screen in its pictures."""

    gaze_url: str
    world_url: str
    finder: ScreenFinder


def open_pupil(address: Address) -> "PupilSource":
    """``pupil://HOST[:PORT]`` with the options of ``options_of``.

    Raises:
        SourceError: no host, no layout of tags, or one that makes no sense.
        MissingExtraError: the packages of Pupil Labs are not installed.
    """
    if not address.host:
        raise SourceError("expected the host of the phone, found none: write pupil://neon.local or its number")
    options = options_of(address)
    load_mapper()
    return PupilSource(address.host, address.port or PORT, options, load_api())


class PupilSource(LiveSource):
    """Gaze of glasses on a screen with tags.

    Args:
        host: of the phone with the Companion app.
        port: of its real-time API.
        options: tags, screen, camera.
        api: of Pupil Labs.
        backoff: when to try again.
        more: for ``LiveSource``.

    Attributes:
        stale: samples that are not valid because no picture of the screen was new enough.
        unworn: samples that are not valid because the glasses were off.
    """

    def __init__(
        self, host: str, port: int, options: PupilOptions, api: Api, *, backoff: Backoff | None = None, **more: Any
    ) -> None:
        super().__init__(DeviceInfo("Pupil Labs", "glasses", screen=options.screen), **more)
        self._clock = self._phone_clock = MeasuredClock()
        self.stale = self.unworn = 0
        self._host, self._port, self._options, self._api, self._backoff = host, port, options, api, backoff
        self._link: Link | None = None
        self._finder: ScreenFinder | None = None
        self._seen: ScreenSeen | None = None
        self._echo_port: int | None = None

    async def connect(self) -> None:
        """Ask the device for its streams, its camera and its clock."""
        self._link = await self._new_link()

    async def run(self) -> None:
        """Read gaze and pictures; connect again when gaze stops."""
        if self._link is not None:
            await keep_reading(
                self._link, self._new_link, self._read, self.received, self.reconnected, backoff=self._backoff
            )

    async def _new_link(self) -> Link:
        device = self._api.device(self._host, self._port)
        try:
            status = await device.get_status()
            camera = self._options.camera or sent_camera(await device.get_calibration())
        except self._api.broken as error:
            raise SourceError(
                f"expected the Companion app at {self._host}:{self._port}, found {str(error)[:80] or 'no answer'}: "
                "same network? Invisible needs camera=scene_camera.json"
            ) from None
        finally:
            await device.close()
        gaze_url = stream_url(status.direct_gaze_sensor(), "sensor of gaze")
        world_url = stream_url(status.direct_world_sensor(), "scene camera")
        self.became(device_of(status, self._options.screen, (f"mapped by {len(self._options.layout.squares)} tags",)))
        self._echo_port = status.phone.time_echo_port
        await self._ask_clock()
        if self._finder is None:  # one for all connections: it is never let go of
            self._finder = ScreenFinder(self._options.layout, camera.matrix, camera.distortion)
        return Link(gaze_url, world_url, self._finder)

    async def _read(self, link: Link) -> None:
        """Gaze until it stops, with the pictures beside it."""
        beside = [asyncio.create_task(self._watch(link)), asyncio.create_task(self._keep_time())]
        try:
            async for packet in self._api.packets(link.gaze_url):
                self._arrived(parse_packet(bytes(packet.raw)), packet.timestamp_unix_seconds)
        except self._api.broken as error:
            raise ConnectionError(str(error)) from None
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _watch(self, link: Link) -> None:
        """Look for the screen in the newest picture, again and again; pictures that come meanwhile are passed over."""
        while True:
            looking: asyncio.Task[None] | None = None
            try:
                async for frame in self._api.frames(link.world_url):
                    if looking is None or looking.done():
                        looking = asyncio.create_task(self._look(link.finder, frame))
            except self._api.broken:
                pass  # without pictures gaze is not valid, which the samples say
            await asyncio.sleep(RETRY_S)

    async def _look(self, finder: ScreenFinder, frame: Any) -> None:
        at_s = float(frame.timestamp_unix_seconds)
        self._seen = await asyncio.to_thread(lambda: finder.look(frame.bgr_buffer(), at_s)) or self._seen

    async def _keep_time(self) -> None:
        while True:  # at once, because a new connection has forgotten the clock
            await self._ask_clock()
            await asyncio.sleep(CLOCK_S)

    async def _ask_clock(self) -> None:
        if self._echo_port:
            estimate = await ask_offset(self._host, self._echo_port, self.now)
            if estimate is not None:
                self._phone_clock.measure(estimate)

    def _arrived(self, packet: GazePacket | None, device_s: float) -> None:
        if packet is None:
            self.count("malformed")
            return
        seen = self._seen
        fresh = seen is not None and abs(device_s - seen.at_s) <= self._options.age_s
        self.unworn += not packet.worn
        self.stale += packet.worn and not fresh
        if seen is None or not fresh or not packet.worn:
            self.take(device_s, float("nan"), float("nan"), False)
            return
        places = [seen.to_display(*point) for point in packet.points_px]
        eyes = [EyeSeen(x, y, isfinite(x) and isfinite(y)) for x, y in places]
        self.count("eyes_apart", apart(eyes[0], eyes[-1], self.info.screen))
        self.take(device_s, *both(eyes[0], eyes[-1]))
