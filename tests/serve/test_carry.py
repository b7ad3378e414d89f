"""Carrying over at the desk: one act for all slices, which never touches what the reader did."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.serve import Desk
from gazeseg.serve.carrying_on import carry_on, passing
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import Ask, Carry, Choose, Click, Fill, Halt, Key, Lock
from gazeseg.session import Session, SliceKey, event_from_json, event_to_json
from gazeseg.session.carrying import plan_carry, plan_fill, steps
from gazeseg.testing import FakePredictor
from gazeseg.types import StructureAdded


@pytest.fixture
def seat(desk, volume, tmp_path):
    desk.handle(Choose(t_s=0.1, label="liver"))
    desk.handle(Click(t_s=1, xy=(20, 18), positive=True))
    return Seat("case", tmp_path, volume, desk, None)


def slices(seat):
    return sorted(key.index for key in seat.desk.session.state.slices)


def work(seat):
    """Do in one go what the background does slice by slice."""
    with ThreadPoolExecutor(1) as embedders:
        done = threading.Event()

        def news():
            job = seat.desk.carry.job
            if job is None or job.done or not job.still_wanted(seat.desk.session.state):
                done.set()

        carry_on(seat, embedders, news)
        assert done.wait(20)


def carried(seat, message=None):
    seat.desk.handle(message or Carry(t_s=2, label="liver"))
    work(seat)
    return seat.desk.handle(Ask(t_s=0))


def test_carrying_is_one_act_and_one_undo_takes_it_back(seat):
    before = slices(seat)
    replies = carried(seat, Carry(t_s=2, label="liver", limit=2))
    (news,) = [reply for reply in replies if reply.type == "carried"]
    assert news.state == "done"
    assert [index for index, _ in news.confidence] == [index for index in slices(seat) if index not in before] != []
    assert all(0 <= sure <= 1 for _, sure in news.confidence)
    assert {key.index for key in seat.desk.session.state.provisional} == {index for index, _ in news.confidence}
    seat.desk.handle(Key(t_s=3, action="undo", down=True))
    assert slices(seat) == before


def test_accepting_confirms_what_was_carried(seat):
    carried(seat)
    assert seat.desk.session.state.provisional
    seat.desk.handle(Key(t_s=3, action="accept", down=True))
    assert not seat.desk.session.state.provisional


def test_slices_of_the_reader_end_the_way_and_stay(seat, shown):
    seat.desk.handle(shown(index=7, t_s=1.5))
    seat.desk.handle(Click(t_s=1.6, xy=(12, 12), positive=True))
    mine = seat.desk.session.state.slices
    seat.desk.handle(shown(t_s=1.7))
    carried(seat)
    now = seat.desk.session.state.slices
    assert all(now[key] == acts for key, acts in mine.items())
    assert max(slices(seat)) == 7


@pytest.mark.parametrize(
    ("direction", "limit", "paths"),
    [("up", 2, [[6, 7]]), ("down", 3, [[4, 3, 2]]), ("both", 99, [[6, 7, 8, 9, 10, 11], [4, 3, 2, 1, 0]])],
)
def test_the_way_stays_in_the_volume_and_within_the_limit(seat, direction, limit, paths):
    desk = seat.desk
    plan = plan_carry(desk.session, SliceKey("liver", desk.planes["axial"], 5), direction, limit, 0.0)
    assert [list(path) for path in plan.paths] == paths
    assert plan.planned == sum(map(len, paths))


def test_an_act_in_the_meantime_ends_it_and_nothing_is_kept(seat):
    seat.desk.handle(Carry(t_s=2, label="liver"))
    seat.desk.handle(Click(t_s=2.5, xy=(22, 18), positive=True))
    work(seat)
    (news,) = [reply for reply in seat.desk.handle(Ask(t_s=0)) if reply.type == "carried"]
    assert (news.state, slices(seat)) == ("stopped", [5])


@pytest.mark.parametrize("refused", [Fill(t_s=3, label="liver"), Carry(t_s=3, label="spleen")], ids=["fill", "carry"])
def test_what_is_refused_meanwhile_does_not_begin_the_work_again(seat, refused):
    queue = []
    line = SimpleNamespace(submit=lambda work, *arguments: queue.append((work, arguments)))
    seat.desk.handle(Carry(t_s=2, label="liver", limit=2))
    carry_on(seat, line, lambda: None)
    with pytest.raises(InputError):
        seat.desk.handle(refused)
    carry_on(seat, line, lambda: None)
    while queue:
        work, arguments = queue.pop(0)
        work(*arguments)
    indices = [one.index for one in seat.desk.carry.job.found]
    assert indices == [6, 7, 4, 3]
    seat.desk.handle(Ask(t_s=0))
    assert slices(seat) == sorted([5, *indices])


def test_escape_ends_it(seat):
    seat.desk.handle(Carry(t_s=2, label="liver"))
    assert [reply.state for reply in seat.desk.handle(Halt(t_s=2.1))] == ["stopped"]
    assert seat.desk.carry.job is None
    assert seat.desk.handle(Halt(t_s=2.2)) == []


def test_what_cannot_be_carried_is_told(seat, shown):
    seat.desk.handle(Choose(t_s=2, label="spleen"))
    with pytest.raises(InputError, match="expected an outline of 'spleen' on this slice"):
        seat.desk.handle(Carry(t_s=2, label="spleen"))
    with pytest.raises(InputError, match="expected a known structure, found 'heart'"):
        seat.desk.handle(Carry(t_s=2, label="heart"))
    with pytest.raises(InputError, match="expected two outlined slices of 'liver' with slices between, found 1"):
        seat.desk.handle(Fill(t_s=2, label="liver"))
    seat.desk.handle(Lock(t_s=3, label="liver", locked=True))
    with pytest.raises(InputError, match="'liver' locked"):
        seat.desk.handle(Carry(t_s=4, label="liver"))


def test_filling_puts_masks_between_and_nowhere_else(seat, shown):
    seat.desk.handle(shown(index=9, t_s=1.5))
    seat.desk.handle(Click(t_s=1.6, xy=(20, 18), positive=True))
    carried(seat, Fill(t_s=2, label="liver"))
    assert slices(seat) == [5, 6, 7, 8, 9]
    assert {key.index for key in seat.desk.session.state.provisional} == {6, 7, 8}


def test_a_session_of_the_same_acts_has_the_same_masks_without_the_model(seat, volume):
    carried(seat)
    again = Session(volume, FakePredictor())
    again.state = seat.desk.session.state
    for key in again.state.provisional:
        np.testing.assert_array_equal(again.mask(key), seat.desk.session.mask(key))
    assert again.predictor.decodes == 0


def test_a_page_that_comes_back_knows_how_sure_each_slice_is(seat):
    (news,) = [reply for reply in carried(seat) if reply.type == "carried"]
    state, again = seat.desk.opening()
    assert again.confidence == [(index, pytest.approx(sure, abs=1e-3)) for index, sure in news.confidence]
    assert state.type == "state"
    assert again.state == "done"


def test_what_was_agreed_with_is_told_again_but_not_as_news(seat):
    (news,) = [reply for reply in carried(seat) if reply.type == "carried"]
    seat.desk.handle(Key(t_s=3, action="accept", down=True))
    _, again = seat.desk.opening()
    assert again.confidence == [(index, pytest.approx(sure, abs=1e-3)) for index, sure in news.confidence]
    assert again.state == "agreed"


def test_the_work_is_done_only_as_it_is_asked_for(seat):
    desk = seat.desk
    plan = plan_carry(desk.session, SliceKey("liver", desk.planes["axial"], 5), "both", 9, 0.0)
    before = desk.session.predictor.embeds
    next(steps(plan, passing(seat, plan.plane)))
    assert desk.session.predictor.embeds == before + 1


def test_a_plan_to_fill_needs_something_between(seat, shown):
    seat.desk.handle(shown(index=6, t_s=1.5))
    seat.desk.handle(Click(t_s=1.6, xy=(20, 18), positive=True))
    with pytest.raises(InputError, match="found 2: outline two"):
        plan_fill(seat.desk.session, SliceKey("liver", seat.desk.planes["axial"], 6), 0.0)


def test_after_a_restart_the_page_hears_again_how_sure_each_slice_is(seat, volume):
    (news,) = [reply for reply in carried(seat, Carry(t_s=2, label="liver", limit=2)) if reply.type == "carried"]
    again = Session(volume, FakePredictor())
    acts = [event_from_json(event_to_json(act)) for act in seat.desk.session.state.acts]
    again.fold([StructureAdded(0.0, "liver", 1), *acts])
    (told,) = [reply for reply in Desk(again).opening() if reply.type == "carried"]
    assert (told.structure, told.plane, told.how) == ("liver", "axial", "carried")
    assert told.confidence == news.confidence != []
