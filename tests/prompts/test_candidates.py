"""Masks to choose from: each another than the others, a number for each kind, the same every time."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from gazeseg.prompts.candidates import CandidateRule, candidates, is_ambiguous, otherwise
from gazeseg.testing import FakePredictor
from gazeseg.types import Box, Point, Prediction, Slice

LOOK = Point(30.0, 25.0, sigma_px=6.0)


@pytest.fixture
def model():
    return FakePredictor()


@pytest.fixture
def embedding(model):
    return model.embed(Slice.from_array(np.zeros((60, 70), dtype=np.int16)))


def offered(model, embedding, *prompts, rule=None):
    answer = model.decode(embedding, prompts)
    return answer, candidates(model, embedding, prompts, None, answer, rule)


def iou(one, other):
    return (one & other).sum() / (one | other).sum()


def test_the_answer_comes_first_and_no_two_are_alike(model, embedding):
    answer, found = offered(model, embedding, LOOK)
    assert [(one.number, one.kind) for one in found] == [(1, "answer"), (2, "tighter"), (3, "wider"), (4, "beside")]
    assert found[0].mask is answer.mask
    assert all(iou(one.mask, other.mask) < 0.85 for one, other in combinations(found, 2))


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        (CandidateRule(aside=0, surer=(2.0,)), [1, 3]),
        (CandidateRule(aside=0, surer=(0.25,)), [1, 2]),
        (CandidateRule(surer=(0.25,)), [1, 2, 4]),
    ],
    ids=["no tighter one", "no wider one", "one beside it, no wider one"],
)
def test_where_a_kind_is_lacking_its_number_is_missing(model, embedding, rule, numbers):
    _, found = offered(model, embedding, LOOK, rule=rule)
    assert [one.number for one in found] == numbers


def test_twice_asked_is_twice_the_same(model, embedding):
    (_, one), (_, two) = offered(model, embedding, LOOK), offered(model, embedding, LOOK)
    assert [c.kind for c in one] == [c.kind for c in two]
    assert all(np.array_equal(a.mask, b.mask) for a, b in zip(one, two, strict=True))


def test_a_surer_and_a_less_sure_look_draw_tighter_and_wider(model, embedding):
    _, found = offered(model, embedding, LOOK, rule=CandidateRule(aside=0, levels=()))
    assert [one.kind for one in found[1:]] == ["tighter", "wider"]
    assert [one.score for one in found] == [0.9, 0.9, 0.9]


def test_an_answer_that_wavers_is_cut_higher_and_lower_and_nothing_is_predicted_for_that(model, embedding):
    y, x = np.mgrid[:60, :70]
    probability = np.clip(1 - np.hypot(x - 30, y - 25) / 20, 0, 1).astype(np.float32)
    answer = Prediction(probability, 0.9, probability > 0.5)
    found = candidates(model, embedding, (), None, answer, CandidateRule(aside=0, surer=()))
    assert [(one.kind, one.score) for one in found] == [("answer", 0.9), ("tighter", None), ("wider", None)]


def test_what_nobody_sees_otherwise_is_no_choice(model, embedding):
    box = Box(10, 10, 50, 40)
    _, found = offered(model, embedding, box, rule=CandidateRule(box_share=0.0))
    assert len(found) == 1


def test_all_looks_are_moved_by_the_same_error():
    far = Point(50.0, 40.0, positive=False, sigma_px=6.0)
    asked = otherwise((LOOK, far), CandidateRule(directions=4, surer=()))
    assert len(asked) == 4
    for one, other in asked:
        assert (other.x - one.x, other.y - one.y) == pytest.approx((20.0, 15.0))
        assert np.hypot(one.x - LOOK.x, one.y - LOOK.y) == pytest.approx(1.25 * 6.0)


def test_a_box_is_made_tighter_and_wider():
    tight, wide = otherwise((Box(10, 20, 30, 60),), CandidateRule(aside=0, box_share=0.1))
    assert tight == (Box(12, 24, 28, 56),)
    assert wide == (Box(8, 16, 32, 64),)


@pytest.mark.parametrize(
    ("radius_px", "sigma_px", "score", "is_so"),
    [(30, 0, 0.95, False), (30, 0, 0.6, True), (5, 0, 0.95, True), (30, 20, 0.95, True), (30, 10, 0.95, False)],
    ids=["large and sure", "the model doubts it", "small", "small for the look", "large for the look"],
)
def test_small_or_doubtful_answers_are_ambiguous(radius_px, sigma_px, score, is_so):
    y, x = np.mgrid[:100, :100]
    mask = np.hypot(x - 50, y - 50) <= radius_px
    look = replace(LOOK, sigma_px=float(sigma_px))
    assert is_ambiguous((look,), Prediction(mask.astype(np.float32), score, mask)) is is_so


def test_nothing_is_offered_once_nobody_wants_it(model, embedding):
    answers = iter([True, True, False])
    answer = model.decode(embedding, (LOOK,))
    assert candidates(model, embedding, (LOOK,), None, answer, wanted=lambda: next(answers)) == ()
    assert next(answers, None) is None
