"""Masks given instead of prompted: from a file, a brush, or other slices."""

from dataclasses import replace
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import InputError, JournalError
from gazeseg.session import (
    Journal,
    Session,
    SliceKey,
    State,
    event_from_json,
    event_to_json,
    from_runs,
    initial_state,
    journal_header,
    replay,
    step,
    to_runs,
    verify,
)
from gazeseg.session import inside as inside_module
from gazeseg.testing import FakePredictor
from gazeseg.types import (
    Accepted,
    Bool,
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
    Volume,
    VoxelPoint,
)

ADD = StructureAdded(0.0, "liver", 3)


@pytest.fixture
def bar(axial: Plane, volume: Volume) -> Bool:
    mask = np.zeros(axial.slice_shape(volume.shape), dtype=np.bool_)
    mask[10:14, 5:30] = True
    return mask


def given_on(axial: Plane, masks: dict[int, Bool], how: MaskOrigin = "import", name: str = "liver") -> MasksGiven:
    return MasksGiven(1.0, name, axial, tuple((index, tuple(to_runs(mask))) for index, mask in masks.items()), how)


def look(axial: Plane, i: float, j: float, k: int = 5, positive: bool = True) -> Prompted:
    return Prompted(1.0, "liver", axial, k, (VoxelPoint((i, j, float(k)), positive),))


def test_the_mask_is_as_given(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(ADD)
    update = session.apply(given_on(axial, {5: bar}))
    assert update is not None
    assert update.prediction is not None
    np.testing.assert_array_equal(update.prediction.mask, bar)
    np.testing.assert_array_equal(axial.cut(session.label_map(), 5) == 3, bar)
    assert (session.label_map() == 3).sum() == bar.sum()


def test_many_slices_are_one_act(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(ADD)
    assert session.apply(given_on(axial, {4: bar, 5: ~bar, 7: bar})) is None
    three = session.label_map()
    assert [key.index for key in session.state.slices] == [4, 5, 7]
    session.apply(Undone(2.0))
    assert not session.label_map().any()
    session.apply(Redone(3.0))
    np.testing.assert_array_equal(session.label_map(), three)


def test_earlier_prompts_no_longer_count_and_come_back_with_undo(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(ADD)
    session.apply(look(axial, 30, 30))
    before = session.label_map()
    session.apply(given_on(axial, {5: bar}, "brush"))
    np.testing.assert_array_equal(axial.cut(session.label_map(), 5) == 3, bar)
    session.apply(Undone(2.0))
    np.testing.assert_array_equal(session.label_map(), before)


def test_later_prompts_start_from_the_mask(volume: Volume, axial: Plane, bar: Bool) -> None:
    calls = []

    class Spy(FakePredictor):
        def decode(self, embedding, prompts, prior=None):  # type: ignore[no-untyped-def]
            calls.append((len(prompts), prior))
            return super().decode(embedding, prompts, prior)

    session = Session(volume, Spy())
    for event in (ADD, look(axial, 30, 30), given_on(axial, {5: bar}), look(axial, 10, 12)):
        session.apply(event)
    count, prior = calls[-1]
    assert (count, prior.memory) == (1, None)
    np.testing.assert_array_equal(prior.mask, bar)
    assert set(np.unique(prior.probability)) == {np.float32(0.05), np.float32(0.95)}
    assert (axial.cut(session.label_map(), 5)[bar] == 3).all()


def test_replays_to_the_same_bits(tmp_path: Path, volume: Volume, axial: Plane, bar: Bool) -> None:
    with Journal.create(tmp_path / "j", journal_header(volume, FakePredictor())) as journal:
        live = Session(volume, FakePredictor(), journal)
        for event in (
            ADD,
            given_on(axial, {4: bar, 5: bar}),
            look(axial, 30, 30),
            given_on(axial, {6: ~bar}, "carried"),
            StructureRenamed(4.0, "liver", "spleen"),
            replace(look(axial, 9, 9), structure="spleen"),
            Undone(5.0),
        ):
            live.apply(event)
    assert verify(tmp_path / "j").ok
    again = replay(tmp_path / "j", FakePredictor(), volume)
    assert again.state == live.state
    np.testing.assert_array_equal(again.label_map(), live.label_map())
    one, two = (session.prediction("spleen", axial, 5) for session in (live, again))
    assert one is not None
    assert two is not None
    assert one.probability.tobytes() == two.probability.tobytes()


def test_masks_are_plain_numbers_in_the_journal(axial: Plane) -> None:
    written = event_to_json(MasksGiven(1.0, "a", axial, ((7, (0, np.int64(2), 3)),), "brush"))  # type: ignore[arg-type]
    assert (written["masks"], written["how"]) == ([{"index": 7, "runs": [0, 2, 3]}], "brush")
    assert event_from_json(written) == MasksGiven(1.0, "a", axial, ((7, (0, 2, 3)),), "brush")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"how": "guessed"}, "one of import, brush, carried, filled"),
        ({"masks": 3}, "a list of masks"),
        ({"masks": [{"index": 1}]}, "expected the fields index, runs in mask"),
        ({"masks": [{"index": 1, "runs": [1.5]}]}, "a whole number"),
        ({"masks": [{"index": 1, "runs": [True]}]}, "a whole number"),
        ({"masks": [{"index": 1, "runs": "12"}]}, "a list of run lengths"),
    ],
    ids=lambda value: None,
)
def test_masks_of_another_form_are_not_read(axial: Plane, changed: dict[str, object], message: str) -> None:
    written = event_to_json(MasksGiven(1.0, "a", axial, ((7, (1, 2)),), "import"))
    with pytest.raises(JournalError, match=message):
        event_from_json(written | changed)


@pytest.mark.parametrize(
    ("masks", "message"),
    [
        (((12, (1440,)),), r"slice index in 0\.\.11 along axis 2, found 12"),
        (((4, (1439,)),), "expected run lengths of 1440 pixels on slice 4, found 1439"),
        (((4, ()),), "expected positive run lengths"),
        (((4, (-1, 1441)),), "expected positive run lengths"),
        (((4, (1, 0, 1439)),), "expected positive run lengths"),
        (((4, (1440,)), (4, (0, 1440))), "found two for slice 4"),
        ((), "expected at least one mask for 'liver', found none"),
    ],
    ids=lambda value: None,
)
def test_masks_that_do_not_fit_are_refused(
    session: Session, axial: Plane, masks: tuple[tuple[int, Runs], ...], message: str
) -> None:
    session.apply(ADD)
    before = session.state
    with pytest.raises(InputError, match=message):
        session.apply(MasksGiven(0.0, "liver", axial, masks, "import"))
    assert session.state == before


def test_noise_is_not_written_into_the_journal(
    session: Session, axial: Plane, bar: Bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.apply(ADD)
    monkeypatch.setattr(inside_module, "MAX_RUNS", 8)
    with pytest.raises(InputError, match="at most 8 runs, found 9: is 'liver' noise"):
        session.apply(given_on(axial, {5: bar}))


def test_locked_structures_take_no_masks(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(ADD)
    session.apply(Locked(0.0, "liver", True))
    with pytest.raises(InputError, match="found 'liver' locked"):
        session.apply(given_on(axial, {5: bar}))


def test_made_masks_wait_for_the_reader(session: Session, axial: Plane, bar: Bool) -> None:
    session.apply(ADD)
    session.apply(given_on(axial, {4: bar}))
    session.apply(given_on(axial, {5: bar, 6: bar, 7: bar}, "carried"))
    assert session.state.accepted == frozenset()
    session.apply(look(axial, 9, 9, 5))
    session.apply(given_on(axial, {6: bar}, "brush"))
    assert [key.index for key in session.state.provisional] == [7]
    session.apply(Accepted(2.0, "liver"))
    assert session.state.provisional == frozenset()
    session.apply(given_on(axial, {8: bar}, "filled"))
    assert (session.state.accepted, [key.index for key in session.state.provisional]) == (frozenset(), [8])


def test_renaming_asks_no_model_and_changes_no_voxel(session: Session, axial: Plane) -> None:
    for event in (ADD, look(axial, 10, 12), look(axial, 20, 12), Undone(1.0)):
        session.apply(event)
    before = session.label_map()
    session.apply(StructureRenamed(2.0, "liver", "spleen"))
    predictor = session.predictor
    assert isinstance(predictor, FakePredictor)
    decodes = predictor.decodes
    assert session.state.names == {3: "spleen"}
    np.testing.assert_array_equal(session.label_map(), before)
    assert predictor.decodes == decodes
    assert session.knows(SliceKey("spleen", axial, 5))
    session.apply(Undone(3.0))
    np.testing.assert_array_equal(session.label_map(), before)
    assert predictor.decodes == decodes


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (StructureRenamed(0.0, "kidney", "spleen"), r"expected a known structure \(liver, aorta\), found 'kidney'"),
        (StructureRenamed(0.0, "liver", "aorta"), "found 'aorta' a second time"),
        (StructureRenamed(0.0, "liver", " "), "printable characters"),
    ],
)
def test_names_that_cannot_be(event: StructureRenamed, message: str) -> None:
    state = reduce(step, [ADD, StructureAdded(0.0, "aorta", 4)], initial_state())
    with pytest.raises(InputError, match=message):
        step(state, event)


PLANE = Plane(2, 0, 1, True, True)
NAMES = st.sampled_from(["a", "b"])
HOWS: st.SearchStrategy[MaskOrigin] = st.sampled_from(["import", "brush", "carried", "filled"])
MASKS = st.dictionaries(st.integers(0, 3), st.sampled_from([(6,), (0, 6), (2, 1, 3)]), min_size=1)
ACTS: st.SearchStrategy[SessionEvent] = st.one_of(
    st.builds(lambda name, masks, how: MasksGiven(0.0, name, PLANE, tuple(masks.items()), how), NAMES, MASKS, HOWS),
    st.builds(
        lambda name, index, x: Prompted(0.0, name, PLANE, index, (VoxelPoint((x, 2.0, float(index)), True),)),
        NAMES,
        st.integers(0, 3),
        st.sampled_from([1.0, 2.0]),
    ),
    st.builds(Accepted, st.just(0.0), NAMES),
    st.builds(Rejected, st.just(0.0), NAMES),
)
EVENTS = st.lists(st.one_of(ACTS, st.just(Undone(0.0)), st.just(Redone(0.0))), max_size=25)
BEGIN: list[SessionEvent] = [StructureAdded(0.0, "a", 1), StructureAdded(0.0, "b", 2)]


def fold(events: list[SessionEvent]) -> State:
    return reduce(step, [*BEGIN, *events], initial_state())


@given(EVENTS, st.integers(1, 30))
def test_n_undos_then_n_redos_is_identity(events: list[SessionEvent], n: int) -> None:
    state = fold(events)
    n = min(n, len(state.acts))
    back: list[SessionEvent] = [*[Undone(0.0)] * n, *[Redone(0.0)] * n]
    again = reduce(step, back, state)
    assert (again, again.slices, again.provisional) == (state, state.slices, state.provisional)


@given(EVENTS)
def test_any_history_equals_the_acts_that_are_left(events: list[SessionEvent]) -> None:
    state = fold(events)
    plain = fold(list(state.acts))
    assert list(plain.slices.items()) == list(state.slices.items())
    assert (plain.accepted, plain.provisional) == (state.accepted, state.provisional)


@given(EVENTS, ACTS)
def test_one_undo_takes_the_whole_act_back(events: list[SessionEvent], act: SessionEvent) -> None:
    state = fold(events)
    assert step(step(state, act), Undone(0.0)).slices == state.slices


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=5))
def test_runs_give_the_mask_again(rows: list[list[bool]]) -> None:
    mask = np.array(rows)
    np.testing.assert_array_equal(from_runs(to_runs(mask), (len(rows), 3)), mask)
