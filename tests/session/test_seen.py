"""Which masks made from others were shown: kept in the journal, not undone, and said of no mask that nobody watched."""

from dataclasses import replace
from functools import reduce
from pathlib import Path

import pytest

from gazeseg.errors import InputError
from gazeseg.session import (
    Journal,
    Session,
    State,
    event_from_json,
    event_to_json,
    initial_state,
    journal_header,
    replay,
    step,
)
from gazeseg.testing import FakePredictor
from gazeseg.types import (
    Accepted,
    MaskOrigin,
    MasksGiven,
    Plane,
    Prompted,
    Redone,
    SessionEvent,
    SliceSeen,
    StructureAdded,
    StructureRenamed,
    Undone,
    Volume,
    VoxelPoint,
)

ADD = StructureAdded(0.0, "liver", 3)
MASK, OTHER = (0, 9, 1431), (5, 9, 1426)


@pytest.fixture
def carried(axial: Plane) -> MasksGiven:
    return MasksGiven(1.0, "liver", axial, ((6, MASK), (7, MASK), (8, MASK)), "carried", (0.9, 0.8, 0.7), watched=True)


def after(*events: SessionEvent) -> State:
    return reduce(step, (ADD, *events), initial_state())


def unseen(*events: SessionEvent) -> list[int]:
    return sorted(key.index for key in after(*events).unseen)


def test_a_slice_is_unseen_until_it_was_shown(carried: MasksGiven, axial: Plane) -> None:
    assert unseen(carried) == [6, 7, 8]
    assert unseen(carried, SliceSeen(2.0, axial, 7)) == [6, 8]
    assert unseen(SliceSeen(0.5, axial, 7), carried) == [6, 7, 8]
    assert unseen(carried, SliceSeen(2.0, replace(axial, axis=0, x_axis=2), 7)) == [6, 7, 8]


@pytest.mark.parametrize("how", ["brush", "chosen"])
def test_what_was_corrected_is_the_readers_own(carried: MasksGiven, axial: Plane, how: MaskOrigin) -> None:
    look = Prompted(2.0, "liver", axial, 7, (VoxelPoint((9.0, 9.0, 7.0), True),))
    assert unseen(carried, look) == [6, 8]
    assert unseen(carried, MasksGiven(2.0, "liver", axial, ((8, OTHER),), how)) == [6, 7]


def test_accepting_does_not_make_it_seen(carried: MasksGiven, axial: Plane) -> None:
    agreed = after(carried, SliceSeen(2.0, axial, 7), Accepted(3.0, "liver"))
    assert (agreed.accepted, len(agreed.provisional), len(agreed.unseen)) == ({"liver"}, 0, 2)


def test_nobody_unsees_a_mask_but_another_mask_was_not_seen(carried: MasksGiven, axial: Plane) -> None:
    seen = SliceSeen(2.0, axial, 7)
    assert unseen(carried, seen, Undone(3.0)) == []
    assert unseen(carried, seen, Undone(3.0), Redone(4.0)) == [6, 8]
    assert unseen(carried, seen, replace(carried, masks=((6, OTHER), (7, OTHER), (8, OTHER)))) == [6, 7, 8]
    assert unseen(carried, seen, StructureRenamed(3.0, "liver", "spleen")) == [6, 8]
    assert unseen(carried, seen, StructureRenamed(3.0, "liver", "spleen"), Undone(4.0)) == [6, 8]


def test_undo_takes_back_the_act_before_it(carried: MasksGiven, axial: Plane) -> None:
    assert after(carried, SliceSeen(2.0, axial, 7), Undone(3.0)).acts == ()
    assert after(carried, Undone(2.0), SliceSeen(3.0, axial, 7), Redone(4.0)).acts == (carried,)


def test_of_earlier_versions_nothing_is_said(carried: MasksGiven) -> None:
    line = event_to_json(carried)
    del line["watched"]
    assert unseen(event_from_json(line)) == []


def test_it_is_in_the_journal(tmp_path: Path, volume: Volume, carried: MasksGiven, axial: Plane) -> None:
    with Journal.create(tmp_path / "j", journal_header(volume, FakePredictor())) as journal:
        live = Session(volume, FakePredictor(), journal)
        for event in (ADD, carried, SliceSeen(2.0, axial, 8)):
            live.apply(event)
    again = replay(tmp_path / "j", FakePredictor(), volume)
    assert again.state == live.state
    assert sorted(key.index for key in again.state.unseen) == [6, 7]


def test_a_slice_beside_the_volume_is_refused(session: Session, axial: Plane) -> None:
    with pytest.raises(InputError, match=r"slice index in 0\.\.11 along axis 2, found 12"):
        session.apply(SliceSeen(0.0, axial, 12))
