"""How a recording begins: with what a session without a past has to know first."""

from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.gazing import Gazing
from gazeseg.serve.recording import Recorder
from gazeseg.types import (
    HandActed,
    RecordingEvent,
    Screen,
    SessionEvent,
    StructureAdded,
    StructureChosen,
    View,
    ViewShown,
)


def start_recording(gazing: Gazing, t_s: float) -> list[SessionEvent]:
    """Keep the gaze from now on; what was held ends, so that the recording can be followed from its beginning.

    Raises:
        InputError: there is no tracker, its maker does not allow it, or nothing is shown yet.
    """
    if gazing.eyes.device is None or gazing.kept.base is None:
        raise InputError("expected a tracker to record, found the mouse: its clicks are in the journal already")
    if gazing.screen is None or gazing.view is None:
        raise InputError("expected to be shown a slice first, found none: reload the page")
    recorder = _recorder(gazing.kept.base, gazing.eyes, gazing.eyes.device, gazing.screen)
    acts = gazing.end(t_s)
    gazing.begin(t_s)
    for event in _opening(gazing, t_s, gazing.view):
        recorder.event(event)
    gazing.kept.begin(recorder)
    return acts


def _recorder(base: Path, eyes: Eyes, device: DeviceInfo, screen: Screen) -> Recorder:
    try:
        return Recorder(base, device, screen, eyes.error(screen))
    except OSError as error:
        raise InputError(f"cannot record to {base.parent}: {error.strerror}: make room on the disk") from error


def _opening(gazing: Gazing, t_s: float, view: View) -> list[RecordingEvent]:
    """Corrections, the structures with their values, the view, the structure chosen."""
    known = [HandActed(t_s, StructureAdded(t_s, name, value)) for name, value in gazing.structures().items()]
    chosen = [] if gazing.active is None else [StructureChosen(t_s, gazing.active)]
    return [*gazing.path.corrections, *known, ViewShown(t_s, view), *chosen]
