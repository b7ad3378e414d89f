"""A mask chosen from those on offer: it counts as given, and the prompts it answers go on counting."""

import numpy as np
import pytest

from gazeseg.session import Given, Session, SliceKey, prompts_in, to_runs
from gazeseg.testing import FakePredictor
from gazeseg.types import Bool, MaskOrigin, MasksGiven, Plane, Prompted, StructureAdded, Undone, Volume, VoxelPoint


def look(axial: Plane, i: float, j: float) -> Prompted:
    return Prompted(1.0, "liver", axial, 5, (VoxelPoint((i, j, 5.0), True),))


def given(axial: Plane, mask: Bool, how: MaskOrigin) -> MasksGiven:
    return MasksGiven(2.0, "liver", axial, ((5, tuple(to_runs(mask))),), how)


@pytest.fixture
def bar(axial: Plane, volume: Volume) -> Bool:
    mask = np.zeros(axial.slice_shape(volume.shape), dtype=np.bool_)
    mask[10:14, 5:30] = True
    return mask


@pytest.fixture
def session(volume: Volume, axial: Plane) -> Session:
    session = Session(volume, FakePredictor())
    for event in (StructureAdded(0.0, "liver", 1), look(axial, 30, 30)):
        session.apply(event)
    return session


def acts(session: Session, axial: Plane) -> tuple[object, ...]:
    return session.state.slices[SliceKey("liver", axial, 5)]


def test_prompts_stay_with_a_chosen_mask_and_go_with_a_painted_one(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(given(axial, bar, "chosen"))
    assert len(prompts_in(acts(session, axial))) == 1
    session.apply(given(axial, bar, "brush"))
    assert prompts_in(acts(session, axial)) == []


def test_the_last_choice_alone_is_gone_on_from(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(given(axial, ~bar, "chosen"))
    session.apply(given(axial, bar, "chosen"))
    (update,) = [session.apply(look(axial, 10, 12))]
    assert sum(isinstance(act, Given) for act in acts(session, axial)) == 1
    assert update is not None
    assert update.prediction is not None
    assert update.prediction.mask[bar].all()
    assert not update.prediction.mask[20, 5]


def test_a_choice_can_be_undone(session: Session, axial: Plane, bar: Bool) -> None:
    before = session.mask(SliceKey("liver", axial, 5))
    session.apply(given(axial, bar, "chosen"))
    session.apply(Undone(3.0))
    np.testing.assert_array_equal(session.mask(SliceKey("liver", axial, 5)), before)


def test_the_model_is_not_asked_again_for_what_was_chosen(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(given(axial, bar, "chosen"))
    session.apply(look(axial, 10, 12))
    again = Session(session.volume, FakePredictor())
    again.state = session.state
    np.testing.assert_array_equal(again.label_map(), session.label_map())
    assert again.predictor.decodes == 1  # type: ignore[attr-defined]


def test_only_what_the_model_drew_has_a_score(session: Session, axial: Plane, bar: Bool) -> None:
    key = SliceKey("liver", axial, 5)
    assert session.score(key) == 0.9
    asked = session.asked(key)
    assert asked is not None
    assert (len(asked.prompts), asked.prior) == (1, None)
    session.apply(given(axial, bar, "chosen"))
    assert (session.score(key), session.asked(key)) == (None, None)
