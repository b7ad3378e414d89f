"""What a session knows: its structures and the acts that count; everything else follows from these."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gazeseg.session.acts import PROVISIONAL, Act, Acts, Given, SliceKey, after_given, given_by, key_of
from gazeseg.types import Accepted, Locked, MasksGiven, Prompted, Rejected


@dataclass(frozen=True, slots=True)
class Structure:
    """A named structure and its ``value`` (1..255) in the label map."""

    name: str
    value: int


@dataclass(frozen=True)  # no slots: what follows from the acts is computed once and kept
class State:
    """Everything a session knows, apart from what can be computed from it.

    Attributes:
        structures: in the order they were added.
        acts: what counts, oldest first.
        undone: what redo brings back, next one last.
        seen: masks that were given and shown since; undo and redo do not touch it, as nobody unsees a mask.
    """

    structures: tuple[Structure, ...] = ()
    acts: tuple[Act, ...] = ()
    undone: tuple[Act, ...] = ()
    seen: frozenset[tuple[SliceKey, Given]] = frozenset()

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
                    found[key] = after_given(found.pop(key, ()), given)
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

    @cached_property
    def made(self) -> Mapping[SliceKey, Given]:
        """Slices whose mask was made from others and stands as it was made, whether or not the reader agreed since."""
        last = {key: acts[-1] for key, acts in self.slices.items()}
        return {key: given for key, given in last.items() if isinstance(given, Given) and given.how in PROVISIONAL}

    @cached_property
    def unseen(self) -> frozenset[SliceKey]:
        """Those of them that were never shown since, as far as that was watched."""
        return frozenset(key for key, given in self.made.items() if given.watched and (key, given) not in self.seen)


def initial_state() -> State:
    """A session in which nothing has happened."""
    return State()
