"""The way of one gaze sample, top to bottom: sample, fixation, look, hold, prompt.

1. ``sample``: calibrated and freed of drift (``tracking``), the detector takes it, and sometimes it ends a fixation.
2. ``_see``: the fixation becomes a look at a voxel of the view shown, and the policy keeps it.
3. ``event``: a key comes up, and the policy turns the looks of the hold into a ``Prompted``.

Whatever changes the meaning of gaze (another view, the end of a hold, another structure, a correction of drift) first
ends the running fixation, so that no look mixes two meanings. No clock is read: equal samples and events give equal results.
"""

from collections.abc import Iterable, Mapping

import numpy.typing as npt

from gazeseg.gaze import ErrorField, FixationConfig, FixationDetector, locate
from gazeseg.gaze.calibrate import Calibration
from gazeseg.gaze.drift import DriftState
from gazeseg.prompts.policy import PolicyConfig, PromptPolicy
from gazeseg.prompts.tracking import Tracking
from gazeseg.types import (
    DriftCorrected,
    Fixation,
    GazeQuality,
    GazeSample,
    HandActed,
    KeyAction,
    KeyChanged,
    Plane,
    RecordingEvent,
    Screen,
    SessionEvent,
    StructureAdded,
    StructureChosen,
    StructureRenamed,
    View,
    ViewShown,
    VoxelPoint,
)
from gazeseg.types.session import Origin


class GazeToPrompts:
    """The whole live path from gaze to session events.

    Args:
        screen: the display before the reader.
        quality: the gaze's error for this reader, after the calibration if there is one.
        origin: what the prompts say about where they come from.
        structures: names and values the session already has; unknown names get the next free value.
        fixations: thresholds of the fixation detector.
        policy: times of the policy.
        calibration: applied to every sample; None for samples that are calibrated already. What is recorded of a
            calibrated session are the samples after it (``Calibration.apply``): a recording knows no calibration.
        drift: the state right after the calibration (``no_drift``); None estimates no drift. ``corrections`` holds what
            was found, as events: they belong into the recording, and then it replays to the same looks.
    """

    def __init__(
        self,
        screen: Screen,
        quality: GazeQuality | ErrorField,
        origin: Origin = "gaze",
        *,
        structures: Mapping[str, int] | None = None,
        fixations: FixationConfig | None = None,
        policy: PolicyConfig | None = None,
        calibration: Calibration | None = None,
        drift: DriftState | None = None,
    ) -> None:
        self._screen = screen
        self._quality = quality
        self._structures = dict(structures or {})
        known = quality.quality if isinstance(quality, ErrorField) else quality
        self._detector = FixationDetector(screen, known.precision_deg, fixations)
        self._policy = PromptPolicy(policy, origin)
        self._tracking = Tracking(screen, calibration, drift)
        self._corrections: list[DriftCorrected] = []
        self._view: View | None = None
        self._correct(self._tracking.begin())

    def sample(self, sample: GazeSample) -> list[SessionEvent]:
        """Take one sample. Gaze alone never acts, so the list is empty; it is there so that all inputs look alike."""
        self._see(self._detector.push(self._tracking.correct(sample)))
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
            case DriftCorrected():
                self._correct(event)
                return []
            case HandActed():
                return self._by_hand(event.act)

    def end(self, t_s: float) -> list[SessionEvent]:
        """No more input: a key still held comes up at ``t_s``."""
        held = self._policy.holding
        if held:
            return self._key(KeyChanged(t_s, held, down=False))
        self._see(self._detector.cut())
        return []

    def pending(self) -> tuple[VoxelPoint, ...]:
        """What the running hold marks so far."""
        return self._policy.pending()

    @property
    def holding(self) -> KeyAction | None:
        """The sign key that is down."""
        return self._policy.holding

    @property
    def fixation(self) -> Fixation | None:
        """The running fixation, if the eye rests; zooming at gaze wants it."""
        return self._detector.live

    @property
    def where(self) -> tuple[float, float] | None:
        """Corrected gaze now, display coordinates, noise averaged out; see ``FixationDetector.where``."""
        return self._detector.where

    @property
    def drift(self) -> DriftState | None:
        """What is known of the drift: offset, doubt, every correction with before and after, and a warning."""
        return self._tracking.drift

    @property
    def corrections(self) -> tuple[DriftCorrected, ...]:
        """Every correction of drift so far, for the recording."""
        return tuple(self._corrections)

    def drift_check(self, target_xy: npt.ArrayLike, samples: Iterable[GazeSample]) -> DriftCorrected | None:
        """The one-point check: correct by samples, as the tracker gave them, of a target (2,) that was looked at."""
        return self._correct(self._tracking.check(target_xy, samples))

    def click_kept(
        self, t_s: float, click_s: float, click_xy: npt.ArrayLike, samples: Iterable[GazeSample] | None = None
    ) -> DriftCorrected | None:
        """Correct by a deliberate click at display coordinates (2,) that stood until ``t_s``.

        Args:
            t_s: now.
            click_s: when the button went down.
            click_xy: where.
            samples: around the click, calibrated, for whoever took gaze away from the path while the mouse moved; None
                takes those that the path was given in the last 5 s.
        """
        return self._correct(self._tracking.clicked(t_s, click_s, click_xy, samples))

    def structure_kept(
        self, t_s: float, structure: str, plane: Plane, index: int, centroid_ijk: npt.ArrayLike, radius_mm: float
    ) -> DriftCorrected | None:
        """Correct by the accepted outline of a structure on a slice: its centroid, and the radius of its area."""
        return self._correct(self._tracking.accepted(t_s, structure, plane, index, centroid_ijk, radius_mm))

    def revert_drift(self, t_s: float) -> DriftCorrected:
        """Take back the last correction that stands.

        Raises:
            InputError: there is none.
        """
        event = self._tracking.take_back(t_s)
        self._correct(event)
        return event

    def _correct(self, event: DriftCorrected | None) -> DriftCorrected | None:
        """Later samples are corrected otherwise, so what runs ends here."""
        if event is not None:
            self._see(self._detector.cut())
            self._tracking.apply(event)
            self._corrections.append(event)
        return event

    def _by_hand(self, act: SessionEvent) -> list[SessionEvent]:
        """It happens as it is. Names that were known stay known: undo may bring them back."""
        if isinstance(act, StructureAdded):
            self._structures[act.name] = act.value
        elif isinstance(act, StructureRenamed) and act.name in self._structures:
            self._structures[act.to] = self._structures[act.name]
        self._tracking.heard(act)
        return [act]

    def _see(self, fixation: Fixation | None) -> None:
        """A fixation ended under the view still shown: if it lies on the slice, it is a look."""
        if fixation is None or self._view is None:
            return
        doubt_deg = self._tracking.doubt_deg(fixation.end_s)
        look = locate(fixation, self._view, self._screen, self._quality, doubt_deg)
        if look is None:
            return
        self._policy.look(look)
        if self._policy.holding == "this" and self._policy.structure is not None:
            self._tracking.looked(self._policy.structure, look)

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
            self._tracking.hold_ended()
        acts = self._policy.key(event)
        for act in acts:
            self._tracking.heard(act)
        return acts

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


def _next_free(structures: Mapping[str, int]) -> int:
    """The smallest label value from 1 that no structure has."""
    taken = set(structures.values())
    return next(value for value in range(1, len(taken) + 2) if value not in taken)
