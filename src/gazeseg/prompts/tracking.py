"""What gaze goes through before it means anything: its calibration, then its drift.

Drift is estimated from moments at which the eyes were most likely on a known place. Each changes the correction only
through an event, so that a recording with these events replays to the same looks.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.gaze.anchors import Anchor, check_anchor, click_anchor, structure_anchor
from gazeseg.gaze.calibrate import Calibration, collect
from gazeseg.gaze.drift import DriftState, no_drift, revert, step
from gazeseg.gaze.drift_events import belief_of, drift_event
from gazeseg.gaze.visual import flat_deg, from_flat_deg
from gazeseg.prompts.evidence import Evidence
from gazeseg.types import DriftCorrected, Float, GazeSample, Look, Plane, Screen, SessionEvent

MEMORY_S = 5.0  # of samples, for clicks that turn out to be kept
MAX_RECENT = 10_000  # samples, whatever their times say
SETTLE_S = 0.5  # the eye needs this long to get to a target


class Tracking:
    """Correct samples, and learn the drift from anchors.

    Args:
        screen: before the reader.
        calibration: of this reader; None for samples that are calibrated already.
        drift: what is known of the drift; None estimates none, and follows events alone.

    Raises:
        InputError: a calibration or drift of another screen.
    """

    def __init__(self, screen: Screen, calibration: Calibration | None = None, drift: DriftState | None = None) -> None:
        for made in (calibration, drift):
            if made is not None and made.screen != screen:
                raise InputError(f"expected a correction made on {screen}, found one made on {made.screen}")
        self._screen = screen
        self._calibration = calibration
        self.drift = drift  # what is estimated
        self._applied: DriftState | None = None  # what corrects; a recording has only this
        self._recent: deque[GazeSample] = deque(maxlen=MAX_RECENT)
        self._evidence = Evidence()

    def correct(self, sample: GazeSample) -> GazeSample:
        """The sample after calibration and drift; what is not valid stays as it is."""
        seen = self._calibrated(sample)
        if self.drift is not None and np.isfinite(seen.t_s):
            self._recent.append(seen)
            while seen.t_s - self._recent[0].t_s > MEMORY_S:
                self._recent.popleft()
        if self._applied is None or not seen.valid:
            return seen
        return _at(seen, self._applied.apply((seen.x, seen.y)))

    def doubt_deg(self, t_s: float) -> float:
        """Doubt about drift per axis, beyond what a validation has measured."""
        return 0.0 if self._applied is None else self._applied.added_deg(t_s)

    def begin(self) -> DriftCorrected | None:
        """The first event: no drift yet, and from when on doubt grows. None where no drift is estimated."""
        if self.drift is None:
            return None
        rest = self.drift.belief
        return drift_event(rest.t_s, rest, rest, "calibrated")

    def apply(self, event: DriftCorrected) -> None:
        """Correct later samples as the event says."""
        rest = self._applied or no_drift(self._screen, event.t_s)
        self._applied = replace(rest, belief=belief_of(event))

    def looked(self, structure: str, look: Look) -> None:
        """Remember a look that says where a structure is."""
        shift_deg = 0.0 if self._applied is None else self._applied.belief.shift_deg(look.fixation.xy)
        x, y = from_flat_deg(flat_deg(look.fixation.xy, self._screen) + shift_deg, self._screen).tolist()
        self._evidence.add(structure, look, (x, y))

    def hold_ended(self) -> None:
        """Later looks belong to another hold."""
        self._evidence.hold_ended()

    def heard(self, act: SessionEvent) -> None:
        """Forget the looks of what the reader takes back."""
        self._evidence.heard(act)

    def check(self, target_xy: npt.ArrayLike, samples: Iterable[GazeSample]) -> DriftCorrected | None:
        """The one-point check: samples as the tracker gave them while the reader looked at a target.

        The first half second is dropped. None if too little gaze was seen, or nothing changed.
        """
        shown = [self._calibrated(sample) for sample in samples if np.isfinite(sample.t_s)]
        if not shown:
            return None
        seconds = shown[-1].t_s - shown[0].t_s + 1e-6
        gaze = collect(shown, target_xy, shown[0].t_s, point_s=seconds, drop_s=min(SETTLE_S, seconds / 2))
        return self._learn(shown[-1].t_s, check_anchor(gaze))

    def clicked(
        self, t_s: float, click_s: float, click_xy: npt.ArrayLike, samples: Iterable[GazeSample] | None = None
    ) -> DriftCorrected | None:
        """A deliberate click at ``click_s`` that the reader has kept until ``t_s``; ``samples`` are calibrated."""
        return self._learn(t_s, click_anchor(click_s, click_xy, self._recent if samples is None else samples))

    def accepted(
        self, t_s: float, structure: str, plane: Plane, index: int, centroid_ijk: npt.ArrayLike, radius_mm: float
    ) -> DriftCorrected | None:
        """The reader agrees with a structure on a slice: the looks that made it lay around its centroid.

        Every look counts once, however often the structure is accepted.
        """
        made = self._evidence.take(structure, plane, index)
        if not made:
            return None
        view = made[-1].look.view
        centroid_xy = self._screen.to_display(view.to_screen(centroid_ijk))
        radius_deg = radius_mm / float(np.sqrt(np.prod(view.mm_per_px))) / self._screen.px_per_degree
        gaze_xy = [one.xy for one in made if one.look.view == view]
        return self._learn(t_s, structure_anchor(t_s, gaze_xy, centroid_xy, radius_deg))

    def take_back(self, t_s: float) -> DriftCorrected:
        """Undo the last correction that stands.

        Raises:
            InputError: there is none, or no drift is estimated.
        """
        if self.drift is None:
            raise InputError("expected a correction of drift to take back, found none: no drift is estimated")
        before, self.drift = self.drift, revert(self.drift, t_s)
        return drift_event(t_s, before.belief, self.drift.belief, self.drift.log[-1].reason)

    def _learn(self, t_s: float, anchor: Anchor | None) -> DriftCorrected | None:
        if self.drift is None or anchor is None:
            return None
        before, self.drift = self.drift, step(self.drift, replace(anchor, t_s=max(t_s, self.drift.belief.t_s)))
        if len(self.drift.log) == len(before.log):
            return None
        return drift_event(t_s, before.belief, self.drift.belief, self.drift.log[-1].reason)

    def _calibrated(self, sample: GazeSample) -> GazeSample:
        if self._calibration is None or not sample.valid:
            return sample
        return _at(sample, self._calibration.apply((sample.x, sample.y)))


def _at(sample: GazeSample, xy: Float) -> GazeSample:
    x, y = xy.tolist()
    return sample._replace(x=x, y=y)
