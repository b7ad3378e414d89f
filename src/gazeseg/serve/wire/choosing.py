"""Masks to choose from, where a look may mean several things."""

from typing import Annotated, Literal

from pydantic import Field

from gazeseg.serve.wire.base import Message, Number, PlaneName


class Pick(Message):
    """Take this mask of those on offer, counted from 1; the offer stands, so that another can be taken instead."""

    type: Literal["pick"] = "pick"
    t_s: Number
    number: Annotated[int, Field(ge=1, le=9)]


class Offered(Message):
    """One mask on offer: how it lies to the answer, and the overlap with the truth that the model predicts for it."""

    kind: Literal["answer", "tighter", "wider", "beside"]
    runs: list[int]
    score: float


class CandidatesMessage(Message):
    """Masks to choose from on one slice, the answer first; without masks nothing is on offer any more.

    ``chosen`` is the number, from 1, of the mask that counts now.
    """

    type: Literal["candidates"] = "candidates"
    structure: str
    plane: PlaneName
    index: int
    shape: tuple[int, int]
    masks: list[Offered]
    chosen: int
