"""Masks to choose from, where a look may mean several things."""

from typing import Annotated, Literal

from pydantic import Field

from gazeseg.serve.wire.base import Message, Number, PlaneName


class Pick(Message):
    """Take the mask on offer that has this number; the offer stands, so that another can be taken instead."""

    type: Literal["pick"] = "pick"
    t_s: Number
    number: Annotated[int, Field(ge=1, le=9)]


class Offered(Message):
    """One mask on offer.

    Attributes:
        number: from 1, always the same for its kind, so that a key always means the same; some may be missing.
        kind: how it lies to the answer.
        score: the overlap with the truth that the model predicts for it; null where it predicted none.
    """

    number: int
    kind: Literal["answer", "tighter", "wider", "beside"]
    runs: list[int]
    score: float | None


class CandidatesMessage(Message):
    """Masks to choose from on one slice, by rising number, the answer first; without masks nothing is on offer any more.

    ``chosen`` is the number of the mask that counts now.
    """

    type: Literal["candidates"] = "candidates"
    structure: str
    plane: PlaneName
    index: int
    shape: tuple[int, int]
    masks: list[Offered]
    chosen: int
