"""What a live source delivers, in numbers for people who watch it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from gazeseg.gaze.noise import StepNoise
from gazeseg.gaze.sources.eyes import TYPICAL
from gazeseg.gaze.sources.source import GazeSource
from gazeseg.gaze.visual import flat_deg
from gazeseg.types import GazeSample

TICK_S = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One stretch of time.

    Attributes:
        samples: that came.
        valid: of these, with gaze.
        rate_hz: by their times; None for fewer than two.
        precision_deg: noise per axis by the median step between samples, a lower bound; None while too few came.
    """

    samples: int
    valid: int
    rate_hz: float | None
    precision_deg: float | None

    @property
    def valid_share(self) -> float | None:
        """Share of samples with gaze; None without samples."""
        return self.valid / self.samples if self.samples else None


class Meter:
    """Counts samples since it was last read, and since the beginning."""

    def __init__(self, source: GazeSource) -> None:
        self._source = source
        self._noise = StepNoise()
        self._last: GazeSample | None = None
        self._total = _Stretch()
        self._recent = _Stretch()

    def add(self, sample: GazeSample) -> None:
        """A sample came."""
        for stretch in (self._total, self._recent):
            stretch.add(sample)
        if sample.valid and self._last is not None and self._last.valid:
            ends_xy = [(self._last.x, self._last.y), (sample.x, sample.y)]
            before, now = flat_deg(ends_xy, self._source.info.screen or TYPICAL).tolist()
            self._noise.add(now[0] - before[0], now[1] - before[1])
        self._last = sample

    def recent(self) -> Reading:
        """Since the last call."""
        read, self._recent = self._recent, _Stretch()
        return self._reading(read)

    def total(self) -> Reading:
        """Since the beginning."""
        return self._reading(self._total)

    def _reading(self, stretch: "_Stretch") -> Reading:
        return Reading(stretch.samples, stretch.valid, stretch.rate_hz, self._noise.sigma_deg or None)


@dataclass(slots=True)
class _Stretch:
    samples: int = 0
    valid: int = 0
    first_s: float = 0.0
    last_s: float = 0.0

    def add(self, sample: GazeSample) -> None:
        self.first_s = sample.t_s if not self.samples else self.first_s
        self.last_s = sample.t_s
        self.samples += 1
        self.valid += sample.valid

    @property
    def rate_hz(self) -> float | None:
        took_s = self.last_s - self.first_s
        return (self.samples - 1) / took_s if took_s > 0 else None


async def watch(source: GazeSource, meter: Meter, tell: Callable[[Reading], None], seconds: float | None) -> None:
    """Read an open source into ``meter`` until it ends or ``seconds`` are over; ``tell`` what came about every second.

    Raises:
        SourceError: the tracker is lost.
    """
    ticking = asyncio.create_task(_tick(meter, tell))
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for sample in source.samples():
                    meter.add(sample)
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)


async def _tick(meter: Meter, tell: Callable[[Reading], None]) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        tell(meter.recent())
