"""A pure fold over events. Undo drops the last step, redo puts it back; nothing is ever lost."""

from dataclasses import replace

from gazeseg.errors import InputError
from gazeseg.session.acts import Act, Renamed, last_step, next_step
from gazeseg.session.state import State, Structure
from gazeseg.types import (
    Accepted,
    Locked,
    MasksGiven,
    Prompted,
    Redone,
    Rejected,
    SessionEvent,
    SliceSeen,
    StructureAdded,
    StructureRenamed,
    Undone,
)


def step(state: State, event: SessionEvent) -> State:
    """The state after ``event``. Undo with nothing to undo, and redo with nothing to redo, change nothing.

    A slice seen is no act: it stays when acts are undone.

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
        case SliceSeen():
            return _seen(state, event)
        case _:
            _check(state, event)
            return replace(state, acts=(*state.acts, event), undone=())


def _undo(state: State) -> State:
    taken = last_step(state.acts)
    for act in reversed(taken):
        state = replace(state, acts=state.acts[:-1], undone=(*state.undone, act))
        if isinstance(act, Renamed):
            state = _called(state, act.value, act.name)
    return state


def _redo(state: State) -> State:
    for act in next_step(state.undone):
        state = replace(state, acts=(*state.acts, act), undone=state.undone[:-1])
        if isinstance(act, Renamed):
            state = _called(state, act.value, act.to)
    return state


def _seen(state: State, event: SliceSeen) -> State:
    here = {(key, given) for key, given in state.made.items() if (key.plane, key.index) == (event.plane, event.index)}
    return replace(state, seen=state.seen | here)


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
    value = state.values[event.name]
    renamed = _called(state, value, event.to)
    if not event.undoable:
        return renamed
    return replace(renamed, acts=(*renamed.acts, Renamed(event.t_s, value, event.name, event.to)), undone=())


def _called(state: State, value: int, to: str) -> State:
    """The structure of a value under another name; where a structure added since has that name, it keeps its own."""
    if to in state.values:
        return state
    name = state.names[value]
    return State(
        tuple(replace(one, name=to) if one.value == value else one for one in state.structures),
        tuple(_about(act, name, to) for act in state.acts),
        tuple(_about(act, name, to) for act in state.undone),
        frozenset((replace(key, structure=to) if key.structure == name else key, given) for key, given in state.seen),
    )


def _about(act: Act, name: str, to: str) -> Act:
    return act if isinstance(act, Renamed) or act.structure != name else replace(act, structure=to)


def _check_name(state: State, name: str) -> None:
    if not name.strip() or not name.isprintable():
        raise InputError(f"expected a structure name of printable characters, found {name!r}: choose a name")
    if name in state.values:
        raise InputError(f"expected a new structure name, found {name!r} a second time: choose another name")


def _check_known(state: State, name: str) -> None:
    if name not in state.values:
        known = ", ".join(state.values) or "none"
        raise InputError(f"expected a known structure ({known}), found {name!r}: add it first")


def _check(state: State, act: Prompted | MasksGiven | Accepted | Rejected | Locked) -> None:
    _check_known(state, act.structure)
    if isinstance(act, Prompted | MasksGiven | Rejected) and act.structure in state.locked:
        raise InputError(f"expected an unlocked structure, found {act.structure!r} locked: unlock it to change it")
    if isinstance(act, Prompted) and not act.prompts:
        raise InputError(f"expected at least one prompt for {act.structure!r}, found none: look or click once")
    if isinstance(act, MasksGiven) and not act.masks:
        raise InputError(f"expected at least one mask for {act.structure!r}, found none: is the structure in the file?")
    if isinstance(act, MasksGiven) and len(act.confidence) not in (0, len(act.masks)):
        raise InputError(f"expected a confidence for each of {len(act.masks)} masks, found {len(act.confidence)}")
