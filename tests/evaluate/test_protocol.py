import numpy as np
import pytest

from gazeseg.evaluate.case import ObjectKey
from gazeseg.evaluate.playing import Target, Update, play, rows_of
from gazeseg.evaluate.regimes import Regime, regime_of
from gazeseg.evaluate.scene import Ask
from gazeseg.testing import FakePredictor
from gazeseg.types import Point, Slice

KEY = ObjectKey("set", "a", "1", "liver", 0, 0, 1125)


def updates_with(scene, dices: list[float]) -> list[Update]:
    return [Update(float(n), (), scene.truth, 0.5, dice) for n, dice in enumerate(dices, start=1)]


@pytest.fixture
def target(scene) -> Target:
    return Target(KEY, Slice.from_array(np.zeros(scene.truth.shape), units="grey"), scene)


def test_a_system_gets_prompts_and_its_own_last_answer_only(scene):
    seen = []

    class Spy(FakePredictor):
        def decode(self, embedding, prompts, prior=None):
            seen.append((prompts, prior))
            return super().decode(embedding, prompts, prior)

    def two_points(scene, seed):
        first = yield Ask(1.0, (Point(20, 30),))
        assert first.mask[30, 20]
        yield Ask(2.0, (Point(20, 30), Point(40, 30)))

    spy = Spy()
    regime = Regime("two", (2.0,), "", "", two_points)
    updates = list(play(scene, regime, spy, spy.embed(Slice.from_array(np.zeros((90, 110)))), 0))
    assert [update.spent for update in updates] == [1.0, 2.0]
    assert seen[0][1] is None
    assert seen[1][1].mask is updates[0].mask


def test_the_mask_of_a_budget_is_the_last_one_within_it(target, scene):
    rows = rows_of(target, "fake", regime_of("click"), updates_with(scene, [0.1, 0.2, 0.3, 0.4]), 0.0)
    assert [(row.budget, row.updates, row.seconds_model) for row in rows] == [
        (1, 1, 0.5),
        (3, 3, 1.5),
        (5, 4, 2.0),
        (10, 4, 2.0),
    ]


def test_drops_are_counted_from_one_point_on(target, scene):
    updates = updates_with(scene, [0.5, 0.495, 0.7, 0.6, 0.65])
    rows = {row.budget: row for row in rows_of(target, "fake", regime_of("click"), updates, 0.0)}
    assert (rows[1].drops, rows[1].dice_drop_max) == (0, 0.0)
    assert (rows[3].drops, rows[3].dice_drop_max) == (0, pytest.approx(0.005))
    assert (rows[5].drops, rows[5].dice_drop_max) == (1, pytest.approx(0.1))


def test_before_the_first_update_the_mask_is_empty(target):
    (row,) = rows_of(target, "fake", regime_of("box"), [], 0.0)
    assert (row.dice, row.nsd, row.updates) == (0.0, 0.0, 0)


def test_box_with_a_predictor_that_fills_it(target, scene):
    fake = FakePredictor()
    updates = list(play(scene, regime_of("box"), fake, fake.embed(target.image), 0))
    (box,) = updates[0].prompts
    area = (box.x1 - box.x0 + 1) * (box.y1 - box.y0 + 1)
    (row,) = rows_of(target, "fake", regime_of("box"), updates, 0.0)
    assert row.dice == pytest.approx(2 * 1125 / (1125 + area))


def test_each_number_of_points_is_a_shot_of_its_own(target, scene):
    priors = []

    class Spy(FakePredictor):
        def decode(self, embedding, prompts, prior=None):
            priors.append(prior)
            return super().decode(embedding, prompts, prior)

    spy, points = Spy(), regime_of("points")
    updates = list(play(scene, points, spy, spy.embed(target.image), 0))
    assert priors == [None] * 6
    rows = rows_of(target, "fake", points, updates, 0.0)
    assert [(row.budget, row.updates) for row in rows] == [(n, 1) for n in (1, 3, 5, 10, 20, 50)]
    assert [row.seconds_model for row in rows] == [update.seconds for update in updates]
    assert {row.drops for row in rows} == {0}
