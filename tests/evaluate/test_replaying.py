from dataclasses import replace

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate import evaluate
from gazeseg.evaluate.protocol import play
from gazeseg.evaluate.regimes import regime_of
from gazeseg.evaluate.replaying import ReplayRegime, held_s
from gazeseg.gaze import write_recording
from gazeseg.images import take
from gazeseg.prompts import follow
from gazeseg.session import Session, SliceKey, to_runs
from gazeseg.simulate import record
from gazeseg.testing import FakePredictor
from gazeseg.types import (
    HandActed,
    KeyChanged,
    MasksGiven,
    Prediction,
    Prompted,
    StructureChosen,
    StructureRenamed,
    VoxelPoint,
)


class Perfect:
    """Always right, whatever is asked."""

    def __init__(self, scene):
        self.answer = Prediction(scene.truth.astype(np.float32), 1.0, scene.truth)

    def decode(self, embedding, prompts, prior=None):
        return self.answer


class Counting:
    """The first answer has one pixel, the second two, and so on; keeps what it was asked."""

    def __init__(self, scene):
        self.shape, self.asked = scene.truth.shape, []

    def decode(self, embedding, prompts, prior=None):
        self.asked.append((len(prompts), None if prior is None else pixels(prior)))
        mask = np.zeros(self.shape, np.bool_)
        mask.flat[: len(self.asked)] = True
        return Prediction(mask.astype(np.float32), 1.0, mask)


BEGIN = (StructureChosen(0.0, "liver"),)


def pixels(found) -> int:
    return int(found.mask.sum())


def click(t_s, scene, structure="liver", column=30.0):
    point = VoxelPoint((column, 30.0, 0.0), positive=True)
    return HandActed(t_s, Prompted(t_s, structure, scene.plane, scene.index, (point,)))


def painted(t_s, scene, how="brush"):
    runs = tuple(to_runs(scene.truth))
    return HandActed(t_s, MasksGiven(t_s, "liver", scene.plane, ((scene.index, runs),), how))


def press(t_s, action):
    return KeyChanged(t_s, action, True)


@pytest.fixture
def played(scene, recordings, tmp_path):
    """Play a recording of these events, which begin with the choice of a liver: the system asked, and all updates."""

    def play_events(*events, begin=BEGIN):
        folder = tmp_path / "acted"
        write_recording(replace(recordings[1], events=(*begin, *events)), folder / scene.id)
        system = Counting(scene)
        return system, list(play(scene, regime_of(f"replay:{folder}"), system, None, 0))

    return play_events


@pytest.fixture
def recordings(scene, tmp_path):
    recording = record(scene.volume, scene.truth.T[:, :, None], "liver", "research", 1)
    write_recording(recording, tmp_path / "recordings" / scene.id)
    return tmp_path / "recordings", recording


def test_each_release_asks_with_all_looks_so_far(scene, recordings):
    folder, recording = recordings
    updates = list(play(scene, regime_of(f"replay:{folder}"), Perfect(scene), None, 0))
    assert len(updates) >= 2
    assert updates[0].prompts == updates[1].prompts[: len(updates[0].prompts)]
    assert updates[-1].spent == pytest.approx(held_s(recording, 100.0))


def test_a_recording_of_another_slice_is_refused(scene, recordings):
    with pytest.raises(InputError, match=r"expected looks at slice 4 .* found looks at slice 0"):
        next(ReplayRegime(recordings[0])(replace(scene, index=4), 0))


def test_what_was_undone_does_not_count(scene, played):
    system, updates = played(click(1, scene), click(2, scene), press(3, "undo"))
    assert [(len(update.prompts), pixels(update)) for update in updates] == [(1, 1), (2, 2), (1, 1)]
    assert system.asked == [(1, None), (2, 1)]


def test_after_an_undo_the_system_goes_on_from_the_answer_that_stands(scene, played):
    system, _ = played(click(1, scene), click(2, scene), press(3, "undo"), click(4, scene, column=50))
    assert system.asked == [(1, None), (2, 1), (2, 1)]


def test_redo_brings_the_answer_back(scene, played):
    system, updates = played(click(1, scene), press(2, "undo"), press(3, "redo"))
    assert [pixels(update) for update in updates] == [1, 0, 1]
    assert len(system.asked) == 1


def test_reject_leaves_nothing_and_the_system_begins_anew(scene, played):
    system, updates = played(click(1, scene), press(2, "reject"), click(3, scene, column=50), click(4, scene))
    assert (pixels(updates[1]), updates[1].prompts, updates[1].dice) == (0, (), 0)
    assert system.asked == [(1, None), (1, None), (2, 2)]


def test_prompts_for_another_structure_do_not_count(scene, played):
    spleen = StructureChosen(2, "spleen")
    system, updates = played(click(1, scene), spleen, click(3, scene, "spleen"))
    assert len(updates) == 1
    assert system.asked == [(1, None)]


def test_undo_of_another_structure_leaves_this_one(scene, played):
    spleen = StructureChosen(2, "spleen")
    _, updates = played(click(1, scene), spleen, click(3, scene, "spleen"), press(4, "undo"))
    assert [pixels(update) for update in updates] == [1]


@pytest.mark.parametrize("name", ["Liver", "organ"], ids=["written otherwise", "the only one"])
def test_the_structure_of_the_object(scene, played, name):
    _, updates = played(click(1, scene, name), begin=(StructureChosen(0.0, name),))
    assert len(updates) == 1


def test_a_structure_renamed_is_the_same(scene, played):
    renamed = HandActed(2, StructureRenamed(2, "organ", "liver"))
    begin = (StructureChosen(0.0, "spleen"), StructureChosen(0.0, "organ"))
    _, updates = played(click(1, scene, "organ"), renamed, begin=begin)
    assert len(updates) == 1


def test_a_recording_of_other_structures_is_refused(scene, played):
    begin = (StructureChosen(0.0, "spleen"), StructureChosen(0.0, "colon"))
    with pytest.raises(
        InputError, match=r"expected one structure called liver in .*, found spleen, colon: record each"
    ):
        played(click(1, scene, "spleen"), begin=begin)


def test_a_mask_that_was_given_is_refused_unless_taken_back(scene, played):
    with pytest.raises(
        InputError, match=r"expected looks and clicks alone for liver .* no system under test made \(brush\)"
    ):
        played(click(1, scene), painted(2, scene))
    system, updates = played(click(1, scene), painted(2, scene), press(3, "undo"), click(4, scene))
    assert [pixels(update) for update in updates] == [1, 2]
    assert system.asked == [(1, None), (2, 1)]


def test_what_cannot_happen_names_the_recording(scene, played):
    with pytest.raises(InputError, match=r"acted/set/a/1/liver: expected a known structure \(liver\), found 'spleen'"):
        played(click(1, scene, "spleen"))


def test_the_mask_is_that_of_a_session(scene, recordings):
    folder, recording = recordings
    end_s = recording.events[-1].t_s
    acted = (press(end_s, "undo"), press(end_s, "undo"), press(end_s, "redo"), click(end_s, scene, column=50))
    recording = replace(recording, events=(*recording.events, *acted))
    write_recording(recording, folder / scene.id)
    system = FakePredictor()
    session = Session(scene.volume, system)
    session.fold(follow(recording))
    embedding = system.embed(take(scene.volume, scene.plane, scene.index))
    *_, last = play(scene, regime_of(f"replay:{folder}"), system, embedding, 0)
    np.testing.assert_array_equal(last.mask, session.mask(SliceKey("liver", scene.plane, scene.index)))
    assert last.mask.any()


def test_only_recorded_objects_are_scored_by_any_regime(settings, loaders, recordings):
    found = evaluate(replace(settings, regimes=("box", f"replay:{recordings[0]}")), loaders=loaders)
    assert {row.object_id for row in found.rows} == {"set/a/1/liver"}
    assert {row.regime for row in found.rows} == {"box", "replay"}
    assert found.summary["left_out"]["objects_without_recording"] == 4
