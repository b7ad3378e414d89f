"""The way of one gaze sample, top to bottom: sample, fixation, look, hold, prompt.

1. ``sample``: the detector takes it, and sometimes it ends a fixation.
2. ``_see``: the fixation becomes a look at a voxel of the view shown, and the policy keeps it.
3. ``event``: a key comes up, and the policy turns the looks of the hold into a ``Prompted``.

Whatever changes the meaning of gaze (another view, the end of a hold, another structure) first ends the running
fixation, so that no look mixes two meanings. No clock is read: equal samples and events give equal results.
"""

from collections.abc import Iterator, Mapping

from gazeseg.gaze import FixationConfig, FixationDetector, check_recording, locate
from gazeseg.prompts.policy import PolicyConfig, PromptPolicy
from gazeseg.types import (
    Fixation,
    GazeQuality,
    GazeSample,
    KeyChanged,
    Recording,
    RecordingEvent,
    Screen,
    SessionEvent,
    StructureAdded,
    StructureChosen,
    View,
    ViewShown,
    VoxelPoint,
)
from gazeseg.types.session import Origin


class GazeToPrompts:
    """The whole live path from gaze to session events.

    Args:
        screen: the display before the reader.
        quality: the tracker's error for this reader.
        origin: what the prompts say about where they come from.
        structures: names and values the session already has; unknown names get the next free value.
        fixations: thresholds of the fixation detector.
        policy: times of the policy.
    """

    def __init__(
        self,
        screen: Screen,
        quality: GazeQuality,
        origin: Origin = "gaze",
        *,
        structures: Mapping[str, int] | None = None,
        fixations: FixationConfig | None = None,
        policy: PolicyConfig | None = None,
    ) -> None:
        self._screen = screen
        self._quality = quality
        self._structures = dict(structures or {})
        self._detector = FixationDetector(screen, quality.precision_deg, fixations)
        self._policy = PromptPolicy(policy, origin)
        self._view: View | None = None

    def sample(self, sample: GazeSample) -> list[SessionEvent]:
        """Take one sample. Gaze alone never acts, so the list is empty; it is there so that all inputs look alike."""
        self._see(self._detector.push(sample))
        return []

    def event(self, event: RecordingEvent) -> list[SessionEvent]:
        """Take what was shown, pressed or chosen; return what it does to the session.

        Raises:
            InputError: a key that needs a structure came before any was chosen.
        """
        match event:
            case ViewShown():
                return self._show(event.view)
            case KeyChanged():
                return self._key(event)
            case StructureChosen():
                return self._choose(event)

    def end(self, t_s: float) -> list[SessionEvent]:
        """No more input: a key still held comes up at ``t_s``."""
        self._see(self._detector.cut())
        held = self._policy.holding
        return self._policy.key(KeyChanged(t_s, held, down=False)) if held else []

    def pending(self) -> tuple[VoxelPoint, ...]:
        """What the running hold marks so far."""
        return self._policy.pending()

    @property
    def fixation(self) -> Fixation | None:
        """The running fixation, if the eye rests; zooming at gaze wants it."""
        return self._detector.live

    def _see(self, fixation: Fixation | None) -> None:
        """A fixation ended under the view still shown: if it lies on the slice, it is a look."""
        if fixation is None or self._view is None:
            return
        look = locate(fixation, self._view, self._screen, self._quality)
        if look is not None:
            self._policy.look(look)

    def _show(self, view: View) -> list[SessionEvent]:
        if view == self._view:
            return []
        self._see(self._detector.cut())
        self._view = view
        self._policy.show(view)
        return []

    def _key(self, event: KeyChanged) -> list[SessionEvent]:
        if self._policy.ends_hold(event):
            self._see(self._detector.cut())
        return self._policy.key(event)

    def _choose(self, event: StructureChosen) -> list[SessionEvent]:
        """Another structure ends a hold: what was looked at so far means the old one."""
        if event.label == self._policy.structure:
            return []
        acts = self.end(event.t_s)
        self._policy.choose(event.label)
        if event.label not in self._structures:
            value = _next_free(self._structures)
            self._structures[event.label] = value
            acts.append(StructureAdded(event.t_s, event.label, value))
        return acts


def follow(recording: Recording) -> Iterator[SessionEvent]:
    """What a recording does to a session: samples and events in order of time; events first where times are equal.

    A key still held at the end comes up with the last sample. Equal recordings give equal events.

    Raises:
        RecordingError: the recording makes no sense (see ``check_recording``).
        InputError: a key that needs a structure came before any was chosen.
    """
    check_recording(recording)
    path = GazeToPrompts(recording.screen, recording.quality, "simulated" if recording.simulated else "gaze")
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


def _next_free(structures: Mapping[str, int]) -> int:
    """The smallest label value from 1 that no structure has."""
    taken = set(structures.values())
    return next(value for value in range(1, len(taken) + 2) if value not in taken)
