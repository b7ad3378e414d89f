"""A recording through the live path: the same results as when it happened."""

from collections.abc import Iterator

from gazeseg.gaze import ErrorField, check_recording
from gazeseg.prompts.stream import GazeToPrompts
from gazeseg.types import GazeSample, Recording, RecordingEvent, SessionEvent


def follow(recording: Recording) -> Iterator[SessionEvent]:
    """What a recording does to a session: samples and events in order of time; events first where times are equal.

    A key still held at the end comes up with the last sample. Equal recordings give equal events.

    Raises:
        RecordingError: the recording makes no sense (see ``check_recording``).
        InputError: a key that needs a structure came before any was chosen.
    """
    check_recording(recording)
    quality = ErrorField.of(recording)
    path = GazeToPrompts(recording.screen, quality, "simulated" if recording.simulated else "gaze")
    now_s = 0.0
    for item in _in_time(recording):
        yield from path.sample(item) if isinstance(item, GazeSample) else path.event(item)
        now_s = item.t_s
    yield from path.end(now_s)


def _in_time(recording: Recording) -> Iterator[GazeSample | RecordingEvent]:
    """Samples and events of a recording as they happened."""
    events = list(reversed(recording.events))
    for sample in recording.samples():
        while events and events[-1].t_s <= sample.t_s:
            yield events.pop()
        yield sample
    yield from reversed(events)
