"""Two eyes make one gaze."""

from math import hypot, nan
from typing import NamedTuple

from gazeseg.types import Screen

APART_DEG = 2.0  # eyes that look at one thing, seen by a tracker that works, agree better
TYPICAL = Screen((1920, 1080), (527.0, 296.0), 650.0)  # 24 inches, where the display is unknown


class EyeSeen(NamedTuple):
    """One eye in display coordinates; the position means nothing where it is not valid."""

    x: float
    y: float
    valid: bool


def both(left: EyeSeen, right: EyeSeen) -> EyeSeen:
    """The mean of two valid eyes, else the valid one, else no position."""
    if left.valid and right.valid:
        return EyeSeen((left.x + right.x) / 2, (left.y + right.y) / 2, True)
    if left.valid or right.valid:
        return left if left.valid else right
    return EyeSeen(nan, nan, False)


def apart(left: EyeSeen, right: EyeSeen, screen: Screen | None) -> bool:
    """Whether two valid eyes are more than 2 degrees apart, at the centre of the display."""
    if not (left.valid and right.valid):
        return False
    width_px, height_px = (screen or TYPICAL).size_px
    px = hypot((left.x - right.x) * width_px, (left.y - right.y) * height_px)
    return px > APART_DEG * (screen or TYPICAL).px_per_degree
