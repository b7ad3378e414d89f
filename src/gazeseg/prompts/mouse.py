"""The mouse wins: while the hand points, gaze does not count."""

from dataclasses import dataclass
from math import hypot, inf, isfinite, nan

from gazeseg.errors import InputError
from gazeseg.types import GazeSample


@dataclass(frozen=True, slots=True)
class MouseConfig:
    """What counts as pointing; both numbers are assumed.

    Attributes:
        moved_px: a hand that rests on the mouse moves it by less.
        pause_s: gaze is off so long after the last such movement.
    """

    moved_px: float = 3.0
    pause_s: float = 1.0

    def __post_init__(self) -> None:
        if not (self.moved_px >= 0 and self.pause_s >= 0):
            raise InputError(f"expected moved_px and pause_s >= 0, found {self.moved_px}, {self.pause_s}")


@dataclass(frozen=True, slots=True)
class MouseState:
    """Where the mouse last came to rest (screen px), and until when gaze is off."""

    rest_px: tuple[float, float] | None = None
    off_until_s: float = -inf

    def off(self, t_s: float) -> bool:
        """Whether gaze is off at ``t_s``."""
        return t_s < self.off_until_s


def moved(state: MouseState, t_s: float, px: tuple[float, float], config: MouseConfig) -> MouseState:
    """The state after the mouse was seen at ``px``; slow movement adds up, positions that are no numbers are none."""
    if not all(map(isfinite, (t_s, *px))):
        return state
    if state.rest_px is None:
        return MouseState(px, state.off_until_s)
    if hypot(px[0] - state.rest_px[0], px[1] - state.rest_px[1]) <= config.moved_px:
        return state
    return MouseState(px, max(state.off_until_s, t_s + config.pause_s))


def guarded(state: MouseState, sample: GazeSample) -> GazeSample:
    """The sample, not valid while gaze is off."""
    return GazeSample(sample.t_s, nan, nan, False) if state.off(sample.t_s) else sample
