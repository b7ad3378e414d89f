"""One undo takes back what the reader did at once: a name, or all structures of a file."""

from functools import reduce

from gazeseg.session import State, event_from_json, event_to_json, initial_state, step
from gazeseg.types import (
    Accepted,
    MasksGiven,
    Plane,
    Redone,
    SessionEvent,
    StructureAdded,
    StructureRenamed,
    Undone,
)

ADD = StructureAdded(0.0, "liver", 3)
RENAME = StructureRenamed(2.0, "liver", "tumour")
PLANE = Plane(2, 0, 1, False, False)
OLD_RENAME = event_from_json({"type": "StructureRenamed", "t_s": 2.0, "name": "liver", "to": "tumour"})


def after(*events: SessionEvent) -> State:
    return reduce(step, events, initial_state())


def given(name: str, *, joined: bool = False) -> MasksGiven:
    return MasksGiven(1.0, name, PLANE, ((4, (1440,)), (5, (1440,))), "import", joined=joined)


def test_undo_gives_the_old_name_back_and_redo_the_new_one() -> None:
    before = after(ADD, Accepted(1.0, "liver"))
    renamed = step(before, RENAME)
    assert (renamed.names, renamed.accepted) == ({3: "tumour"}, frozenset({"tumour"}))
    undone = step(renamed, Undone(3.0))
    assert (undone.names, undone.acts) == (before.names, before.acts)
    assert step(undone, Redone(4.0)) == renamed


def test_names_are_taken_back_one_by_one() -> None:
    twice = [ADD, RENAME, StructureRenamed(3.0, "tumour", "cyst")]
    assert [after(*twice, *[Undone(4.0)] * n).names[3] for n in range(4)] == ["cyst", "tumour", "liver", "liver"]


def test_a_name_that_another_structure_has_by_then_is_not_taken_back() -> None:
    taken = [ADD, RENAME, StructureAdded(3.0, "liver", 4)]
    assert after(*taken, Undone(4.0)).names == {3: "tumour", 4: "liver"}
    assert after(*taken, Undone(4.0), Redone(5.0)) == after(*taken)


def test_in_an_old_journal_undo_passes_a_name_by() -> None:
    assert isinstance(OLD_RENAME, StructureRenamed)
    assert "undoable" not in event_to_json(OLD_RENAME)
    state = after(ADD, Accepted(1.0, "liver"), OLD_RENAME, Undone(3.0))
    assert (state.names, state.accepted) == ({3: "tumour"}, frozenset())
    assert step(state, Redone(4.0)).accepted == {"tumour"}


def test_the_structures_of_one_file_are_one_step() -> None:
    both = [ADD, StructureAdded(0.0, "spleen", 2), Accepted(0.5, "liver"), given("liver"), given("spleen", joined=True)]
    full = after(*both)
    assert len(full.slices) == 4
    undone = step(full, Undone(2.0))
    assert (undone.slices, undone.accepted) == ({}, {"liver"})
    assert step(undone, Redone(3.0)) == full
    assert after(*both, Undone(2.0), Undone(3.0)).acts == ()


def test_two_files_are_two_steps() -> None:
    state = after(ADD, given("liver"), given("liver"), Undone(2.0))
    assert len(state.acts) == 1
