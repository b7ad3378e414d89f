"""What all messages are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

PlaneName = Literal["axial", "coronal", "sagittal"]
# Times and positions: far beyond anything real, near enough that no sum or product of two of them overflows.
Number = Annotated[FiniteFloat, Field(ge=-1e9, le=1e9)]
Pair = tuple[Number, Number]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class Message(BaseModel):
    """Base of all messages: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
