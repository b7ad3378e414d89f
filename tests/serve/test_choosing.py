"""Masks to choose from at the desk: offered behind the answer, chosen as an act, withdrawn when anything else happens."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.serve.behind import begin_behind
from gazeseg.serve.crew import Crew
from gazeseg.serve.desk.choosing import Choosing
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import Ask, Choose, Click, Key, Pick
from gazeseg.session import Journal, Session, SliceKey, from_runs, journal_header, replay, verify
from gazeseg.testing import FakePredictor


@pytest.fixture
def seat(desk, volume, tmp_path):
    desk.handle(Choose(t_s=0.1, label="adrenal"))
    return Seat("case", tmp_path, volume, desk, None)


def said(seat, message):
    """What the page hears at once, and of the work behind."""
    replies, called = seat.desk.handle(message), []
    with ThreadPoolExecutor(1) as line:
        begin_behind(message, seat, Crew(line, line, line), lambda: called.append(True))
    return replies + (seat.desk.handle(Ask(t_s=0)) if called else [])


def of(replies, kind):
    return [reply for reply in replies if reply.type == kind]


def click(seat, t_s=1.0, xy=(20, 18)):
    return said(seat, Click(t_s=t_s, xy=xy, positive=True))


def mask_now(seat):
    return seat.desk.session.mask(SliceKey("adrenal", seat.desk.planes["axial"], 5))


def test_a_small_answer_comes_first_and_then_what_else_it_may_be(seat):
    (offer,) = of(click(seat), "candidates")
    assert (offer.structure, offer.plane, offer.index, offer.chosen) == ("adrenal", "axial", 5, 1)
    numbers = [(one.number, one.kind) for one in offer.masks]
    assert numbers == [(1, "answer"), (3, "wider"), (4, "beside")]  # nothing is tighter than the smallest disc
    np.testing.assert_array_equal(from_runs(offer.masks[0].runs, offer.shape), mask_now(seat))


def test_the_answer_itself_does_not_wait_for_them(seat):
    replies = seat.desk.handle(Click(t_s=1.0, xy=(20, 18), positive=True))
    assert of(replies, "mask")
    assert not of(replies, "candidates")


def test_choosing_is_an_act_and_another_may_be_chosen_instead(seat):
    (offer,) = of(click(seat), "candidates")
    third, fourth = (from_runs(one.runs, offer.shape) for one in offer.masks[1:])
    (now,) = of(said(seat, Pick(t_s=2, number=3)), "candidates")
    assert now.chosen == 3
    np.testing.assert_array_equal(mask_now(seat), third)
    said(seat, Pick(t_s=3, number=4))
    np.testing.assert_array_equal(mask_now(seat), fourth)
    said(seat, Key(t_s=4, action="undo", down=True))
    np.testing.assert_array_equal(mask_now(seat), third)


def test_what_counts_already_is_no_act(seat):
    click(seat)
    before = seat.desk.session.state
    assert said(seat, Pick(t_s=2, number=1)) == []
    assert seat.desk.session.state is before


def test_anything_else_withdraws_the_offer(seat):
    click(seat)
    (gone,) = of(said(seat, Key(t_s=2, action="accept", down=True)), "candidates")
    assert gone.masks == []
    with pytest.raises(InputError, match="expected the number of a mask on offer, none, found 3: look once more"):
        seat.desk.handle(Pick(t_s=3, number=3))


def test_a_number_that_is_not_on_offer_is_refused(seat):
    click(seat)
    with pytest.raises(InputError, match="expected the number of a mask on offer, 1, 3, 4, found 2"):
        seat.desk.handle(Pick(t_s=3, number=2))


def test_corrections_go_on_from_what_was_chosen_with_the_prompts_before(seat):
    click(seat)
    said(seat, Pick(t_s=2, number=3))
    chosen = mask_now(seat)
    replies = click(seat, 3.0, (8, 30))
    assert len(of(replies, "looks")[0].points) == 2
    assert mask_now(seat)[chosen].all()
    assert mask_now(seat)[30, 8]


def test_undoing_a_choice_offers_it_again(seat):
    click(seat)
    said(seat, Pick(t_s=2, number=3))
    (again,) = of(said(seat, Key(t_s=3, action="undo", down=True)), "candidates")[-1:]
    assert again.chosen == 1
    assert len(again.masks) > 1


def test_each_act_is_asked_about_once(seat):
    seat.desk.handle(Click(t_s=1.0, xy=(20, 18), positive=True))
    assert seat.desk.choosing.claim()
    assert not seat.desk.choosing.claim()


def test_what_was_done_in_an_earlier_run_is_not_asked_about(seat):
    seat.desk.handle(Click(t_s=1.0, xy=(20, 18), positive=True))
    assert not Choosing(seat.desk.session, seat.desk.planes).claim()


def test_an_act_in_the_meantime_ends_the_question(seat):
    seat.desk.handle(Click(t_s=1.0, xy=(20, 18), positive=True))
    question = seat.desk.choosing.question()
    seat.desk.handle(Key(t_s=2, action="undo", down=True))
    assert not seat.desk.choosing.wanted(question)


def test_a_page_that_comes_back_is_offered_nothing(seat):
    click(seat)
    seat.desk.opening()
    assert of(seat.desk.handle(Ask(t_s=0)), "candidates") == []


def test_a_choice_replays_to_the_same_bits(desk, volume, tmp_path):
    with Journal.create(tmp_path / "j", journal_header(volume, FakePredictor())) as journal:
        desk.session.journal = journal
        seat = Seat("case", tmp_path, volume, desk, None)
        desk.handle(Choose(t_s=0.1, label="adrenal"))
        click(seat)
        said(seat, Pick(t_s=2, number=4))
        click(seat, 3.0, (8, 30))
    assert verify(tmp_path / "j").ok
    again: Session = replay(tmp_path / "j", FakePredictor(), volume)
    assert again.state == desk.session.state
    np.testing.assert_array_equal(again.label_map(), desk.session.label_map())
