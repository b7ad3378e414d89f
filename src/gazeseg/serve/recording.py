"""A recording in the making: only what came out of ``Intent``, with views, keys, choices and corrections of drift."""

from array import array
from pathlib import Path

import numpy as np

from gazeseg.errors import InputError
from gazeseg.gaze import ErrorField, write_recording
from gazeseg.gaze.events import MAX_EVENTS
from gazeseg.gaze.samples import MAX_SAMPLES
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.gaze.sources.recorder import check_may_record
from gazeseg.types import GazeQuality, GazeSample, KeyChanged, Recording, RecordingEvent, Screen

MAX_NUMBER = 10_000


class Recorder:
    """Samples and events since the reader agreed to a recording, kept in memory until it is written.

    Args:
        device: whose gaze it is.
        screen: where it falls.
        error: of the gaze.

    Raises:
        SourceError: the maker of the tracker does not allow to store its gaze.
    """

    def __init__(self, device: DeviceInfo, screen: Screen, error: GazeQuality | ErrorField) -> None:
        check_may_record(device)
        self._device, self._screen, self._error = device, screen, error
        self._t_s, self._xy, self._valid = array("d"), array("d"), bytearray()
        self._events: list[RecordingEvent] = []

    @property
    def full(self) -> bool:
        """Whether no more fits into a file."""
        return len(self._t_s) >= MAX_SAMPLES or len(self._events) >= MAX_EVENTS

    def sample(self, sample: GazeSample) -> None:
        """A sample was given to the path."""
        self._t_s.append(sample.t_s)
        self._xy.extend((sample.x, sample.y))
        self._valid.append(sample.valid)

    def event(self, event: RecordingEvent) -> None:
        """An event was given to the path."""
        self._events.append(event)

    def forget_key(self) -> None:
        """The session refused what the last key did: followed later, it shall not happen either."""
        while self._events and isinstance(last := self._events[-1], KeyChanged):
            self._events.pop()
            if last.down:
                return
            self._forget_press(last)
            return

    def recording(self) -> Recording:
        """All of it.

        Raises:
            InputError: no gaze came.
        """
        if not self._t_s:
            raise InputError("expected gaze to record, found none: is the tracker running?")
        xy = np.array(self._xy, dtype=np.float64).reshape(-1, 2)
        field = self._error if isinstance(self._error, ErrorField) else None
        return Recording(
            np.array(self._t_s, dtype=np.float64),
            xy,
            np.frombuffer(bytes(self._valid), dtype=np.uint8) > 0,
            self._screen,
            self._error.quality if isinstance(self._error, ErrorField) else self._error,
            self._rate_hz(),
            tuple(self._events),
            self._device.name,
            self._device.simulated,
            () if field is None else field.places,
        )

    def write(self, base: Path) -> Path:
        """Write it as ``BASE-001`` or the next number that is free; returns the folder.

        Raises:
            InputError: no gaze came.
        """
        recording = self.recording()
        base.parent.mkdir(parents=True, exist_ok=True)
        return write_recording(recording, _free(base))

    def _forget_press(self, release: KeyChanged) -> None:
        for number in range(len(self._events) - 1, -1, -1):
            if self._events[number] == KeyChanged(self._events[number].t_s, release.action, True):
                del self._events[number]
                return

    def _rate_hz(self) -> float:
        if self._device.rate_hz:
            return self._device.rate_hz
        steps_s = np.diff(np.array(self._t_s))
        return float(1.0 / np.median(steps_s[steps_s > 0])) if (steps_s > 0).any() else 1.0


def _free(base: Path) -> Path:
    numbered = (base.with_name(f"{base.name}-{number:03d}") for number in range(1, MAX_NUMBER))
    found = next((folder for folder in numbered if not folder.exists()), None)
    if found is None:
        raise InputError(
            f"expected fewer than {MAX_NUMBER} recordings of a case, found all numbers taken in {base.parent}"
        )
    return found
