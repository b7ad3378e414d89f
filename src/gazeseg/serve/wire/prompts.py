"""Prompts of the mouse, prompts to be seen, and those that did nothing."""

from typing import Literal

from gazeseg.serve.wire.base import Message, Number, Pair, PlaneName


class Click(Message):
    """A mouse click on the slice shown: exact, so without uncertainty."""

    type: Literal["click"] = "click"
    t_s: Number
    xy: Pair
    positive: bool


class Drag(Message):
    """A box drawn with the mouse on the slice shown, by two opposite corners."""

    type: Literal["box"] = "box"
    t_s: Number
    from_xy: Pair
    to_xy: Pair


class LooksMessage(Message):
    """Prompts on a slice, for whoever wants to see them: x, y, sigma (slice pixels), 1 or 0 for the sign."""

    type: Literal["looks"] = "looks"
    structure: str
    plane: PlaneName
    index: int
    points: list[tuple[float, float, float, int]]


class VainMessage(Message):
    """What was just marked did nothing, or nothing that can be seen.

    Attributes:
        by: a key that was held, or the mouse.
        positive: it was to be part of the structure.
        counted: False where no look counted while the key was held, so that nothing was marked at all.
    """

    type: Literal["vain"] = "vain"
    by: Literal["look", "hand"]
    positive: bool
    counted: bool
