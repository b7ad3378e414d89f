"""A recording in the making: only what came out of ``Intent``, with views, keys, choices, corrections and acts of the hand."""

from math import inf, nan
from pathlib import Path

import numpy as np

from gazeseg.gaze import ErrorField
from gazeseg.gaze.events import MAX_EVENTS, event_line
from gazeseg.gaze.samples import MAX_SAMPLES, sample_line
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.gaze.sources.recorder import check_may_record
from gazeseg.serve.unfinished import EVENTS, FORGET, SAMPLES, UNKNOWN_HZ, begin, finish, open_table
from gazeseg.types import GazeQuality, GazeSample, Recording, RecordingEvent, Screen

EVERY_S = 1.0  # so much is lost at most when the service is killed


class Recorder:
    """Samples and events since the reader agreed to a recording, on the disk as they come (see ``gazeseg.serve.unfinished``).

    Args:
        base: what it shall be called, ``FOLDER/NAME``; a number is added.
        device: whose gaze it is.
        screen: where it falls.
        error: of the gaze.

    Raises:
        SourceError: the maker of the tracker does not allow to store its gaze.
        OSError: nothing can be written there.
    """

    def __init__(self, base: Path, device: DeviceInfo, screen: Screen, error: GazeQuality | ErrorField) -> None:
        check_may_record(device)
        self._folder = begin(base, _head(device, screen, error))
        self._tables = open_table(self._folder / SAMPLES), open_table(self._folder / EVENTS)
        self._waiting: tuple[list[str], list[str]] = [], []
        self._counts = [0, 0]
        self._written_s = -inf

    @property
    def full(self) -> bool:
        """Whether no more fits into a file."""
        return self._counts[0] >= MAX_SAMPLES or self._counts[1] >= MAX_EVENTS

    def sample(self, sample: GazeSample) -> None:
        """A sample was given to the path; now and then all that waits is written.

        Raises:
            OSError: the disk is full or gone.
        """
        self._add(0, sample_line(sample))
        if sample.t_s - self._written_s >= EVERY_S:
            self._written_s = sample.t_s
            self._write()

    def event(self, event: RecordingEvent) -> None:
        """An event was given to the path."""
        self._add(1, event_line(event))

    def forget_key(self) -> None:
        """The session refused what the last key did."""
        self._waiting[1].append(FORGET)

    def finish(self) -> Path:
        """Write it as a recording; returns its folder.

        Raises:
            InputError: no gaze came.
            OSError: the disk is full or gone; what was kept is finished at the next start.
        """
        try:
            self._write()
        finally:
            self.close()
        return finish(self._folder)

    def close(self) -> None:
        """Write no more."""
        for table in self._tables:
            table.close()

    def _add(self, table: int, line: str) -> None:
        self._waiting[table].append(line)
        self._counts[table] += 1

    def _write(self) -> None:
        for table, lines in zip(self._tables, self._waiting, strict=True):
            rest = memoryview("".join(f"{line}\n" for line in lines).encode())
            while rest:
                rest = rest[table.write(rest) :]
            lines.clear()


def _head(device: DeviceInfo, screen: Screen, error: GazeQuality | ErrorField) -> Recording:
    """All that is known before there is any gaze."""
    field = error if isinstance(error, ErrorField) else None
    quality = error.quality if isinstance(error, ErrorField) else error
    rate_hz, places = device.rate_hz or UNKNOWN_HZ, () if field is None else field.places
    nothing = np.zeros(1), np.full((1, 2), nan), np.zeros(1, np.bool_)
    return Recording(*nothing, screen, quality, rate_hz, (), device.name, device.simulated, places)
