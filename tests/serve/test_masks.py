"""Masks that are there already, painted by hand, or many at once: what the desk does with them and what the page is told."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.images import Labels, plane_for
from gazeseg.serve import Desk, Shelf
from gazeseg.serve.catching_up import catch_up
from gazeseg.serve.masks import free_value, masks_given, named_by_file, runs_by_label
from gazeseg.serve.strokes import swept
from gazeseg.serve.tally import Tally
from gazeseg.serve.wire import (
    Ask,
    Choose,
    Click,
    ForgetMessage,
    Import,
    Key,
    Lock,
    MaskMessage,
    Rename,
    StateMessage,
    Stroke,
)
from gazeseg.session import Session, from_runs, initial_state, step
from gazeseg.testing import FakePredictor, small_volume
from gazeseg.types import (
    Locked,
    Prompted,
    Redone,
    Rejected,
    StructureAdded,
    Undone,
    VoxelPoint,
)


@pytest.fixture
def labels(volume):
    """A liver (6) on slices 4 and 5 and a spleen (2) on slice 5."""
    array = np.zeros(volume.shape, dtype=np.uint8)
    array[5:20, 8:16, 4:6] = 6
    array[25:30, 20:30, 5] = 2
    return Labels(array, volume.geometry, {2: "spleen", 6: "liver", 9: "aorta"})


def of(messages, kind):
    return [message for message in messages if isinstance(message, kind)]


def take(desk, labels, t_s=1.0):
    desk.offered["word"] = labels
    return desk.handle(Import(t_s=t_s, upload="word"))


def test_each_structure_is_one_act_with_the_slices_it_is_on(labels):
    events = masks_given(labels, initial_state(), 3.0)
    assert events[:2] == [StructureAdded(3.0, "spleen", 2), StructureAdded(3.0, "liver", 6)]
    assert [(act.structure, [index for index, _ in act.masks], act.how) for act in events[2:]] == [
        ("spleen", [5], "import"),
        ("liver", [4, 5], "import"),
    ]


def test_a_mask_goes_in_and_comes_out_the_same(session, labels):
    for event in masks_given(labels, session.state, 0.0):
        session.apply(event)
    np.testing.assert_array_equal(session.label_map(), labels.array)


@given(st.integers(0, 2**32 - 1))
def test_any_labels_come_out_the_same(seed):
    rng = np.random.default_rng(seed)
    volume = small_volume((6, 5, 3))
    labels = Labels(rng.integers(0, 4, volume.shape).astype(np.uint8), volume.geometry)
    plane = plane_for(volume.geometry, "axial")
    back = np.zeros(volume.shape, dtype=np.uint8)
    for value, slices in runs_by_label(labels).items():
        for index, runs in slices:
            plane.cut(back, index)[from_runs(runs, plane.slice_shape(volume.shape))] = value
    np.testing.assert_array_equal(back, labels.array)


def test_labels_of_one_name_are_one_structure(session, volume):
    array = np.zeros(volume.shape, np.uint8)
    array[5:10, 5:10, 5], array[20:30, 5:10, 5], array[20:30, 5:10, 6] = 2, 3, 4
    for event in masks_given(
        Labels(array, volume.geometry, {2: "lesion", 3: " lesion", 4: "cyst"}), session.state, 0.0
    ):
        session.apply(event)
    np.testing.assert_array_equal(session.label_map(), np.where(array == 3, 2, array))
    assert session.state.names == {2: "lesion", 4: "cyst"}


def test_one_structure_without_a_name_is_called_like_its_file(labels):
    one = Labels((labels.array == 6).astype(np.uint8), labels.geometry, {1: "label 1"}, "/somewhere/liver.nii.gz")
    assert named_by_file(one).names == {1: "liver"}
    assert named_by_file(labels) is labels


def test_values_that_are_taken_give_way(labels):
    state = step(initial_state(), StructureAdded(0.0, "kidney", 6))
    added = {event.name: event.value for event in masks_given(labels, state, 0.0) if isinstance(event, StructureAdded)}
    assert added == {"spleen": 2, "liver": 1}
    assert free_value(state, 300) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda labels, _: (Labels(labels.array * 0, labels.geometry), initial_state()), "found an empty one"),
        (lambda labels, state: (labels, step(state, Locked(0.0, "liver", True))), "found liver locked: unlock"),
    ],
    ids=["empty", "locked"],
)
def test_masks_that_cannot_be_taken(labels, change, message):
    labels, state = change(labels, step(initial_state(), StructureAdded(0.0, "liver", 6)))
    with pytest.raises(InputError, match=message):
        masks_given(labels, state, 0.0)


def test_a_sent_mask_is_taken_once(desk, labels):
    messages = take(desk, labels)
    (state,) = of(messages, StateMessage)
    assert [(s.name, s.value, s.slices) for s in state.structures] == [
        ("spleen", 2, {"axial": [5]}),
        ("liver", 6, {"axial": [4, 5]}),
    ]
    voxel_ml = 0.8 * 1.1 * 3.0 / 1000
    assert [s.ml for s in state.structures] == [pytest.approx(50 * voxel_ml), pytest.approx(240 * voxel_ml)]
    assert {(m.structure, m.index) for m in of(messages, MaskMessage)} == {("liver", 4), ("liver", 5), ("spleen", 5)}
    with pytest.raises(InputError, match="drop the file again"):
        desk.handle(Import(t_s=2, upload="word"))


def test_a_new_structure_after_a_mask_gets_a_value_of_its_own(desk, labels):
    take(desk, labels)
    (state,) = of(desk.handle(Choose(t_s=2, label="aorta")), StateMessage)
    assert len({s.value for s in state.structures}) == 3


def test_masks_come_with_the_slice_and_only_once(desk, labels, shown):
    take(desk, labels)
    desk.opening()
    assert [m.index for m in desk.handle(shown(index=1))] == []
    assert [m.index for m in desk.handle(shown(index=2))] == [4]
    assert {m.index for m in desk.handle(shown(index=3))} == {5}
    assert desk.handle(shown(index=4)) == []


def test_a_change_far_from_what_is_shown_comes_when_it_is_shown(session, labels, shown):
    desk = Desk(session)
    desk.handle(shown(index=11))
    assert {m.structure for m in of(take(desk, labels), MaskMessage)} == {"spleen"}  # on one slice only: told at once
    assert {m.structure for m in desk.handle(shown(index=5))} == {"liver", "spleen"}


def test_of_many_changes_the_page_is_told_to_forget(session, shown, volume):
    desk = Desk(session)
    for index in range(12):
        desk.handle(shown(index=index))
    names = {value: f"part {value}" for value in range(1, 4)}
    array = np.zeros(volume.shape, dtype=np.uint8)
    array[5:20, 5:20] = 1
    array[20:30, 5:20] = 2
    array[5:20, 20:30] = 3
    messages = take(desk, Labels(array, volume.geometry, names))
    assert isinstance(messages[0], ForgetMessage)
    assert {m.index for m in of(messages, MaskMessage)} == {9, 10, 11}
    messages = desk.handle(Key(t_s=2, action="undo", down=True))
    assert {m.index for m in of(messages, MaskMessage)} == {9, 10, 11}


def test_an_imported_mask_is_corrected_by_a_click(desk, labels):
    take(desk, labels)
    desk.handle(Choose(t_s=2, label="liver"))
    before = desk.tally.millilitres()["liver"]
    xy = desk.planes["axial"].to_xy((19, 15, 5), labels.geometry.shape)
    desk.handle(Click(t_s=3, xy=tuple(xy.tolist()), positive=False))
    assert 0 < desk.tally.millilitres()["liver"] < before


@pytest.mark.parametrize("add", [True, False])
def test_a_stroke_is_one_act_and_one_undo(desk, labels, add):
    take(desk, labels)
    desk.handle(Choose(t_s=2, label="liver"))
    before = desk.tally.millilitres()["liver"]
    xy = desk.planes["axial"].to_xy((5, 8, 5), labels.geometry.shape)
    x, y = xy.tolist()
    (mask,) = of(desk.handle(Stroke(t_s=3, path=[(x, y), (x, y)], radius_mm=3, add=add)), MaskMessage)
    assert mask.final
    after = desk.tally.millilitres()["liver"]
    assert (after > before) == add
    act = desk.session.state.acts[-1]
    assert (act.how, len(act.masks)) == ("brush", 1)
    desk.handle(Key(t_s=4, action="undo", down=True))
    assert desk.tally.millilitres()["liver"] == pytest.approx(before)


def test_a_stroke_that_changes_nothing_is_no_act(desk):
    desk.handle(Choose(t_s=1, label="liver"))
    (state,) = desk.handle(Stroke(t_s=2, path=[(7, 5)], radius_mm=3, add=False))
    assert not state.can_undo
    assert desk.session.state.acts == ()


def test_a_stroke_needs_a_structure_that_is_not_locked(desk):
    stroke = Stroke(t_s=2, path=[(7, 5)], radius_mm=3, add=True)
    with pytest.raises(InputError, match="choose a structure first"):
        desk.handle(stroke)
    desk.handle(Choose(t_s=1, label="liver"))
    desk.handle(Lock(t_s=2, label="liver", locked=True))
    with pytest.raises(InputError, match="found 'liver' locked"):
        desk.handle(stroke)


def test_the_brush_is_round_in_millimetres():
    painted = swept([(10, 10)], 4.0, (1.0, 2.0), (21, 21))
    rows, columns = np.nonzero(painted)
    assert (np.ptp(columns) + 1, np.ptp(rows) + 1) == (9, 5)
    assert not painted[8, 6]


def test_between_two_places_of_a_stroke_nothing_is_left_out():
    painted = swept([(2, 3), (17, 3), (17, 9)], 1.0, (1.0, 1.0), (12, 20))
    assert painted[2:5, 2:18].all()
    assert painted[3:10, 16:19].all()
    assert painted.sum() < 80


def test_a_thin_brush_paints_the_pixel_under_it_and_nothing_beside_the_slice():
    assert np.argwhere(swept([(3.2, 4.4)], 0.01, (1, 1), (9, 9))).tolist() == [[4, 3]]
    assert not swept([(-5, 4), (-3, 40)], 1.0, (1, 1), (9, 9)).any()


def test_renaming_tells_the_page_and_keeps_what_is_chosen(desk):
    desk.handle(Choose(t_s=1, label="liver"))
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    messages = desk.handle(Rename(t_s=2, label="liver", to="spleen"))
    sizes = {m.structure: sum(m.runs[1::2]) for m in of(messages, MaskMessage)}
    assert sizes["liver"] == 0 < sizes["spleen"]
    state = of(messages, StateMessage)[-1]
    assert (state.active, [s.name for s in state.structures]) == ("spleen", ["spleen"])
    assert of(desk.handle(Click(t_s=3, xy=(9, 5), positive=True)), MaskMessage)[0].structure == "spleen"


def test_one_undo_takes_back_all_structures_of_a_file(desk, labels):
    take(desk, labels)
    assert {key.structure for key in desk.session.state.slices} == {"liver", "spleen"}
    messages = desk.handle(Key(t_s=2, action="undo", down=True))
    assert not desk.session.state.slices
    told = of(messages, MaskMessage)
    assert {m.structure for m in told} == {"liver", "spleen"}
    assert not any(sum(m.runs[1::2]) for m in told)
    desk.handle(Key(t_s=3, action="redo", down=True))
    assert len(desk.session.state.slices) == 3


def test_undo_gives_the_old_name_back_and_it_stays_chosen(desk):
    desk.handle(Choose(t_s=1, label="liver"))
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    desk.handle(Rename(t_s=2, label="liver", to="spleen"))
    state = of(desk.handle(Key(t_s=3, action="undo", down=True)), StateMessage)[-1]
    assert (state.active, [s.name for s in state.structures], state.can_redo) == ("liver", ["liver"], True)
    assert of(desk.handle(Click(t_s=4, xy=(9, 5), positive=True)), MaskMessage)[0].structure == "liver"


def test_a_shelf_starts_from_a_mask_once(tmp_path, case, volume, labels):
    from gazeseg.export import write_nifti

    mask = tmp_path / "mask.nii.gz"
    write_nifti(mask, labels.array, volume, labels.names, {})
    shelf = Shelf([case], FakePredictor(), tmp_path / "work", labels=[mask])
    state = shelf.open("odd-name").desk.session.state
    assert state.values == {"spleen": 2, "liver": 6}
    shelf.close()
    again = Shelf([case], FakePredictor(), tmp_path / "work", labels=[mask])
    assert again.progress() == {"odd-name": {"structures": 2, "accepted": 0}}
    assert len(again.open("odd-name").desk.session.state.acts) == 2
    again.close()


def test_more_masks_than_cases_are_refused(tmp_path, case):
    with pytest.raises(InputError, match="at most one mask per case, found 2 for 1"):
        Shelf([case], FakePredictor(), tmp_path, labels=[case, case])
    with pytest.raises(InputError, match=r"expected a mask at .*none, found nothing"):
        Shelf([case], FakePredictor(), tmp_path, labels=[tmp_path / "none"])


PLANES = {name: plane_for(small_volume().geometry, name) for name in ("axial", "coronal", "sagittal")}
PROMPTS = st.builds(
    lambda name, plane, index, i: Prompted(0.0, name, PLANES[plane], index, (_point(PLANES[plane], index, i),)),
    st.sampled_from(["a", "b"]),
    st.sampled_from(sorted(PLANES)),
    st.integers(4, 9),
    st.integers(0, 11),
)


def _point(plane, index, along):
    ijk = [float(along)] * 3
    ijk[plane.axis] = float(index)
    return VoxelPoint(tuple(ijk), True)


STEPS = st.one_of(
    PROMPTS,
    st.builds(lambda name, on: Locked(0.0, name, on), st.sampled_from(["a", "b"]), st.booleans()),
    st.builds(lambda name: Rejected(0.0, name), st.sampled_from(["a", "b"])),
    st.just(Undone(0.0)),
    st.just(Redone(0.0)),
)


@settings(deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_the_tally_is_always_the_label_map(events):
    session = Session(small_volume(), FakePredictor())
    session.apply(StructureAdded(0.0, "a", 1))
    session.apply(StructureAdded(0.0, "b", 2))
    tally = Tally(session)
    for event in events:
        if getattr(event, "structure", None) not in session.state.locked or isinstance(event, Locked):
            session.apply(event)
        labels = tally.labels()
        np.testing.assert_array_equal(labels, session.label_map())
        sizes = {name: ml / (0.8 * 1.1 * 3.0 / 1000) for name, ml in tally.millilitres().items()}
        assert sizes == pytest.approx({"a": (labels == 1).sum(), "b": (labels == 2).sum()})


def test_after_a_restart_masks_are_computed_behind_the_readers_back(volume, desk, shown):
    desk.handle(Choose(t_s=1, label="liver"))
    for index in (5, 6, 7):
        desk.handle(shown(index=index, t_s=index))
        desk.handle(Click(t_s=index + 0.5, xy=(7, 5), positive=True))
    again = Session(volume, FakePredictor())
    again.fold([StructureAdded(0.0, "liver", 1), *desk.session.state.acts])
    back = Desk(again)
    assert back.opening()[0].structures[0].ml is None
    told, line = [], []
    seat = SimpleNamespace(desk=back, lock=threading.Lock(), volume=volume, holder="me", catching_up=None)
    catch_up(seat, "me", SimpleNamespace(submit=lambda *call: line.append(call)), lambda: told.append(True))
    while line:
        work, *words = line.pop()
        work(*words)
    assert told == [True]
    (state,) = back.handle(Ask(t_s=0))
    assert state.structures[0].ml == pytest.approx(desk.tally.millilitres()["liver"])
