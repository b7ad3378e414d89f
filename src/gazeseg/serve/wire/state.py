"""Structures and the state of a session."""

from typing import Literal

from pydantic import Field

from gazeseg.serve.wire.base import Message, Name, Number, PlaneName


class Choose(Message):
    """Looks and clicks mean this structure from now on; a new name adds it."""

    type: Literal["choose"] = "choose"
    t_s: Number
    label: Name


class Lock(Message):
    """Protect a structure against the others, or stop doing so."""

    type: Literal["lock"] = "lock"
    t_s: Number
    label: Name
    locked: bool


class Rename(Message):
    """Call a structure otherwise."""

    type: Literal["rename"] = "rename"
    t_s: Number
    label: Name
    to: Name


class Ask(Message):
    """How do things stand? Answered by the state and by masks of the slice shown that were not ready before."""

    type: Literal["ask"] = "ask"
    t_s: Number


class StructureState(Message):
    """One structure in the list.

    Attributes:
        slices: those with an outline, by plane; also those whose mask is still being computed.
        provisional: those of them that were made from other slices and wait for the reader.
        unseen: those that were made from other slices and never shown since, waiting or accepted.
        ml: volume; None while masks are still being computed.
    """

    name: str
    value: int
    locked: bool
    accepted: bool
    slices: dict[PlaneName, list[int]]
    provisional: dict[PlaneName, list[int]] = Field(default_factory=dict)
    unseen: dict[PlaneName, list[int]] = Field(default_factory=dict)
    ml: float | None = None


class StateMessage(Message):
    """What the session knows, after every event that counts."""

    type: Literal["state"] = "state"
    structures: list[StructureState]
    active: str | None
    can_undo: bool
    can_redo: bool


class ErrorMessage(Message):
    """What could not be done and why; nothing has changed."""

    type: Literal["error"] = "error"
    message: str
