"""Masks: those the reader gives, those the page draws."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from gazeseg.serve.wire.base import Message, Number, Pair, PlaneName


class Stroke(Message):
    """One stroke of the brush on the slice shown, along ``path`` in slice pixels: one act."""

    type: Literal["stroke"] = "stroke"
    t_s: Number
    path: Annotated[list[Pair], Field(min_length=1, max_length=4096)]
    radius_mm: Annotated[FiniteFloat, Field(gt=0, le=200)]
    add: bool


class Import(Message):
    """Take the structures of a mask that was sent to ``/api/uploads`` and checked there; ``upload`` is its word."""

    type: Literal["import"] = "import"
    t_s: Number
    upload: Annotated[str, Field(max_length=64)]


class MaskMessage(Message):
    """One structure on one slice. ``final`` is False while the key is still held; nothing of that is kept.

    Attributes:
        score: the overlap with the truth that the model predicts for its mask; null for a mask it did not draw.
        took_ms: from when the message came that this answers (of gaze its oldest sample) until this was sent.
    """

    type: Literal["mask"] = "mask"
    structure: str
    plane: PlaneName
    index: int
    shape: tuple[int, int]
    runs: list[int]
    score: float | None
    final: bool
    took_ms: float | None = None


class ForgetMessage(Message):
    """Many masks have changed: none that was sent holds any more; those of the slice shown follow, others when shown."""

    type: Literal["forget"] = "forget"
