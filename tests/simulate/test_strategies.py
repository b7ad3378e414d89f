"""Prompts for training: exact in number, seeded, at the right places, and never at a loss for any object."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.simulate.strategies import STRATEGIES, strategy_named
from gazeseg.simulate.strategies.gaze import draw_blur
from gazeseg.simulate.strategies.once import BOX_SHIFT
from gazeseg.simulate.trackers import TRACKERS
from gazeseg.types import Box, Point

POINTS = [name for name in STRATEGIES if name not in ("box", "paper-random")]


def disc(x, y, radius, shape=(40, 60)):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.hypot(columns - x, rows - y) < radius


def begin(name, truth, n, seed=0):
    return strategy_named(name).begin(truth, n, np.random.default_rng(seed))


def on(points, mask):
    return sum(bool(mask[round(p.y), round(p.x)]) for p in points)


@st.composite
def objects(draw):
    """Objects of every kind with a prediction of every kind: single pixels, full pictures, perfect and empty ones."""
    shape = (draw(st.integers(1, 24)), draw(st.integers(1, 24)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    truth = np.zeros(shape, bool)
    truth.flat[rng.permutation(truth.size)[: draw(st.integers(1, truth.size))]] = True
    predictions = [truth, ~truth, np.zeros_like(truth), np.ones_like(truth), rng.random(shape) < 0.5]
    return truth, draw(st.sampled_from(predictions))


@pytest.mark.parametrize("name", POINTS)
@settings(max_examples=40, deadline=None)
@given(case=objects(), n=st.integers(1, 50), seed=st.integers(0, 2**32))
def test_n_points_inside_the_picture_in_every_round(name, case, n, seed):
    truth, prediction = case
    ask = begin(name, truth, n, seed)
    for seen in (None, prediction, prediction):
        points = ask(seen)
        assert len(points) == n
        assert all(0 <= p.y <= truth.shape[0] - 1 and 0 <= p.x <= truth.shape[1] - 1 for p in points)


@pytest.mark.parametrize("name", STRATEGIES)
@settings(max_examples=15, deadline=None)
@given(case=objects(), seed=st.integers(0, 2**32))
def test_equal_seeds_give_equal_prompts(name, case, seed):
    truth, prediction = case
    first, second = begin(name, truth, 5, seed), begin(name, truth, 5, seed)
    assert (first(None), first(prediction)) == (second(None), second(prediction))


@pytest.mark.parametrize("name", ["paper", "paper-random", "mask-difference", "signed-error"])
@settings(max_examples=30, deadline=None)
@given(case=objects(), seed=st.integers(0, 2**32))
def test_one_click_is_on_the_object(name, case, seed):
    truth, _ = case
    assert on(begin(name, truth, 1, seed)(None), truth) == 1


@settings(max_examples=30, deadline=None)
@given(case=objects(), seed=st.integers(0, 2**32))
def test_one_positive_point_of_a_correction_is_on_the_object(case, seed):
    truth, prediction = case
    assert on(begin("mask-difference", truth, 1, seed)(prediction), truth) == 1


@settings(max_examples=40, deadline=None)
@given(case=objects(), n=st.integers(1, 30), seed=st.integers(0, 2**32))
def test_signs_say_what_is_missing_and_what_is_too_much(case, n, seed):
    truth, prediction = case
    points = begin("signed-error", truth, n, seed)(prediction)
    assert all(p.positive == truth[int(p.y), int(p.x)] for p in points)
    if (truth ^ prediction).any():
        assert on(points, truth ^ prediction) == n


def test_seventy_twenty_ten():
    truth, prediction = disc(20, 20, 12), disc(26, 20, 12)
    points = begin("mask-difference", truth, 20)(prediction)
    assert all(p.positive for p in points)
    assert on(points[:14], truth ^ prediction) == 14
    assert on(points[14:18], truth) == 4
    assert on(points[18:], ~truth) == 2


def test_nothing_wrong_is_answered_with_the_object():
    truth = disc(20, 20, 12)
    assert on(begin("mask-difference", truth, 10)(truth), truth) == 9
    assert on(begin("signed-error", truth, 10)(truth), truth) == 10


@settings(max_examples=40, deadline=None)
@given(case=objects(), seed=st.integers(0, 2**32))
def test_a_box_holds_the_object_and_little_more(case, seed):
    truth, _ = case
    (box,) = begin("box", truth, 1, seed)(None)
    rows, columns = np.nonzero(truth)
    slack = round(BOX_SHIFT * max(truth.shape))
    assert isinstance(box, Box)
    assert columns.min() - slack <= box.x0 <= columns.min() <= columns.max() <= box.x1 <= columns.max() + slack
    assert rows.min() - slack <= box.y0 <= rows.min() <= rows.max() <= box.y1 <= rows.max() + slack


def test_a_box_of_a_large_picture_moves_by_up_to_twenty_pixels():
    truth = disc(500, 500, 100, shape=(1024, 1024))
    left = [401 - begin("box", truth, 1, seed)(None)[0].x0 for seed in range(200)]
    assert (min(left), max(left)) == (0, 20)


def test_random_numbers_of_points_are_all_from_one_to_n():
    counts = {len(begin("paper-random", disc(20, 20, 12), 6, seed)(None)) for seed in range(100)}
    assert counts == {1, 2, 3, 4, 5, 6}


def test_a_reader_looks_at_the_larger_error_with_its_sign():
    truth = disc(20, 20, 12)
    too_much, missing = truth | disc(48, 20, 8), truth & ~disc(14, 20, 8)
    assert not any(p.positive for p in begin("reader", truth, 5)(too_much))
    assert all(p.positive for p in begin("reader", truth, 5)(missing))
    assert all(p.positive for p in begin("reader", truth, 5)(truth))


def test_a_reader_is_off_by_the_same_amount_all_session():
    truth = disc(150, 150, 40, shape=(300, 300))
    early, late = [], []
    for seed in range(60):
        ask = begin("reader", truth, 40, seed)
        means = [np.mean([(p.x, p.y) for p in ask(seen)], axis=0) for seen in (None, None)]
        early.append(means[0] - 150)
        late.append(means[1] - 150)
    assert np.corrcoef(np.ravel(early), np.ravel(late))[0, 1] > 0.3


def test_worse_trackers_are_said_to_be_worse():
    truth = np.ones((400, 400), bool)  # nobody zooms
    sigma = {
        name: np.mean([draw_blur(truth, tracker, np.random.default_rng(seed)).sigma_px for seed in range(200)])
        for name, tracker in TRACKERS.items()
    }
    assert sigma["research"] < sigma["consumer"] < sigma["poor"]


def test_a_small_object_is_zoomed_into():
    small, large = disc(150, 150, 8, shape=(300, 300)), disc(150, 150, 100, shape=(300, 300))
    blur = [draw_blur(mask, TRACKERS["poor"], np.random.default_rng(1)).sigma_px for mask in (small, large)]
    assert blur[0] < blur[1] / 2


def test_the_error_a_reader_states_is_the_one_it_makes():
    truth = disc(150, 150, 60, shape=(300, 300))
    blurs = [draw_blur(truth, TRACKERS["consumer"], np.random.default_rng(seed)) for seed in range(400)]
    made = np.sqrt(np.mean([blur.offset**2 + blur.noise_px**2 for blur in blurs]))
    assert made == pytest.approx(np.sqrt(np.mean([blur.sigma_px**2 for blur in blurs])), rel=0.15)


def test_names_that_are_none():
    with pytest.raises(InputError, match=r"expected a strategy out of box, paper, .*, reader, found 'guess'"):
        strategy_named("guess")


def test_every_point_strategy_gives_points_and_says_which_labels():
    truth, prediction = disc(20, 20, 12), disc(26, 20, 14)
    for name in POINTS:
        ask = begin(name, truth, 20)
        prompts = [*ask(None), *ask(prediction)]
        assert all(isinstance(prompt, Point) for prompt in prompts)
        if strategy_named(name).labels == "positive":
            assert all(prompt.positive for prompt in prompts)
