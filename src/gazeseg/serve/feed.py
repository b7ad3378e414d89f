"""Gaze of a tracker (or a simulated one) into whatever conversation is running."""

import logging
from time import monotonic
from typing import Any

from gazeseg.errors import GazesegError
from gazeseg.gaze.sources import GazeSource
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.inbox import Inbox
from gazeseg.serve.readers import FIRST
from gazeseg.serve.wire import Gaze
from gazeseg.types import GazeQuality, GazeSample

BATCH_S = 1 / 60
ACCURACY_DEG, PRECISION_DEG = 0.8, 0.3  # of consumer trackers, until a validation has measured more
log = logging.getLogger(__name__)


class Feed:
    """One source for the whole service: one screen, one pair of eyes.

    Args:
        source: not open yet.
        quality: its error for this reader.

    Attributes:
        listener: the conversation that is worked in; None while there is none, when gaze is lost.
    """

    def __init__(self, source: GazeSource, quality: GazeQuality) -> None:
        self.source = source
        self.eyes = Eyes(quality, source.info)
        self.listener: Inbox | None = None
        self.problem: str | None = None
        self._waiting: list[tuple[float, float | None, float | None]] = []

    def about(self) -> dict[str, Any]:
        """For the page: who gives the gaze, how it is going."""
        counts = self.source.counts()
        return {
            "kind": "simulated" if self.source.info.simulated else "tracker",
            "name": self.source.info.name,
            "problem": self.problem,
            "received": counts.received,
            "invalid": counts.invalid,
            "accuracy_deg": self.eyes.quality.accuracy_deg,
            "measured": self.eyes.quality.measured,
        }

    def steer(self, xy: tuple[float, float]) -> None:
        """Where the hand points, in display coordinates: a simulated reader looks there, a real one looks where they like."""
        look_at = getattr(self.source, "look_at", None)
        if look_at is not None:
            look_at(xy)

    async def run(self) -> None:
        """Pass samples on, a few at a time, until the source ends; a source that fails is told of, and the mouse goes on."""
        try:
            await self.source.open()
            last_s = 0.0
            async for sample in self.source.samples():
                self._waiting.append(_plain(sample))
                if sample.t_s - last_s >= BATCH_S:
                    last_s = sample.t_s
                    self._pass_on()
            self._pass_on()
        except GazesegError as error:
            self.problem = str(error)
            log.warning("gaze ended: %s", error)
        finally:
            await self.source.close()

    def _pass_on(self) -> None:
        self.eyes.device = self.source.info  # devices that come to us say late who they are
        if self.listener is not None and self._waiting:
            self.listener.put(Gaze(samples=self._waiting), monotonic())
        self._waiting = []


def feed_of(feed: Feed | None, reader: str) -> Feed | None:
    """The tracker stands before the first reader; others have the mouse, and never hear of that gaze."""
    return feed if reader == FIRST else None


def _plain(sample: GazeSample) -> tuple[float, float | None, float | None]:
    return (sample.t_s, sample.x, sample.y) if sample.valid else (sample.t_s, None, None)
