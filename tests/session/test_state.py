from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.session import State, initial_state, step
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
    VoxelPoint,
)

PLANE = Plane(2, 0, 1, True, True)
A, B = StructureAdded(0.0, "a", 1), StructureAdded(0.0, "b", 2)
UNDO, REDO = Undone(0.0), Redone(0.0)
LOCK, UNLOCK = Locked(0.0, "a", True), Locked(0.0, "a", False)


def prompt(name: str = "a", index: int = 0, x: float = 1.0) -> Prompted:
    return Prompted(0.0, name, PLANE, index, (VoxelPoint((x, 2.0, float(index)), True),))


def fold(events: list[SessionEvent]) -> State:
    return reduce(step, events, initial_state())


P, Q, R = prompt(x=1.0), prompt(x=2.0), prompt(x=3.0)


@pytest.mark.parametrize(
    ("events", "acts", "undone"),
    [
        ([A, P], (P,), ()),
        ([A, P, Q, UNDO], (P,), (Q,)),
        ([A, P, Q, UNDO, UNDO], (), (Q, P)),
        ([A, P, Q, UNDO, UNDO, REDO], (P,), (Q,)),
        ([A, P, Q, UNDO, UNDO, REDO, REDO], (P, Q), ()),
        ([A, P, UNDO, Q], (Q,), ()),
        ([A, P, UNDO, Q, REDO], (Q,), ()),
        ([A, P, UNDO, B, REDO], (P,), ()),
        ([UNDO, REDO, A], (), ()),
        ([A, P, UNDO, UNDO], (), (P,)),
        ([A, P, LOCK, UNDO], (P,), (LOCK,)),
    ],
    ids=lambda value: None,
)
def test_undo_and_redo(events: list[SessionEvent], acts: tuple[object, ...], undone: tuple[object, ...]) -> None:
    state = fold(events)
    assert (state.acts, state.undone) == (acts, undone)


def test_slices_are_in_the_order_of_their_last_act() -> None:
    state = fold([A, B, prompt("a", 3), prompt("b", 3), prompt("b", 4), prompt("a", 3, 9.0)])
    assert [(key.structure, key.index, len(acts)) for key, acts in state.slices.items()] == [
        ("b", 3, 1),
        ("b", 4, 1),
        ("a", 3, 2),
    ]


def test_reject_forgets_one_structure_until_it_is_undone() -> None:
    events = [A, B, P, prompt("b"), prompt("a", 7), Rejected(0.0, "a")]
    assert [key.structure for key in fold(events).slices] == ["b"]
    assert len(fold([*events, UNDO]).slices) == 3
    assert [key.index for key in fold([*events, prompt("a", 7, 5.0)]).slices] == [0, 7]


def test_accepted_until_changed() -> None:
    accept = Accepted(0.0, "a")
    assert fold([A, P, accept]).accepted == {"a"}
    assert fold([A, P, accept, Q]).accepted == frozenset()
    assert fold([A, P, accept, Q, UNDO]).accepted == {"a"}
    assert fold([A, P, accept, Rejected(0.0, "a")]).accepted == frozenset()


def test_locked_in_the_order_of_locking() -> None:
    both = [A, B, Locked(0.0, "b", True), LOCK]
    assert fold(both).locked == ("b", "a")
    assert fold([*both, Locked(0.0, "b", True)]).locked == ("b", "a")
    assert fold([*both, Locked(0.0, "b", False), Locked(0.0, "b", True)]).locked == ("a", "b")
    assert fold([*both, UNDO, UNDO]).locked == ()


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([A, prompt("c")], r"expected a known structure \(a\), found 'c': add it first"),
        ([prompt("c")], r"known structure \(none\)"),
        ([Locked(0.0, "c", True)], "known structure"),
        ([Accepted(0.0, "c")], "known structure"),
        ([A, A], "found 'a' a second time: choose another name"),
        ([A, StructureAdded(0.0, "z", 1)], "free label value for 'z', found 1, which is 'a'"),
        ([StructureAdded(0.0, "z", 0)], r"label value in 1\.\.255 for 'z', found 0"),
        ([StructureAdded(0.0, "z", 256)], "found 256"),
        ([StructureAdded(0.0, " ", 1)], "structure name of printable characters"),
        ([StructureAdded(0.0, "a\nb", 1)], "structure name of printable characters"),
        ([A, LOCK, P], "expected an unlocked structure, found 'a' locked: unlock it"),
        ([A, P, LOCK, Rejected(0.0, "a")], "found 'a' locked"),
        ([A, Prompted(0.0, "a", PLANE, 0, ())], "at least one prompt for 'a', found none"),
    ],
    ids=lambda value: None,
)
def test_impossible_events(events: list[SessionEvent], message: str) -> None:
    state = fold(events[:-1])
    with pytest.raises(InputError, match=message):
        step(state, events[-1])


def test_unlocked_structures_can_be_changed_again() -> None:
    assert fold([A, LOCK, UNLOCK, P]).acts == (LOCK, UNLOCK, P)


ACTS = st.sampled_from([P, Q, R, prompt("b"), prompt("b", 4), Accepted(0.0, "a"), Rejected(0.0, "b"), LOCK, UNLOCK])
EVENTS = st.lists(st.one_of(ACTS, st.just(UNDO), st.just(REDO)), max_size=30)


def possible(events: list[SessionEvent]) -> State:
    """The fold over those events that can happen."""
    state = fold([A, B])
    for event in events:
        if not (isinstance(event, Prompted | Rejected) and event.structure in state.locked):
            state = step(state, event)
    return state


@given(EVENTS)
def test_undo_then_redo_is_identity(events: list[SessionEvent]) -> None:
    state = possible(events)
    undone = step(state, UNDO)
    assert step(undone, REDO) == state if state.acts else undone == state


@given(EVENTS, st.integers(1, 40))
def test_n_undos_then_n_redos_is_identity(events: list[SessionEvent], n: int) -> None:
    state = possible(events)
    n = min(n, len(state.acts))
    assert reduce(step, [UNDO] * n + [REDO] * n, state) == state


@given(EVENTS)
def test_any_history_equals_the_acts_that_are_left(events: list[SessionEvent]) -> None:
    state = possible(events)
    plain = fold([A, B, *state.acts])
    assert (plain.slices, plain.locked, plain.accepted) == (state.slices, state.locked, state.accepted)


@given(EVENTS, ACTS)
def test_a_new_act_clears_redo(events: list[SessionEvent], act: SessionEvent) -> None:
    state = possible([*events, UNLOCK, act])
    assert step(state, REDO) == state
