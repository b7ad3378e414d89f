"""What structures lack is counted and said; what lacks nothing is not mentioned."""

from dataclasses import replace
from functools import reduce

from gazeseg.session import SliceKey, State, completeness, initial_state, step, unfinished
from gazeseg.session.completeness import as_json
from gazeseg.types import Accepted, MasksGiven, Plane, SessionEvent, SliceSeen, StructureAdded

ADD = StructureAdded(0.0, "liver", 1)
MASK = (0, 9, 1431)


def after(*events: SessionEvent) -> State:
    return reduce(step, (ADD, *events), initial_state())


def every(_key: SliceKey) -> bool:
    return True


def given(axial: Plane, *indices: int) -> MasksGiven:
    return MasksGiven(1.0, "liver", axial, tuple((index, MASK) for index in indices), "brush")


def carried(axial: Plane, *indices: int) -> MasksGiven:
    return replace(given(axial, *indices), how="carried", watched=True)


def test_what_waits_and_was_never_shown_is_counted(axial: Plane) -> None:
    state = after(given(axial, 5), carried(axial, 6, 7, 8), SliceSeen(2.0, axial, 7))
    assert as_json(completeness(state, every)) == {
        "liver": {"accepted": False, "slices": 4, "waiting": 3, "made": 3, "never_shown": 2, "gaps": 0}
    }
    assert unfinished(completeness(state, every)) == (
        "liver: not accepted, 3 carried slices not checked, 2 of the carried slices never shown"
    )


def test_what_was_accepted_unseen_is_still_said(axial: Plane) -> None:
    state = after(given(axial, 5), carried(axial, 6), Accepted(2.0, "liver"))
    assert unfinished(completeness(state, every)) == "liver: 1 of the carried slices never shown"


def test_gaps_count_in_the_plane_with_most_outlines(axial: Plane) -> None:
    coronal = replace(axial, axis=1, x_axis=0, y_axis=2)
    few = MasksGiven(1.0, "liver", coronal, ((3, MASK), (30, MASK)), "brush")
    state = after(given(axial, 3, 4, 8), few, Accepted(2.0, "liver"))
    assert unfinished(completeness(state, every)) == "liver: 3 slices between its outlines without one"


def test_an_empty_outline_is_none(axial: Plane) -> None:
    state = after(given(axial, 5), Accepted(2.0, "liver"))
    (liver,) = completeness(state, lambda _: False)
    assert (liver.accepted, liver.slices, liver.gaps) == (True, 0, 0)
    assert unfinished([liver]) == "liver: no outline"


def test_what_was_left_empty_is_no_gap_and_makes_none(axial: Plane) -> None:
    state = after(given(axial, 3, 4, 5, 6, 9), Accepted(2.0, "liver"))
    (liver,) = completeness(state, lambda key: key.index not in (4, 9))
    assert (liver.slices, liver.gaps) == (3, 0)


def test_of_what_is_complete_nothing_is_said(axial: Plane) -> None:
    state = after(given(axial, 3, 4, 5), Accepted(2.0, "liver"))
    assert unfinished(completeness(state, every)) == ""
    assert unfinished(completeness(initial_state(), every)) == ""


def test_one_line_has_room_for_a_few(axial: Plane) -> None:
    state = after(*(StructureAdded(0.0, f"s{n}", n) for n in range(2, 9)))
    words = unfinished(completeness(state, every))
    assert words.startswith("liver: no outline; s2: no outline; ")
    assert words.endswith("; and 3 other structures")
