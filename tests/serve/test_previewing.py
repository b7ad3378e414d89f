"""Outlines while the key is held: told when they are news, and never at the cost of others."""

import numpy as np
import pytest

from gazeseg.serve.desk import previewing
from gazeseg.serve.wire import Choose, Gaze, Key, Lock


@pytest.fixture
def held(desk, monkeypatch):
    """The key is down, two looks are over and the slice is ready; previews may come at any time."""
    monkeypatch.setattr(previewing.Pace, "due", lambda *_: True)
    desk.session.embedding(desk.planes["axial"], 5)
    desk.handle(Choose(t_s=0.5, label="liver"))
    desk.handle(Key(t_s=1, action="this", down=True))
    look(desk, (180, 110), 1.0)
    look(desk, (260, 170), 1.6)
    look(desk, (180, 110), 2.2)
    return desk


def look(desk, px, from_s, n=60):
    x, y = px[0] / 1000, px[1] / 800
    desk.handle(Gaze(samples=[(from_s + i * 0.01, x, y) for i in range(n)]))


def test_the_same_looks_are_asked_about_once(held):
    (first,) = held.preview(2.8)
    assert (first.final, sum(first.runs[1::2]) > 0) == (False, True)
    assert held.preview(2.9) == []


def test_an_outline_that_would_hardly_move_stays(held, monkeypatch):
    assert len(held.preview(2.8)) == 1
    look(held, (260, 170), 2.8)
    look(held, (180, 110), 3.4)
    monkeypatch.setattr(previewing, "STEADY", 0.0)
    assert held.preview(4.0) == []
    look(held, (260, 170), 4.0)
    look(held, (180, 110), 4.6)
    monkeypatch.setattr(previewing, "STEADY", 1.1)
    assert len(held.preview(5.2)) == 1


def test_what_was_taken_from_the_page_is_drawn_again(held):
    assert len(held.preview(2.8)) == 1
    held.as_it_is()
    assert len(held.preview(2.9)) == 1


def test_looks_on_another_slice_are_not_shown_on_this_one(held, shown):
    held.handle(shown(index=6, t_s=2.8))
    held.session.embedding(held.planes["axial"], 6)
    assert held.preview(2.9) == []
    messages = held.handle(Key(t_s=3, action="this", down=False))
    assert {message.index for message in messages if message.type == "mask"} == {5}


def test_a_locked_structure_is_not_drawn(held):
    held.handle(Lock(t_s=2.8, label="liver", locked=True))
    assert held.preview(2.9) == []


def test_a_refusal_shows_what_counts(held):
    (drawn,) = held.preview(2.8)
    again = next(message for message in held.as_it_is() if message.type == "mask")
    assert sum(drawn.runs[1::2]) > 0
    assert (again.final, sum(again.runs[1::2])) == (True, 0)


def test_overlap_of_two_masks():
    one, other = np.zeros((4, 4), bool), np.zeros((4, 4), bool)
    assert previewing.overlap(one, other) == 1
    one[:2] = other[1:3] = True
    assert previewing.overlap(one, other) == pytest.approx(1 / 3)
