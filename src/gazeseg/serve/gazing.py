"""Between the page and the session: gaze and keys in their order, what they mean, and a recording of just that.

sample -> calibration -> Intent (the mouse wins, red gaze marks nothing, long looks) -> path -> session events. Whatever goes
into the path goes into the recording too, with the same times.
"""

from collections.abc import Callable, Iterable, Mapping
from math import inf
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.prompts import DwellState, GazeToPrompts
from gazeseg.prompts.policy import SIGNS
from gazeseg.serve.arrival import Arrival
from gazeseg.serve.drift_clues import DriftClues
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.intending import Intending
from gazeseg.serve.keeping import Keeping
from gazeseg.types import (
    GazeSample,
    HandActed,
    KeyAction,
    KeyChanged,
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

    Attributes:
        active: the structure looks mean.
        kept: the recording that may run.
        clues: what tells of drift.
        intending: what counts of hands and eyes.
    """

    def __init__(self, eyes: Eyes, structures: Callable[[], Mapping[str, int]], recordings: Path | None = None) -> None:
        self.eyes = eyes
        self.screen: Screen | None = None
        self.view: View | None = None
        self.kept = Keeping(recordings)
        self.clues = DriftClues(eyes, self.kept)
        self.structures = structures
        self.active: str | None = None
        self.intending = Intending()
        self.reset()

    def reset(self) -> None:
        """The page has gone or is new: its clock begins anew, what was held means nothing, a recording is written."""
        self.kept.stop()
        self.screen = self.view = None
        self._path: GazeToPrompts | None = None
        self.intending.forget()
        self._arrival = Arrival()
        self.clues.reset()

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
    def ring(self) -> DwellState:
        """What to draw of a long look."""
        return self.intending.ring

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
        self._path = self.eyes.path(self.screen, self.structures())
        self.intend()
        if self.active is not None:
            self._tell(StructureChosen(t_s, self.active))
        if self.view is not None:
            self._tell(ViewShown(t_s, self.view))

    def intend(self) -> None:
        """What hands and eyes mean, by how the reader works and by the verdict on the gaze."""
        if self.screen is not None:
            made = self.eyes.on(self.screen)
            self.intending.begin(self.screen, None if made is None else made.gate)

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
        self.active = label
        return acts

    def renamed(self, label: str) -> None:
        """What looks mean is called otherwise; a key still held means nothing any more, as its looks have the old name."""
        if self._path is None:
            self.active = label
        else:
            self.choose(self.now(-inf), label)

    def samples(self, samples: Iterable[GazeSample]) -> list[SessionEvent]:
        """Gaze as the tracker gave it."""
        if self._path is None or self.screen is None:  # a tracker does not wait for the page
            return []
        acts: list[SessionEvent] = []
        for sample in samples:
            if self._arrival.sample(sample.t_s):
                acts += self._sample(self.eyes.corrected(sample, self.screen), self._path, self.screen)
        return acts

    def pass_over(self, samples: Iterable[GazeSample]) -> list[GazeSample]:
        """Gaze that means nothing here because a target is looked at; returns what is not too old for that either."""
        return [sample for sample in samples if self._arrival.sample(sample.t_s)]

    def key(self, t_s: float, action: KeyAction, down: bool, on_prediction: bool = True) -> list[SessionEvent]:
        """A key or pedal changed.

        Raises:
            InputError: gaze may not mark, or no structure was chosen.
        """
        counted = self.intending.key(KeyChanged(t_s, action, down), self.path, on_prediction)
        return [act for one in counted for act in self._tell(one)]

    def pending(self) -> tuple[VoxelPoint, ...]:
        """What the running hold marks so far."""
        return () if self._path is None else self._path.pending()

    def did(self, act: SessionEvent) -> None:
        """The hand did something to the session: undo, and whoever follows a recording, has to know."""
        if self._path is not None:
            self._tell(HandActed(self.now(act.t_s), act))

    def set_hands_free(self, on: bool, cancel: tuple[float, float, float, float] | None) -> None:
        """Long looks mark, or do so no more."""
        self.intending.set_hands_free(on, cancel)
        self.intend()

    def clicked(self, t_s: float, ijk: tuple[float, float, float]) -> None:
        """A click on the slice shown, which may tell of drift."""
        if self.view is None or self.screen is None:
            return
        x, y = self.screen.to_display(self.view.to_screen(ijk)).tolist()
        self.clues.clicked(t_s, (x, y))

    def _sample(self, sample: GazeSample, path: GazeToPrompts, screen: Screen) -> list[SessionEvent]:
        self.clues.sample(sample)
        given = self.intending.sample(sample)
        acts = path.sample(given)
        self.kept.sample(given)
        markable = None if self.active is None else self.view
        for key in self.intending.rest(given.t_s, path.fixation, screen, markable):
            acts += self._tell(KeyChanged(self.now(key.t_s), key.action, key.down))
        self.clues.time_passed(path, given.t_s, self.now)
        return acts

    def _tell(self, event: RecordingEvent) -> list[SessionEvent]:
        acts = self.path.event(event)
        self.kept.event(event)
        return acts
