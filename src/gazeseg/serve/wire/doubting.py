"""Where a mask is not sure, and where others see it otherwise."""

from typing import Literal

from gazeseg.serve.wire.base import Message, Name, Number, PlaneName


class Doubt(Message):
    """Where is the model unsure about this structure on the slice shown, and who sees it otherwise?"""

    type: Literal["doubt"] = "doubt"
    t_s: Number
    label: Name


class DoubtsMessage(Message):
    """The answer, as run lengths.

    Attributes:
        bands: where the probability is near the threshold; each band lies within the one before.
        missing: what ``other`` has and the mask has not.
        extra: what the mask has and ``other`` has not.
        other: the mask that was loaded, or the model as it would draw the structure now; null where nobody was asked.
    """

    type: Literal["doubts"] = "doubts"
    structure: str
    plane: PlaneName
    index: int
    shape: tuple[int, int]
    bands: list[list[int]]
    missing: list[int]
    extra: list[int]
    other: Literal["loaded", "model"] | None
