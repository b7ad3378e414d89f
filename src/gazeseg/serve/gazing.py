"""Between the page and the session: gaze and keys in their order, what they mean, and a recording of just that.

sample -> calibration -> Intent (the mouse wins, red gaze marks nothing, long looks) -> path -> session events. Whatever goes
into the path goes into the recording too, with the same times.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.prompts import DwellConfig, DwellState, GazeToPrompts, Intent, IntentConfig
from gazeseg.prompts.policy import SIGNS
from gazeseg.serve.arrival import Arrival
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.keeping import Keeping
from gazeseg.serve.kept_click import Clicks
from gazeseg.serve.recording import Recorder
from gazeseg.types import (
    Fixation,
    GazeSample,
    KeyAction,
    KeyChanged,
    Plane,
    RecordingEvent,
    Screen,
    SessionEvent,
    StructureChosen,
    View,
    ViewShown,
    VoxelPoint,
)


class Gazing:
    """The gaze of one page at one case.

    Args:
        eyes: what is known of the reader's gaze.
        structures: names and values of the session, asked whenever a path begins.
        recordings: where recordings go, for ``Keeping``.
    """

    def __init__(self, eyes: Eyes, structures: Callable[[], Mapping[str, int]], recordings: Path | None = None) -> None:
        self.eyes = eyes
        self.screen: Screen | None = None
        self.view: View | None = None
        self.kept = Keeping(recordings)
        self._structures = structures
        self._active: str | None = None
        self._dwell: DwellConfig | None = None
        self.reset()

    def reset(self) -> None:
        """The page has gone or is new: its clock begins anew, what was held means nothing, a recording is written."""
        self.kept.stop()
        self.screen = self.view = None
        self._path: GazeToPrompts | None = None
        self._intent: Intent | None = None
        self._arrival = Arrival()
        self._clicks = Clicks()

    @property
    def path(self) -> GazeToPrompts:
        """The path that runs.

        Raises:
            InputError: nothing was shown yet.
        """
        if self._path is None:
            raise InputError("expected to be shown a slice first, found keys before any: reload the page")
        return self._path

    @property
    def began(self) -> bool:
        """Whether something was shown."""
        return self._path is not None

    @property
    def hands_free(self) -> bool:
        """Whether long looks mark."""
        return self._dwell is not None

    @property
    def ring(self) -> DwellState:
        """What to draw of a long look."""
        return DwellState() if self._intent is None else self._intent.ring

    def now(self, t_s: float) -> float:
        """The time of something that comes now, in the order of everything."""
        return self._arrival.event(t_s)

    def show(self, t_s: float, screen: Screen, view: View) -> list[SessionEvent]:
        """The reader sees a view. Another screen ends what was held, and a recording, which has one screen."""
        acts: list[SessionEvent] = []
        if screen != self.screen:
            acts = self.end(t_s)
            self.kept.stop()
            self.screen = screen
            self.begin(t_s)
        self.view = view
        return acts + self._tell(ViewShown(t_s, view))

    def begin(self, t_s: float) -> None:
        """A new path, by what is known of the eyes now; what was held is lost, so ``end`` it first."""
        if self.screen is None:
            raise InputError("expected to be shown a slice first, found none: reload the page")
        self._path = self.eyes.path(self.screen, self._structures())
        self.intend()
        if self._active is not None:
            self._tell(StructureChosen(t_s, self._active))
        if self.view is not None:
            self._tell(ViewShown(t_s, self.view))

    def intend(self) -> None:
        """What hands and eyes mean, by how the reader works and by the verdict on the gaze."""
        if self.screen is not None:
            made = self.eyes.on(self.screen)
            self._intent = Intent(self.screen, IntentConfig(self._dwell, gate=None if made is None else made.gate))

    def end(self, t_s: float) -> list[SessionEvent]:
        """A key still held comes up; the recording, if any, hears of it."""
        if self._path is None:
            return []
        for action in SIGNS:
            self.kept.event(KeyChanged(t_s, action, False))
        return self._path.end(t_s)

    def choose(self, t_s: float, label: str) -> list[SessionEvent]:
        """Looks mean this structure from now on."""
        acts = self.path.event(StructureChosen(t_s, label))
        self.kept.event(StructureChosen(t_s, label))
        self._active = label
        return acts

    def samples(self, samples: Iterable[GazeSample]) -> list[SessionEvent]:
        """Gaze as the tracker gave it."""
        if self._path is None or self.screen is None or self._intent is None:  # a tracker does not wait for the page
            return []
        acts: list[SessionEvent] = []
        for sample in samples:
            if self._arrival.sample(sample.t_s):
                acts += self._sample(self.eyes.corrected(sample, self.screen), self._path, self._intent)
        return acts

    def pass_over(self, samples: Iterable[GazeSample]) -> list[GazeSample]:
        """Gaze that means nothing here because a target is looked at; returns what is not too old for that either."""
        return [sample for sample in samples if self._arrival.sample(sample.t_s)]

    def key(self, t_s: float, action: KeyAction, down: bool, on_prediction: bool = True) -> list[SessionEvent]:
        """A key or pedal changed.

        Raises:
            InputError: gaze may not mark, or no structure was chosen.
        """
        path, intent = self.path, self._intent
        event = KeyChanged(t_s, action, down)
        counted = () if intent is None else intent.key(event, on_prediction=on_prediction)
        if not counted and down and action in SIGNS and intent is not None:
            self._explain(intent, path)
        return [act for one in counted for act in self._tell(one)]

    def pending(self) -> tuple[VoxelPoint, ...]:
        """What the running hold marks so far."""
        return () if self._path is None else self._path.pending()

    def moved(self, t_s: float, px: tuple[float, float]) -> None:
        """The hand moved the mouse: gaze is off for a second."""
        if self._intent is not None:
            self._intent.mouse(t_s, px)

    def set_hands_free(self, on: bool, cancel: tuple[float, float, float, float] | None) -> None:
        """Long looks mark, or do so no more."""
        self._dwell = DwellConfig(cancel=cancel) if on else None
        self.intend()

    # --- drift ---------------------------------------------------------------------------------------------------

    def clicked(self, t_s: float, ijk: tuple[float, float, float]) -> None:
        """A click on the slice shown: if it is kept, it tells of drift."""
        if self.view is None or self.screen is None:
            return
        x, y = self.screen.to_display(self.view.to_screen(ijk)).tolist()
        self._clicks.clicked(t_s, (x, y))

    def unclicked(self) -> None:
        """Something was taken back."""
        self._clicks.taken_back()

    def accepted(
        self, t_s: float, structure: str, plane: Plane, index: int, ijk: tuple[float, float, float], radius_mm: float
    ) -> None:
        """The reader agrees with the outline shown, by its centroid and the radius of its area."""
        if self.eyes.drift is not None:
            self.learnt(self.path.structure_kept(t_s, structure, plane, index, ijk, radius_mm))

    def learnt(self, event: RecordingEvent | None) -> None:
        """A correction of drift was made, or not."""
        if event is not None:
            self.kept.event(event)
            self.eyes.drift = self.path.drift

    # --- recording -----------------------------------------------------------------------------------------------

    def start_recording(self, t_s: float) -> list[SessionEvent]:
        """Keep the gaze from now on; what was held ends, so that the recording can be followed from its beginning.

        Raises:
            InputError: there is no tracker, its maker does not allow it, or nothing is shown yet.
        """
        if self.eyes.device is None or not self.kept.possible:
            raise InputError("expected a tracker to record, found the mouse: its clicks are in the journal already")
        if self.screen is None or self.view is None:
            raise InputError("expected to be shown a slice first, found none: reload the page")
        recorder = Recorder(self.eyes.device, self.screen, self.eyes.error(self.screen))
        acts = self.end(t_s)
        self.begin(t_s)
        for event in self._opening(t_s, self.path, self.view):
            recorder.event(event)
        self.kept.begin(recorder)
        return acts

    def _opening(self, t_s: float, path: GazeToPrompts, view: View) -> list[RecordingEvent]:
        """What a session without a past has to know first; structures in the order of their values get these again."""
        names = sorted(self._structures(), key=self._structures().__getitem__)
        chosen = [*names, *([] if self._active is None else [self._active])]
        return [*path.corrections, ViewShown(t_s, view), *(StructureChosen(t_s, name) for name in chosen)]

    # --- inside --------------------------------------------------------------------------------------------------

    def _sample(self, sample: GazeSample, path: GazeToPrompts, intent: Intent) -> list[SessionEvent]:
        self._clicks.sample(sample)
        given = intent.sample(sample)
        acts = path.sample(given)
        self.kept.sample(given)
        fixation = None if self._dwell is None else self._on_slice(path.fixation)
        for key in intent.rest(given.t_s, fixation):
            acts += self._tell(KeyChanged(self.now(key.t_s), key.action, key.down))
        click = self._clicks.kept(given.t_s)
        if click is not None and self.eyes.drift is not None:
            self.learnt(path.click_kept(self.now(given.t_s), click.t_s, click.xy, click.samples))
        return acts

    def _on_slice(self, fixation: Fixation | None) -> Fixation | None:
        """Long looks at lists and buttons mean nothing, nor do they without a structure; the zone to cancel still counts."""
        if fixation is None or self.view is None or self.screen is None or self._active is None:
            return None
        zone = None if self._dwell is None else self._dwell.cancel
        x, y = fixation.xy
        cancels = zone is not None and zone[0] <= x <= zone[2] and zone[1] <= y <= zone[3]
        return fixation if cancels or bool(self.view.contains(self.screen.to_px(fixation.xy))) else None

    def _explain(self, intent: Intent, path: GazeToPrompts) -> None:
        if not intent.config.gaze_prompts:
            raise InputError(
                "expected gaze that is exact enough to mark with, found it red: click or draw a box, or calibrate again (C)"
            )
        if intent.config.dwell is not None and path.fixation is not None:
            raise InputError(
                "expected the gaze inside the outline to take away from it, found it elsewhere: look there"
            )

    def _tell(self, event: RecordingEvent) -> list[SessionEvent]:
        acts = self.path.event(event)
        self.kept.event(event)
        return acts
