"""A simulated reader as a live source of gaze: ``simulate:consumer?seed=3``."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import numpy as np

from gazeseg.errors import SourceError
from gazeseg.gaze.sources import Address, DeviceInfo, Scheme
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.simulate.reader import Reader
from gazeseg.simulate.screen import default_screen
from gazeseg.simulate.trackers import Tracker, tracker_named
from gazeseg.types import GazeSample, Plane, Screen, View, Window

LOOK_S = 0.3  # the eyes go on for so long before they turn to another target, as eyes do
TOUR_XY = ((0.5, 0.5), (0.3, 0.35), (0.7, 0.4), (0.6, 0.7), (0.35, 0.65))
SIMULATE = Scheme(
    "simulate:consumer?seed=3",
    "a simulated reader before a tracker: research, consumer or poor",
    "gazeseg.simulate.source:open_simulated",
)


class SimulatedSource(LiveSource):
    """A reader who looks at one target after the other, in time with the clock of this computer.

    Equal seeds and equal targets give equal positions; times depend on when it was opened. Losses that would last
    longer than ``LOOK_S`` are cut there.

    Args:
        tracker: how wrong the gaze is.
        screen: where it falls.
        rng: of everything random.
        targets_xy: display coordinates, looked at in turn for ever, ``LOOK_S`` each.
        sleep: waits so many seconds.
        now: the monotonic clock of this computer in s.
        more: for ``LiveSource``.
    """

    def __init__(
        self,
        tracker: Tracker,
        screen: Screen,
        rng: np.random.Generator,
        targets_xy: Iterable[tuple[float, float]] = TOUR_XY,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
        **more: Any,
    ) -> None:
        name = f"simulated {tracker.name} tracker"
        info = DeviceInfo("gazeseg", name, rate_hz=tracker.rate_hz, screen=screen, simulated=True)
        super().__init__(info, now=now, **more)
        self._reader = Reader(tracker, screen, rng)
        self._view = screen_view(screen)
        self._targets = list(targets_xy)
        self._sleep = sleep

    def look_at(self, xy: tuple[float, float]) -> None:
        """From the next look on, the reader looks at this place, in display coordinates."""
        self._targets = [xy]

    async def run(self) -> None:
        """Look, and give each sample at its time."""
        start_s, number = self.now(), 0
        while True:
            target_px = self._reader.screen.to_px(self._targets[number % len(self._targets)])
            for sample in self._reader.look(self._view, [target_px], [LOOK_S], number * LOOK_S):
                await self._wait_until(start_s + sample.t_s)
                self._give(sample)
            number += 1

    async def _wait_until(self, due_s: float) -> None:
        wait_s = due_s - self.now()
        if wait_s > 0:
            await self._sleep(wait_s)

    def _give(self, sample: GazeSample) -> None:
        self.take(sample.t_s, sample.x, sample.y, sample.valid)


def screen_view(screen: Screen) -> View:
    """A view in which slice pixels are screen pixels."""
    columns, rows = screen.size_px
    plane = Plane(2, 0, 1, False, False)
    return View(plane, 0, (columns, rows, 1), (1.0, 1.0, 1.0), Window(0, 1), (0.0, 0.0), (1.0, 1.0))


def open_simulated(address: Address) -> SimulatedSource:
    """From ``simulate:TRACKER`` with the options ``seed``, ``screen`` and ``at`` (display coordinates ``0.3,0.4;0.6,0.5``).

    Raises:
        InputError: no such tracker, or options that make no sense.
    """
    address.only(("seed", "screen", "at"))
    seed = int(address.number("seed", 0.0, high=2**53))
    targets = _targets(address.options["at"]) if "at" in address.options else TOUR_XY
    tracker = tracker_named(address.rest or "consumer")
    return SimulatedSource(tracker, address.screen() or default_screen(), np.random.default_rng(seed), targets)


def _targets(text: str) -> tuple[tuple[float, float], ...]:
    try:
        pairs = [tuple(float(number) for number in pair.split(",")) for pair in text.split(";")]
    except ValueError:
        pairs = []
    if not pairs or not all(len(pair) == 2 and all(0 <= number <= 1 for number in pair) for pair in pairs):
        raise SourceError(f"expected places as 0.3,0.4;0.6,0.5 in display coordinates, found {text[:40]!r}")
    return tuple((pair[0], pair[1]) for pair in pairs)
