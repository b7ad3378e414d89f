"""Doubts at the desk: asked for by the page, found behind, told once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gazeseg.serve.behind import begin_behind
from gazeseg.serve.crew import Crew
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import Ask, Choose, Click, Doubt, Key, Stroke
from gazeseg.session import from_runs, to_runs
from gazeseg.types import MasksGiven


@pytest.fixture
def seat(desk, volume, tmp_path):
    desk.handle(Choose(t_s=0.1, label="liver"))
    return Seat("case", tmp_path, volume, desk, None)


def doubts(seat):
    message = Doubt(t_s=5, label="liver")
    seat.desk.handle(message)
    with ThreadPoolExecutor(1) as line:
        begin_behind(message, seat, Crew(line, line, line), lambda: None)
    (told,) = [reply for reply in seat.desk.handle(Ask(t_s=0)) if reply.type == "doubts"]
    return told


def pixels(told, runs):
    return int(from_runs(runs, told.shape).sum())


def give(seat, mask, how):
    runs = ((5, tuple(to_runs(mask))),)
    seat.desk.happen([MasksGiven(1.0, "liver", seat.desk.planes["axial"], runs, how)])


@pytest.fixture
def block(volume):
    mask = np.zeros((36, 40), dtype=np.bool_)
    mask[8:24, 8:28] = True
    return mask


def test_an_answer_of_the_model_is_asked_of_nobody_else(seat):
    seat.desk.handle(Click(t_s=1, xy=(20, 18), positive=True))
    told = doubts(seat)
    assert told.other is None
    assert len(told.bands) == 3
    assert pixels(told, told.missing) == pixels(told, told.extra) == 0


def test_a_loaded_mask_that_was_changed_is_shown_where_it_differs(seat, block):
    give(seat, block, "import")
    seat.desk.handle(Stroke(t_s=2, path=[(32, 30)], radius_mm=3, add=True))
    told = doubts(seat)
    assert told.other == "loaded"
    assert pixels(told, told.missing) == 0
    assert from_runs(told.extra, told.shape)[30, 32]


def test_the_model_is_asked_about_a_mask_it_did_not_draw(seat, block):
    give(seat, block, "brush")
    told = doubts(seat)
    assert told.other == "model"
    asked = seat.desk.session.predictor.decodes
    doubts(seat)
    assert seat.desk.session.predictor.decodes == asked + 1


def test_the_model_is_asked_again_about_what_was_accepted(seat):
    seat.desk.handle(Click(t_s=1, xy=(20, 18), positive=True))
    seat.desk.handle(Key(t_s=2, action="accept", down=True))
    assert doubts(seat).other == "model"


def test_nothing_outlined_is_nothing_to_doubt(seat):
    told = doubts(seat)
    assert (told.bands, told.other) == ([], None)


def test_the_answer_to_an_earlier_question_is_dropped(seat, shown):
    seat.desk.handle(Click(t_s=1, xy=(20, 18), positive=True))
    seat.desk.handle(Doubt(t_s=2, label="liver"))
    key = seat.desk.doubting.wanted
    seat.desk.handle(shown(index=6, t_s=3))
    seat.desk.handle(Doubt(t_s=4, label="liver"))
    seat.desk.doubting.found(key, "an answer")
    assert seat.desk.doubting.news() == []
