from dataclasses import replace
from functools import reduce
from pathlib import Path

import numpy as np
import pytest

from gazeseg.errors import InputError, JournalError, ModelError
from gazeseg.session import Journal, Memory, Session, SliceKey, journal_header, read_journal
from gazeseg.session.cache import LRU
from gazeseg.testing import FakePredictor
from gazeseg.types import (
    Accepted,
    Locked,
    MasksGiven,
    Plane,
    Prediction,
    Prompted,
    Redone,
    Rejected,
    SessionEvent,
    StructureAdded,
    Undone,
    Volume,
    VoxelBox,
    VoxelPoint,
)

ADD = StructureAdded(0.0, "liver", 3)


def look(axial: Plane, i: float, j: float, k: int = 5, positive: bool = True) -> Prompted:
    return Prompted(1.0, "liver", axial, k, (VoxelPoint((i, j, float(k)), positive),))


def test_a_look_paints_where_it_was(session: Session, axial: Plane) -> None:
    session.apply(ADD)
    update = session.apply(look(axial, 10, 12))
    assert update is not None
    assert update.prediction is not None
    assert (update.structure, update.plane, update.index) == ("liver", axial, 5)
    painted = np.argwhere(session.label_map() == 3)
    np.testing.assert_allclose(painted.mean(axis=0), [10, 12, 5])
    assert update.prediction.mask.sum() == len(painted)


def test_sigma_mm_becomes_pixels(session: Session, axial: Plane, volume: Volume) -> None:
    session.apply(ADD)
    sigma_mm = 5 * float(np.sqrt(0.8 * 1.1))
    session.apply(Prompted(0.0, "liver", axial, 5, (VoxelPoint((20.0, 18.0, 5.0), True, sigma_mm),)))
    painted = np.argwhere(session.label_map() == 3)
    assert np.ptp(painted, axis=0).tolist() == [20, 20, 0]


def test_a_mask_without_pixels_is_no_outline(session: Session, axial: Plane, volume: Volume) -> None:
    given = MasksGiven(2.0, "liver", axial, ((7, (1440,)), (8, (0, 9, 1431))), "brush")
    events = (ADD, look(axial, 10, 12), look(axial, 10, 12, 6, positive=False), given)
    for event in events:
        session.apply(event)
    again = Session(volume, FakePredictor())  # which has to ask the model
    again.fold(events)
    for one in (session, again):
        assert [one.outlined(SliceKey("liver", axial, k)) for k in (4, 5, 6, 7, 8)] == [False, True, False, False, True]


def test_all_prompts_so_far_with_the_last_mask_as_prior(session: Session, axial: Plane) -> None:
    calls = []

    class Spy(FakePredictor):
        def decode(self, embedding, prompts, prior=None):  # type: ignore[no-untyped-def]
            calls.append((len(prompts), prior))
            return super().decode(embedding, prompts, prior)

    spied = Session(session.volume, Spy())
    spied.apply(ADD)
    first = spied.apply(look(axial, 10, 12))
    spied.apply(look(axial, 20, 12))
    assert first is not None
    assert calls == [(1, None), (2, first.prediction)]


def test_undo_and_redo_bring_the_masks_back_without_the_model(session: Session, axial: Plane) -> None:
    session.apply(ADD)
    session.apply(look(axial, 10, 12))
    one = session.label_map()
    session.apply(look(axial, 25, 12))
    two = session.label_map()
    predictor = session.predictor
    assert isinstance(predictor, FakePredictor)
    decodes = predictor.decodes
    back = session.apply(Undone(2.0))
    np.testing.assert_array_equal(session.label_map(), one)
    session.apply(Redone(3.0))
    np.testing.assert_array_equal(session.label_map(), two)
    assert back is not None
    assert back.index == 5
    assert (predictor.decodes, predictor.embeds) == (decodes, 1)


def test_undoing_the_only_prompt_leaves_no_prediction(session: Session, axial: Plane) -> None:
    session.apply(ADD)
    session.apply(look(axial, 10, 12))
    update = session.apply(Undone(2.0))
    assert update is not None
    assert update.prediction is None
    assert session.prediction("liver", axial, 5) is None
    assert not session.label_map().any()


def test_events_without_one_slice_to_redraw(session: Session, axial: Plane) -> None:
    quiet = [ADD, Undone(0.0), Redone(0.0)]
    assert [session.apply(event) for event in quiet] == [None, None, None]
    session.apply(look(axial, 10, 12))
    after = [Accepted(0.0, "liver"), Locked(0.0, "liver", True), Undone(0.0), Rejected(0.0, "liver"), Undone(0.0)]
    assert [session.apply(event) for event in after] == [None] * 5


def test_locks_protect(session: Session, axial: Plane) -> None:
    session.apply(ADD)
    session.apply(StructureAdded(0.0, "spleen", 4))
    session.apply(look(axial, 10, 12))
    mine = session.label_map() == 3
    session.apply(Locked(0.0, "liver", True))
    session.apply(replace(look(axial, 14, 12), structure="spleen"))
    np.testing.assert_array_equal(session.label_map() == 3, mine)
    session.apply(Locked(0.0, "liver", False))
    assert (session.label_map() == 3).sum() < mine.sum()


def test_bounded_memory_gives_the_same_masks(volume: Volume, story: list[SessionEvent]) -> None:
    roomy = Session(volume, FakePredictor())
    roomy.fold(story)
    tight = Session(volume, FakePredictor(), memory=Memory(LRU(1), LRU(1)))
    for event in story:
        tight.apply(event)
    np.testing.assert_array_equal(tight.label_map(), roomy.label_map())


def test_sessions_with_one_memory_share_embeddings_and_nothing_else(volume: Volume, axial: Plane) -> None:
    predictor, memory = FakePredictor(), Memory()
    one, other = (Session(volume, predictor, memory=memory) for _ in range(2))
    for session in (one, other):
        session.apply(ADD)
        session.apply(look(axial, 10, 12))
    assert (predictor.embeds, predictor.decodes) == (1, 2)
    one.apply(look(axial, 25, 12))
    assert one.label_map().sum() > other.label_map().sum()


def test_embedding_is_made_once(session: Session, axial: Plane) -> None:
    assert session.embedding(axial, 3) is session.embedding(axial, 3)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Prompted(0.0, "liver", Plane(2, 0, 1, True, True), 12, ()), r"slice index in 0\.\.11 along axis 2, found 12"),
        (Prompted(0.0, "liver", Plane(2, 0, 1, True, True), -1, ()), "found -1"),
        (
            Prompted(0.0, "liver", Plane(2, 0, 1, True, True), 4, (VoxelPoint((1.0, 1.0, 5.0), True),)),
            "expected prompts on slice 4 along axis 2",
        ),
        (
            Prompted(0.0, "liver", Plane(2, 0, 1, True, True), 4, (VoxelBox((1.0, 1.0, 4.0), (1.0, 1.0, 9.0)),)),
            "expected prompts on slice 4",
        ),
    ],
    ids=["above", "below", "point", "box"],
)
def test_prompts_beside_the_slice_are_refused(session: Session, event: Prompted, message: str) -> None:
    session.apply(ADD)
    before = session.state
    with pytest.raises(InputError, match=message):
        session.apply(event)
    assert session.state == before


def test_what_fails_is_neither_counted_nor_written(tmp_path: Path, volume: Volume, axial: Plane) -> None:
    class Broken(FakePredictor):
        def decode(self, *_: object) -> Prediction:
            raise ModelError("no")

    model = Broken()
    with Journal.create(tmp_path / "j.jsonl", journal_header(volume, model)) as journal:
        session = Session(volume, model, journal)
        session.apply(ADD)
        with pytest.raises(ModelError):
            session.apply(look(axial, 10, 12))
        with pytest.raises(InputError):
            session.apply(ADD)
    assert (len(session.state.acts), read_journal(journal.path)[1]) == (0, (ADD,))


def test_what_cannot_be_written_is_not_counted(tmp_path: Path, volume: Volume, axial: Plane) -> None:
    journal = Journal.create(tmp_path / "j.jsonl", journal_header(volume, FakePredictor()))
    session = Session(volume, FakePredictor(), journal)
    session.apply(ADD)
    journal.close()
    with pytest.raises(JournalError, match="closed: resume it"):
        session.apply(look(axial, 10, 12))
    assert session.state.acts == ()


def test_a_resumed_journal_continues_the_session(tmp_path: Path, volume: Volume, story: list[SessionEvent]) -> None:
    model = FakePredictor()
    with Journal.create(tmp_path / "j.jsonl", journal_header(volume, model)) as journal:
        reduce(lambda _, event: journal.append(event), story[:6], None)
    with Journal.resume(tmp_path / "j.jsonl") as journal:
        continued = Session(volume, model, journal)
        for event in story[6:]:
            continued.apply(event)
    straight = Session(volume, model)
    straight.fold(story)
    assert continued.state == straight.state
    assert list(read_journal(tmp_path / "j.jsonl")[1]) == story
