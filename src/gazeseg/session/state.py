"""The state of a session: a pure fold over events. Undo drops the last act, redo puts it back; nothing is ever lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from gazeseg.errors import InputError
from gazeseg.types import (
    Accepted,
    Locked,
    MaskOrigin,
    MasksGiven,
    Plane,
    Prompted,
    Redone,
    Rejected,
    Runs,
    SessionEvent,
    StructureAdded,
    StructureRenamed,
    Undone,
    VoxelPrompt,
)

Act = Prompted | MasksGiven | Accepted | Rejected | Locked
"""What undo and redo work on. Adding a structure is a declaration, not an act: it stays when acts are undone."""

PROVISIONAL: tuple[MaskOrigin, ...] = ("carried", "filled")
"""Masks nobody has looked at yet: they wait for the reader to agree or to correct them."""


@dataclass(frozen=True, slots=True)
class Given:
    """The mask of one slice as one ``MasksGiven`` gave it."""

    runs: Runs
    how: MaskOrigin


Acts = tuple[Given | tuple[VoxelPrompt, ...], ...]
"""What counts for one structure on one slice: its prompts, one tuple per act, after the mask they started from, if any."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A named structure and its ``value`` (1..255) in the label map."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class SliceKey:
    """One structure on one slice: what a mask belongs to."""

    structure: str
    plane: Plane
    index: int


@dataclass(frozen=True)  # no slots: what follows from the acts is computed once and kept
class State:
    """Everything a session knows, apart from what can be computed from it.

    Attributes:
        structures: in the order they were added.
        acts: what counts, oldest first.
        undone: what redo brings back, next one last.
    """

    structures: tuple[Structure, ...] = ()
    acts: tuple[Act, ...] = ()
    undone: tuple[Act, ...] = ()

    @property
    def values(self) -> dict[str, int]:
        """Label value of each structure by name."""
        return {structure.name: structure.value for structure in self.structures}

    @property
    def names(self) -> dict[int, str]:
        """Name of each structure by label value, as exports want it."""
        return {structure.value: structure.name for structure in self.structures}

    @property
    def locked(self) -> tuple[str, ...]:
        """Locked structures, the one that was locked first comes first."""
        order: dict[str, None] = {}
        for act in self.acts:
            if isinstance(act, Locked):
                if act.locked:
                    order.setdefault(act.structure)
                else:
                    order.pop(act.structure, None)
        return tuple(order)

    @property
    def accepted(self) -> frozenset[str]:
        """Structures the reader agreed with and did not change since."""
        agreed: set[str] = set()
        for act in self.acts:
            if isinstance(act, Accepted):
                agreed.add(act.structure)
            elif isinstance(act, Prompted | MasksGiven | Rejected):
                agreed.discard(act.structure)
        return frozenset(agreed)

    @cached_property
    def slices(self) -> Mapping[SliceKey, Acts]:
        """What counts for each structure and slice, in the order of each slice's last act."""
        found: dict[SliceKey, Acts] = {}
        for act in self.acts:
            if isinstance(act, Prompted):
                key = key_of(act)
                found[key] = (*found.pop(key, ()), act.prompts)
            elif isinstance(act, MasksGiven):
                for key, given in given_by(act):
                    found.pop(key, None)
                    found[key] = (given,)
            elif isinstance(act, Rejected):
                found = {key: acts for key, acts in found.items() if key.structure != act.structure}
        return found

    @cached_property
    def provisional(self) -> frozenset[SliceKey]:
        """Slices whose mask was made from others and which the reader has neither corrected nor agreed with."""
        waiting: set[SliceKey] = set()
        for act in self.acts:
            if isinstance(act, Prompted):
                waiting.discard(key_of(act))
            elif isinstance(act, MasksGiven):
                keys = {key for key, _ in given_by(act)}
                waiting = waiting | keys if act.how in PROVISIONAL else waiting - keys
            elif isinstance(act, Accepted | Rejected):
                waiting = {key for key in waiting if key.structure != act.structure}
        return frozenset(waiting)


def initial_state() -> State:
    """A session in which nothing has happened."""
    return State()


def key_of(act: Prompted) -> SliceKey:
    """The structure and slice a prompt is for."""
    return SliceKey(act.structure, act.plane, act.index)


def given_by(act: MasksGiven) -> list[tuple[SliceKey, Given]]:
    """The slices an act gives masks to, each with its mask."""
    return [(SliceKey(act.structure, act.plane, index), Given(runs, act.how)) for index, runs in act.masks]


def prompts_in(acts: Acts) -> list[VoxelPrompt]:
    """All prompts of a slice, oldest first, without the mask they may have started from."""
    return [prompt for act in acts if not isinstance(act, Given) for prompt in act]


def step(state: State, event: SessionEvent) -> State:
    """The state after ``event``. Undo with nothing to undo, and redo with nothing to redo, change nothing.

    Raises:
        InputError: the event cannot happen in this state; the state given is untouched.
    """
    match event:
        case StructureAdded():
            return _added(state, event)
        case StructureRenamed():
            return _renamed(state, event)
        case Undone():
            return _undo(state)
        case Redone():
            return _redo(state)
        case _:
            _check(state, event)
            return replace(state, acts=(*state.acts, event), undone=())


def _undo(state: State) -> State:
    if not state.acts:
        return state
    return replace(state, acts=state.acts[:-1], undone=(*state.undone, state.acts[-1]))


def _redo(state: State) -> State:
    if not state.undone:
        return state
    return replace(state, acts=(*state.acts, state.undone[-1]), undone=state.undone[:-1])


def _added(state: State, event: StructureAdded) -> State:
    _check_name(state, event.name)
    if not 1 <= event.value <= 255:
        raise InputError(f"expected a label value in 1..255 for {event.name!r}, found {event.value}: choose another")
    if event.value in state.names:
        raise InputError(
            f"expected a free label value for {event.name!r}, found {event.value}, "
            f"which is {state.names[event.value]!r}: choose another value"
        )
    return replace(state, structures=(*state.structures, Structure(event.name, event.value)))


def _renamed(state: State, event: StructureRenamed) -> State:
    _check_known(state, event.name)
    _check_name(state, event.to)
    return State(
        tuple(replace(one, name=event.to) if one.name == event.name else one for one in state.structures),
        tuple(_about(act, event.name, event.to) for act in state.acts),
        tuple(_about(act, event.name, event.to) for act in state.undone),
    )


def _about(act: Act, name: str, to: str) -> Act:
    return replace(act, structure=to) if act.structure == name else act


def _check_name(state: State, name: str) -> None:
    if not name.strip() or not name.isprintable():
        raise InputError(f"expected a structure name of printable characters, found {name!r}: choose a name")
    if name in state.values:
        raise InputError(f"expected a new structure name, found {name!r} a second time: choose another name")


def _check_known(state: State, name: str) -> None:
    if name not in state.values:
        known = ", ".join(state.values) or "none"
        raise InputError(f"expected a known structure ({known}), found {name!r}: add it first")


def _check(state: State, act: Act) -> None:
    _check_known(state, act.structure)
    if isinstance(act, Prompted | MasksGiven | Rejected) and act.structure in state.locked:
        raise InputError(f"expected an unlocked structure, found {act.structure!r} locked: unlock it to change it")
    if isinstance(act, Prompted) and not act.prompts:
        raise InputError(f"expected at least one prompt for {act.structure!r}, found none: look or click once")
    if isinstance(act, MasksGiven) and not act.masks:
        raise InputError(f"expected at least one mask for {act.structure!r}, found none: is the structure in the file?")
