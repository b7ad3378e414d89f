"""Live gaze as a recording: only on purpose, only where the maker of the tracker allows it, and nothing lost.

A sample takes 25 bytes while it is recorded: half an hour at 1200 Hz takes 54 MB, and about 400 MB for the moment in
which its quality is measured and it is written (``benchmarks/soak.py --record``).
"""

import asyncio
from array import array
from contextlib import suppress
from math import isfinite

import numpy as np

from gazeseg.errors import SourceError
from gazeseg.gaze.imports.clean import clean
from gazeseg.gaze.imports.raw import Eye, Raw
from gazeseg.gaze.imports.report import Imported
from gazeseg.gaze.samples import MAX_SAMPLES
from gazeseg.gaze.screens import EXAMPLE
from gazeseg.gaze.sources.source import DeviceInfo, GazeSource
from gazeseg.types import GazeSample, Screen

BYTES_PER_SAMPLE = 3 * 8 + 1
PERSONAL = (
    "recording gaze: it is personal data and can reveal identity, age and health. "
    "Record with consent only; Ctrl+C ends and keeps it"
)


class SampleLog:
    """Samples in the order of arrival, packed.

    Args:
        most: samples at most; the file format holds no more.
    """

    def __init__(self, most: int = MAX_SAMPLES) -> None:
        self._t_s, self._xy, self._valid = array("d"), array("d"), bytearray()
        self._most = most

    def __len__(self) -> int:
        return len(self._t_s)

    @property
    def full(self) -> bool:
        """Whether no more fit."""
        return len(self._t_s) >= self._most

    def add(self, sample: GazeSample) -> None:
        """Keep a sample."""
        self._t_s.append(sample.t_s)
        self._xy.extend((sample.x, sample.y))
        self._valid.append(sample.valid)

    def recording(self, info: DeviceInfo, screen: Screen, accuracy_deg: float | None = None) -> Imported:
        """All samples as a recording that begins at 0 s, its precision measured, and what was found in them.

        Args:
            info: of the source.
            screen: before the reader.
            accuracy_deg: mean error in degrees of a validation; None assumes that of a consumer tracker.

        Raises:
            SourceError: there are no samples, or their maker does not allow to store them.
        """
        check_may_record(info)
        if len(self) < 2:
            raise SourceError(f"expected samples to record, found {len(self)}: see gazeseg gaze watch")
        xy = np.array(self._xy, dtype=np.float64).reshape(-1, 2)
        eye = Eye(xy, np.array(self._valid, dtype=np.bool_))
        t_s = np.array(self._t_s, dtype=np.float64)
        raw = Raw(t_s, (eye,), screen, info.name, info.rate_hz, notes=info.notes, simulated=info.simulated)
        return clean(raw, "live", accuracy_deg)


def check_may_record(info: DeviceInfo) -> None:
    """Whether gaze of a device may be stored.

    Raises:
        SourceError: its maker allows interaction only.
    """
    if info.licence == "interaction_only":
        raise SourceError(
            f"expected a tracker whose gaze may be stored, found {info.name}, which its maker sells for interaction only: "
            "use it live without recording, or get a licence for analysis from the maker"
        )


def check_accuracy(accuracy_deg: float | None) -> None:
    """Whether an accuracy may be one, before an hour was recorded.

    Raises:
        SourceError: it is negative or no number.
    """
    if accuracy_deg is not None and not (isfinite(accuracy_deg) and accuracy_deg >= 0):
        raise SourceError(f"expected an accuracy of 0 degrees or more, found {accuracy_deg}")


async def collect(
    source: GazeSource, log: SampleLog, screen: Screen | None = None, seconds: float | None = None
) -> None:
    """Fill ``log`` from an open source until the source ends, ``seconds`` are over, or the log is full.

    Args:
        source: open.
        log: empty; keeps what came whatever happens.
        screen: before the reader; None takes that of the source.
        seconds: None for no limit.

    Raises:
        SourceError: the gaze may not be stored, or nobody knows the screen (nothing is kept then), or the tracker is
            lost.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for sample in source.samples():
                if not len(log):  # a device that comes to us has said hello by now
                    check_may_record(source.info)
                    screen_of(source.info, screen)
                log.add(sample)
                if log.full:
                    return


def screen_of(info: DeviceInfo, given: Screen | None) -> Screen:
    """The screen before the reader.

    Raises:
        SourceError: neither the user nor the device named one.
    """
    screen = given or info.screen
    if screen is None:
        raise SourceError(
            f"expected the screen that is looked at, found nothing of it from {info.name}: "
            f"give pixels, size and distance from the eye, for example --screen {EXAMPLE}"
        )
    return screen
