"""Drift: how the gaze moves away from its calibration, seen from anchors, and taken back.

A filter believes in a plane of offsets. Every anchor moves it by as much as the anchor is worth, and doubt grows with
time, so that old anchors are forgotten. The slopes are held near zero until anchors spread over the screen show them.
An anchor far off what is believed is an outlier; but several that agree with each other are a change of posture.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.gaze.anchors import Anchor
from gazeseg.gaze.belief import Belief
from gazeseg.gaze.drift_config import VOTES, DriftConfig
from gazeseg.gaze.visual import flat_deg, from_flat_deg
from gazeseg.types import Float, Screen

CENTRE = (0.5, 0.5)
LIMIT = 3.03  # standard deviations within which 99 % of 2-D normal errors lie


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """One change of the belief, for the log; ``reverts`` is the number of the log's line that it takes back."""

    t_s: float
    before: Belief
    after: Belief
    reason: str
    reverts: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DriftState:
    """What is known of the drift now.

    Attributes:
        screen: where the gaze falls.
        belief: the offset of calibrated gaze, over the screen.
        config: what drift is like.
        waiting: anchors off the belief that may turn out to be a change of posture.
        refused: anchors that changed nothing when they came.
        log: every correction, oldest first.
    """

    screen: Screen
    belief: Belief
    config: DriftConfig = field(default_factory=DriftConfig)
    waiting: tuple[Anchor, ...] = ()
    refused: int = 0
    log: tuple[Correction, ...] = ()

    @property
    def offset_deg(self) -> tuple[float, float]:
        """Gaze minus target at the screen's centre along x and y: what the reader is shown."""
        x, y = self.belief.shift_deg(CENTRE).tolist()
        return x, y

    @property
    def uncertainty_deg(self) -> float:
        """Standard deviation per axis of that offset, at the time of the last anchor."""
        return float(self.belief.sigma_deg(CENTRE))

    @property
    def warning(self) -> str | None:
        """Why to calibrate again, if the gaze moved past the gate."""
        length = float(np.hypot(*self.offset_deg))
        if length <= self.config.warn_deg:
            return None
        return (
            f"the gaze moved by {length:.1f} ± {self.uncertainty_deg:.1f}° since its calibration, "
            f"more than {self.config.warn_deg:.1f}°: calibrate again"
        )

    def apply(self, xy01: npt.ArrayLike) -> Float:
        """Calibrated display coordinates (..., 2) without the drift; NaN stays NaN."""
        return from_flat_deg(flat_deg(xy01, self.screen) - self.belief.shift_deg(xy01), self.screen)

    def sigma_deg(self, t_s: float) -> float:
        """Doubt per axis at the screen's centre at a later time."""
        return float(self.belief.until(t_s, self.config.walks_deg).sigma_deg(CENTRE))

    def added_deg(self, t_s: float) -> float:
        """What of that doubt is not in the error that a validation measured right after the calibration."""
        return float(np.sqrt(max(self.sigma_deg(t_s) ** 2 - self.config.start_deg**2, 0.0)))


def no_drift(screen: Screen, t_s: float, config: DriftConfig | None = None) -> DriftState:
    """The state right after a calibration at ``t_s``."""
    config = config or DriftConfig()
    return DriftState(screen, Belief.at_rest(t_s, config.likely_deg), config)


def step(state: DriftState, anchor: Anchor) -> DriftState:
    """The state after one more anchor: corrected, or the anchor kept waiting or refused.

    Raises:
        InputError: an anchor from before the last one.
    """
    if anchor.t_s < state.belief.t_s:
        raise InputError(f"expected an anchor from {state.belief.t_s:.3f} s on, found {anchor.t_s:.3f} s")
    now = state.belief.until(anchor.t_s, state.config.walks_deg)
    shift_deg = anchor.shift_deg(state.screen)
    if np.linalg.norm(shift_deg) > state.config.most_deg:
        return replace(state, refused=state.refused + 1)
    if _surprise(now, anchor, shift_deg) <= LIMIT:
        return _corrected(state, _updated(now, (anchor,), state.screen), f"one {anchor.source}", waiting=())
    return _waiting(state, now, anchor)


def revert(state: DriftState, t_s: float) -> DriftState:
    """Take back the last correction that stands; what it was is in the log, and so is this.

    Raises:
        InputError: nothing to take back, or a time before the last anchor.
    """
    if t_s < state.belief.t_s:
        raise InputError(f"expected a time from {state.belief.t_s:.3f} s on, found {t_s:.3f} s")
    gone = {line.reverts for line in state.log}
    standing = [n for n, line in enumerate(state.log) if line.reverts is None and n not in gone]
    if not standing:
        raise InputError("expected a correction of drift to take back, found none")
    last = standing[-1]
    before = state.log[last].before.until(t_s, state.config.walks_deg)
    line = Correction(t_s, state.belief, before, f"took back: {state.log[last].reason}", last)
    return replace(state, belief=before, waiting=(), log=(*state.log, line))


def _waiting(state: DriftState, now: Belief, anchor: Anchor) -> DriftState:
    """Keep an anchor that does not fit, or believe it when enough others say the same."""
    recent = [other for other in state.waiting if anchor.t_s - other.t_s <= state.config.memory_s]
    agreeing = (*(other for other in recent if _agree(other, anchor, state)), anchor)
    if sum(VOTES[one.source] for one in agreeing) < state.config.votes:
        return replace(state, waiting=(*recent, anchor), refused=state.refused + 1)
    moved = _updated(now.doubting(state.config.posture_deg), agreeing, state.screen)
    return _corrected(state, moved, f"change of posture, seen by {len(agreeing)} anchors", waiting=())


def _corrected(state: DriftState, after: Belief, reason: str, waiting: tuple[Anchor, ...]) -> DriftState:
    line = Correction(after.t_s, state.belief, after, reason)
    return replace(state, belief=after, waiting=waiting, log=(*state.log, line))


def _updated(belief: Belief, anchors: tuple[Anchor, ...], screen: Screen) -> Belief:
    for anchor in anchors:
        belief = belief.seeing(anchor.gaze_xy, anchor.shift_deg(screen), anchor.sigma_deg)
    return belief


def _surprise(belief: Belief, anchor: Anchor, shift_deg: Float) -> float:
    """Length of the error in its own standard deviations."""
    error = np.linalg.norm(shift_deg - belief.shift_deg(anchor.gaze_xy))
    return float(error / np.hypot(belief.sigma_deg(anchor.gaze_xy), anchor.sigma_deg))


def _agree(first: Anchor, second: Anchor, state: DriftState) -> bool:
    apart = np.linalg.norm(first.shift_deg(state.screen) - second.shift_deg(state.screen))
    return bool(apart <= LIMIT * np.hypot(first.sigma_deg, second.sigma_deg))
