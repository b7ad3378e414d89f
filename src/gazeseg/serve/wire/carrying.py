"""Masks made from those of other slices."""

from typing import Annotated, Literal

from pydantic import Field

from gazeseg.serve.wire.base import Message, Name, Number, PlaneName


class Carry(Message):
    """Carry the mask of the slice shown to its neighbours, at most ``limit`` of them each way; up is rising numbers."""

    type: Literal["carry"] = "carry"
    t_s: Number
    label: Name
    direction: Literal["both", "up", "down"] = "both"
    limit: Annotated[int, Field(ge=1, le=500)] = 40


class Fill(Message):
    """Fill between the slices of a structure the reader outlined, in the plane shown."""

    type: Literal["fill"] = "fill"
    t_s: Number
    label: Name


class Halt(Message):
    """Stop carrying or filling; nothing of it is kept."""

    type: Literal["halt"] = "halt"
    t_s: Number


class CarriedMessage(Message):
    """How carrying or filling goes; masks come when it is done, as one act. Told again to whoever connects.

    Attributes:
        state: "agreed" is earlier work that the reader has agreed with.
        planned: slices at most.
        confidence: by slice, a rank in 0..1.
    """

    type: Literal["carried"] = "carried"
    structure: str
    plane: PlaneName
    how: Literal["carried", "filled"]
    state: Literal["working", "done", "agreed", "stopped"]
    planned: int
    confidence: list[tuple[int, float]]
