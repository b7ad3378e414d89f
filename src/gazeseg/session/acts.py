"""What undo and redo work on, and which slices it is about."""

from dataclasses import dataclass

from gazeseg.types import Accepted, Locked, MaskOrigin, MasksGiven, Plane, Prompted, Rejected, Runs, VoxelPrompt


@dataclass(frozen=True, slots=True)
class Renamed:
    """The structure with label ``value`` was called ``name`` and is called ``to``; values, unlike names, never change."""

    t_s: float
    value: int
    name: str
    to: str


Act = Prompted | MasksGiven | Accepted | Rejected | Locked | Renamed
"""What undo and redo work on. Adding a structure is a declaration, not an act: it stays when acts are undone."""

PROVISIONAL: tuple[MaskOrigin, ...] = ("carried", "filled")
"""Masks made from others: they wait for the reader to agree or to correct them."""


@dataclass(frozen=True, slots=True)
class Given:
    """The mask of one slice as one ``MasksGiven`` gave it; ``confidence`` is None where nobody counted it."""

    runs: Runs
    how: MaskOrigin
    confidence: float | None = None
    watched: bool = False


Acts = tuple[Given | tuple[VoxelPrompt, ...], ...]
"""What counts for one structure on one slice: its prompts, one tuple per act, and the mask later ones start from, if any."""


@dataclass(frozen=True, slots=True)
class SliceKey:
    """One structure on one slice: what a mask belongs to."""

    structure: str
    plane: Plane
    index: int


def key_of(act: Prompted) -> SliceKey:
    """The structure and slice a prompt is for."""
    return SliceKey(act.structure, act.plane, act.index)


def given_by(act: MasksGiven) -> list[tuple[SliceKey, Given]]:
    """The slices an act gives masks to, each with its mask."""
    sure: tuple[float | None, ...] = act.confidence or (None,) * len(act.masks)
    return [
        (SliceKey(act.structure, act.plane, index), Given(runs, act.how, one, act.watched))
        for (index, runs), one in zip(act.masks, sure, strict=True)
    ]


def last_step(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """What one undo takes back: the last act, with those it was joined to."""
    first = len(acts) - 1
    while first > 0 and _joined(acts[first]):
        first -= 1
    return acts[max(first, 0) :]


def next_step(undone: tuple[Act, ...]) -> tuple[Act, ...]:
    """What one redo brings back, in the order it counts again; ``undone`` has the next one last."""
    first = len(undone) - 1
    while first > 0 and _joined(undone[first - 1]):
        first -= 1
    return undone[max(first, 0) :][::-1]


def _joined(act: Act) -> bool:
    return isinstance(act, MasksGiven) and act.joined


def after_given(before: Acts, given: Given) -> Acts:
    """What counts once a mask was given: that alone, or, if it was chosen as the answer to prompts, those as well."""
    if given.how != "chosen":
        return (given,)
    return (*(act for act in before if not isinstance(act, Given)), given)


def prompts_in(acts: Acts) -> list[VoxelPrompt]:
    """All prompts of a slice, oldest first, without a mask that was given."""
    return [prompt for act in acts if not isinstance(act, Given) for prompt in act]
