import numpy as np
import pytest

from gazeseg.evaluate.prompting import play_box, play_clicks, play_nothing, play_oracle, play_points
from gazeseg.types import Point, Prediction


def answer(mask: np.ndarray) -> Prediction:
    return Prediction(mask.astype(np.float32), 1.0, mask)


def test_box_lies_around_the_object(scene):
    (box,) = next(play_box(scene, 0)).prompts
    assert 10 <= box.x0 <= 15
    assert 59 <= box.x1 <= 64
    assert 15 <= box.y0 <= 20
    assert 44 <= box.y1 <= 49


def test_box_depends_on_the_seed(scene):
    assert len({next(play_box(scene, seed)).prompts for seed in range(5)}) > 1


def test_oracle_has_16_points_inside_and_4_outside(scene):
    points = next(play_oracle(scene, 0)).prompts
    inside = [bool(scene.truth[round(p.y), round(p.x)]) for p in points]
    assert (inside.count(True), inside.count(False)) == (16, 4)
    assert all(point.positive for point in points)


def test_clicks_go_to_the_error_with_its_sign(scene):
    session = play_clicks(scene, 0)
    first = next(session)
    assert scene.truth[round(first.prompts[0].y), round(first.prompts[0].x)]
    second = session.send(answer(np.ones_like(scene.truth)))
    assert (first.spent, second.spent) == (1.0, 2.0)
    assert second.prompts[0] == first.prompts[0]
    assert not second.prompts[1].positive
    assert not scene.truth[round(second.prompts[1].y), round(second.prompts[1].x)]


def test_clicks_end_with_a_perfect_mask(scene):
    session = play_clicks(scene, 0)
    next(session)
    with pytest.raises(StopIteration):
        session.send(answer(scene.truth))


def test_at_most_ten_clicks(scene):
    session = play_clicks(scene, 0)
    ask = next(session)
    for _ in range(9):
        ask = session.send(answer(scene.truth & False))
    assert ask.spent == 10.0
    assert all(isinstance(prompt, Point) for prompt in ask.prompts)
    with pytest.raises(StopIteration):
        session.send(answer(scene.truth & False))


def test_points_in_rising_numbers_each_drawn_anew(scene):
    asks = list(play_points(scene, 0))
    assert [(ask.spent, len(ask.prompts)) for ask in asks] == [(n, n) for n in (1, 3, 5, 10, 20, 50)]
    inside = [sum(bool(scene.truth[round(p.y), round(p.x)]) for p in ask.prompts) for ask in asks]
    assert inside == [1, 2, 4, 8, 16, 40]
    assert not set(asks[4].prompts) <= set(asks[5].prompts)


def test_nothing_is_asked_of_automatic_systems(scene):
    assert list(play_nothing(scene, 0)) == []
