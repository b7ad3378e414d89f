"""Hands-free marking: looking long at one place presses the key ``this`` for the reader.

An option for people who cannot use keys; for all others a key is faster and surer (best dwell times: 500 ms for typing,
700 ms by gaze alone, doi 10.1007/s11042-020-10097-z). A ring fills while the eye rests and empties when it leaves.
"""

from dataclasses import dataclass, replace
from math import inf
from typing import Self

from gazeseg.errors import InputError
from gazeseg.gaze.visual import angle_deg
from gazeseg.types import Fixation, Screen


@dataclass(frozen=True, slots=True)
class DwellConfig:
    """Times of the ring.

    Attributes:
        dwell_s: the eye must rest so long.
        hide_s: no ring is drawn before that: ordinary fixations shall not flicker (assumed).
        pause_s: after a mark or a cancel, so long nothing is marked (assumed).
        leave_deg: and the eye must have rested elsewhere, farther away than this (assumed).
        cancel: left, top, right, bottom of the zone that cancels, display coordinates; None for no zone.
    """

    dwell_s: float = 0.7
    hide_s: float = 0.2
    pause_s: float = 1.0
    leave_deg: float = 2.0
    cancel: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.hide_s < self.dwell_s < inf and 0 <= self.pause_s < inf and self.leave_deg >= 0):
            raise InputError(f"expected 0 <= hide_s < dwell_s, pause_s and leave_deg >= 0, found {self}")


@dataclass(frozen=True, slots=True)
class DwellState:
    """The ring: how full (0..1), around what (display coordinates), and where and until when nothing counts.

    Attributes:
        progress: 0 where no ring is drawn.
        ring_xy: None where no ring is drawn.
        spent_xy: where the last mark or cancel was, until the eye has left it.
        off_until_s: end of the pause.
    """

    progress: float = 0.0
    ring_xy: tuple[float, float] | None = None
    spent_xy: tuple[float, float] | None = None
    off_until_s: float = -inf

    def emptied(self) -> Self:
        """The same without a ring."""
        return replace(self, progress=0.0, ring_xy=None)


def dwelt(
    state: DwellState, t_s: float, fixation: Fixation | None, config: DwellConfig, screen: Screen
) -> tuple[DwellState, bool]:
    """The state at ``t_s`` with the fixation that runs, if any, and whether it marks now.

    Args:
        state: before.
        t_s: time of the newest sample.
        fixation: runs now; another one begins when the eye left the ring.
        config: times and zone.
        screen: where the ring is drawn.
    """
    if fixation is None or _near(fixation.xy, state.spent_xy, config.leave_deg, screen):
        return state.emptied(), False
    if _within(fixation.xy, config.cancel):
        return DwellState(spent_xy=fixation.xy, off_until_s=t_s + config.pause_s), False
    rested_s = t_s - max(fixation.start_s, state.off_until_s)
    if rested_s >= config.dwell_s:
        return DwellState(spent_xy=fixation.xy, off_until_s=t_s + config.pause_s), True
    if rested_s < config.hide_s:
        return DwellState(off_until_s=state.off_until_s), False
    return DwellState(rested_s / config.dwell_s, fixation.xy, None, state.off_until_s), False


def _near(xy: tuple[float, float], place: tuple[float, float] | None, within_deg: float, screen: Screen) -> bool:
    return place is not None and bool(angle_deg(xy, place, screen) <= within_deg)


def _within(xy: tuple[float, float], zone: tuple[float, float, float, float] | None) -> bool:
    return zone is not None and zone[0] <= xy[0] <= zone[2] and zone[1] <= xy[1] <= zone[3]
