from dataclasses import replace

import numpy as np
import pytest

from gazeseg.evaluate.gazing import GazeRegime
from gazeseg.types import Prediction


def answer(mask: np.ndarray) -> Prediction:
    return Prediction(mask.astype(np.float32), 1.0, mask)


def test_first_look_marks_the_organ_with_the_trackers_doubt(scene):
    ask = next(GazeRegime("research")(scene, 0))
    assert ask.spent == 1.0
    assert all(point.positive and point.sigma_px > 0 for point in ask.prompts)
    inside = [bool(scene.truth[round(p.y), round(p.x)]) for p in ask.prompts]
    assert np.mean(inside) >= 0.5


def test_looks_at_what_is_too_much_are_negative(scene):
    session = GazeRegime("research")(scene, 0)
    first = next(session)
    too_much = scene.truth.copy()
    too_much[60:85, 70:100] = True
    second = session.send(answer(too_much))
    new = second.prompts[len(first.prompts) :]
    assert new
    assert not any(point.positive for point in new)
    assert all(p.x > 60 and p.y > 50 for p in new)


def test_the_reader_stops_when_nothing_is_wrong(scene):
    session = GazeRegime("consumer")(scene, 0)
    next(session)
    with pytest.raises(StopIteration):
        session.send(answer(scene.truth))


def test_eight_seconds_at_most(scene):
    spent = [ask.spent for ask in asks_of(GazeRegime("consumer")(scene, 0), answer(scene.truth & False))]
    assert spent == sorted(spent)
    assert 6.0 <= spent[-1] <= 8.0


def asks_of(session, always):
    ask = next(session, None)
    while ask is not None:
        yield ask
        try:
            ask = session.send(always)
        except StopIteration:
            return


def test_equal_seeds_give_equal_prompts_and_others_do_not(scene):
    asks = [next(GazeRegime("consumer")(scene, seed)) for seed in (1, 1, 2)]
    assert asks[0] == asks[1] != asks[2]


def test_whoever_cannot_say_what_is_too_much_looks_at_what_is_missing(scene):
    session = GazeRegime("research")(replace(scene, signed=False), 0)
    first = next(session)
    half = scene.truth.copy()
    half[:30] = False
    half[60:85, 70:100] = True
    new = session.send(answer(half)).prompts[len(first.prompts) :]
    assert new
    assert all(point.positive and point.y < 35 for point in new)
    with pytest.raises(StopIteration):
        session.send(answer(np.ones_like(scene.truth)))
