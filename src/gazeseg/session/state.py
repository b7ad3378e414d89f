"""The state of a session: a pure fold over events. Undo drops the last act, redo puts it back; nothing is ever lost."""

from dataclasses import dataclass, replace

from gazeseg.errors import InputError
from gazeseg.types import (
    Accepted,
    Locked,
    Plane,
    Prompted,
    Redone,
    Rejected,
    SessionEvent,
    StructureAdded,
    Undone,
    VoxelPrompt,
)

Act = Prompted | Accepted | Rejected | Locked
"""What undo and redo work on. Adding a structure is a declaration, not an act: it stays when acts are undone."""

Acts = tuple[tuple[VoxelPrompt, ...], ...]
"""The prompts of one structure on one slice, one tuple per act."""


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


@dataclass(frozen=True, slots=True)
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
            elif isinstance(act, Prompted | Rejected):
                agreed.discard(act.structure)
        return frozenset(agreed)

    @property
    def slices(self) -> dict[SliceKey, Acts]:
        """The prompts that count for each structure and slice, in the order of each slice's last act."""
        found: dict[SliceKey, Acts] = {}
        for act in self.acts:
            if isinstance(act, Prompted):
                key = key_of(act)
                found[key] = (*found.pop(key, ()), act.prompts)
            elif isinstance(act, Rejected):
                found = {key: acts for key, acts in found.items() if key.structure != act.structure}
        return found


def initial_state() -> State:
    """A session in which nothing has happened."""
    return State()


def key_of(act: Prompted) -> SliceKey:
    """The structure and slice a prompt is for."""
    return SliceKey(act.structure, act.plane, act.index)


def step(state: State, event: SessionEvent) -> State:
    """The state after ``event``. Undo with nothing to undo, and redo with nothing to redo, change nothing.

    Raises:
        InputError: the event cannot happen in this state; the state given is untouched.
    """
    match event:
        case StructureAdded():
            return _added(state, event)
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
    if not event.name.strip() or not event.name.isprintable():
        raise InputError(f"expected a structure name of printable characters, found {event.name!r}: choose a name")
    if not 1 <= event.value <= 255:
        raise InputError(f"expected a label value in 1..255 for {event.name!r}, found {event.value}: choose another")
    if event.name in state.values:
        raise InputError(f"expected a new structure name, found {event.name!r} a second time: choose another name")
    if event.value in state.names:
        raise InputError(
            f"expected a free label value for {event.name!r}, found {event.value}, "
            f"which is {state.names[event.value]!r}: choose another value"
        )
    return replace(state, structures=(*state.structures, Structure(event.name, event.value)))


def _check(state: State, act: Act) -> None:
    if act.structure not in state.values:
        known = ", ".join(state.values) or "none"
        raise InputError(f"expected a known structure ({known}), found {act.structure!r}: add it first")
    if isinstance(act, Prompted | Rejected) and act.structure in state.locked:
        raise InputError(f"expected an unlocked structure, found {act.structure!r} locked: unlock it to change it")
    if isinstance(act, Prompted) and not act.prompts:
        raise InputError(f"expected at least one prompt for {act.structure!r}, found none: look or click once")
