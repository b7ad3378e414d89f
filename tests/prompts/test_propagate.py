"""From a mask to prompts for the slice beside it, along many slices, and between two of them."""

import numpy as np
import pytest

from gazeseg.prompts.between import fill, shape_between
from gazeseg.prompts.carry import Case, carry
from gazeseg.prompts.distance import signed_distance
from gazeseg.prompts.doubt import StopRule, confidence, traits_of
from gazeseg.prompts.grey import least_spread
from gazeseg.prompts.propagate import PropagationRule, hint_from
from gazeseg.types import Embedding, Point, Prediction, Slice

SHAPE = (60, 80)
SPACING_MM = (2.0, 1.0)
INSIDE, OUTSIDE = 100.0, -100.0


def disc(radius_mm, xy=(40, 30)):
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return ((x - xy[0]) * SPACING_MM[1]) ** 2 + ((y - xy[1]) * SPACING_MM[0]) ** 2 < radius_mm**2


class Threshold:
    """A model that takes what is brighter than 0 HU, as surely as it can."""

    name, hash = "threshold", "0"

    def embed(self, image):
        return Embedding({"pixels": image.pixels}, image.shape, self.hash)

    def decode(self, embedding, prompts, prior=None):
        mask = embedding.features["pixels"] > 0
        return Prediction(np.where(mask, np.float32(0.999), np.float32(0.001)), 0.9, mask)


def case_of(masks, step_mm=5.0):
    images = [Slice.from_array(np.where(mask, INSIDE, OUTSIDE), SPACING_MM) for mask in masks]
    model = Threshold()
    embeddings = [model.embed(image) for image in images]
    return Case(model, images.__getitem__, embeddings.__getitem__, len(images), step_mm)


def test_signed_distance_is_in_mm_and_zero_between_pixels():
    mask = np.zeros(SHAPE, bool)
    mask[20:40, 30:50] = True
    away = signed_distance(mask, SPACING_MM)
    assert (away > 0).tolist() == mask.tolist()
    assert away[30, 50:53].tolist() == [-0.5, -1.5, -2.5]
    assert away[40:42, 40].tolist() == [-1.5, -3.5]
    assert (signed_distance(np.zeros(SHAPE, bool), SPACING_MM) == -np.inf).all()


@pytest.mark.parametrize("far_mm", [3.0, 12.0])
def test_far_away_the_distance_is_cut_off_and_near_it_is_the_same(far_mm):
    full, cut = signed_distance(disc(10), SPACING_MM), signed_distance(disc(10), SPACING_MM, far_mm)
    near = full > -far_mm
    np.testing.assert_allclose(cut[near], full[near])
    assert (cut[~near] <= -far_mm + 1e-9).all()


def test_points_are_out_of_reach_of_the_border_and_their_sigma_grows_with_the_distance():
    mask = disc(20)
    away = signed_distance(mask, SPACING_MM)
    for step_mm in (2.0, 5.0):
        prompts = hint_from(mask, SPACING_MM, step_mm, PropagationRule(inside=4, outside=4)).prompts
        for point in prompts:
            inside = away[int(point.y), int(point.x)]
            assert (inside > 0) == point.positive
            assert abs(inside) >= step_mm
            assert point.sigma_px == pytest.approx(max(0.5 * step_mm, 1.0) / 2**0.5)
        assert {point.positive for point in prompts} == {True, False}


def test_every_large_piece_gets_a_point_and_a_crumb_none():
    mask = disc(10, (20, 20)) | disc(8, (60, 40))
    mask[55, 5] = True
    points = [
        p
        for p in hint_from(mask, SPACING_MM, 2.0, PropagationRule(inside=4)).prompts
        if isinstance(p, Point) and p.positive
    ]
    assert {p.x < 40 for p in points} == {True, False}
    assert all((p.x, p.y) != (5, 55) for p in points)


@pytest.mark.parametrize(("step_mm", "reach_mm"), [(0.0, 1.0), (8.0, 4.0)])
def test_the_mask_is_a_prior_that_is_as_unsure_as_its_border_can_move(step_mm, reach_mm):
    mask = disc(20)
    hint = hint_from(mask, SPACING_MM, step_mm)
    away = signed_distance(mask, SPACING_MM)
    assert hint.prompts == ()
    assert (hint.prior.mask == mask).all()
    unsure = abs(hint.prior.probability - 0.5) < 0.38  # within one reach of the border
    assert (abs(away[unsure]) < reach_mm).all()
    assert unsure.sum() > 0.9 * (abs(away) < 0.9 * reach_mm).sum()


def test_a_cone_keeps_shrinking_and_ends_at_its_tip():
    radii = [20, 18, 16, 14, 12, 10, 8, 6, 4, 0, 0, 0]
    truth = [disc(radius) for radius in radii]
    found = list(carry(case_of(truth), 0, truth[0], range(1, 12)))
    areas = [one.prediction.mask.sum() for one in found]
    assert areas == sorted(areas, reverse=True)
    assert 6 <= found[-1].index <= 8
    for one in found[:6]:
        assert (one.prediction.mask & truth[one.index]).sum() >= 0.9 * truth[one.index].sum()
    confidences = [one.confidence for one in found]
    assert confidences == sorted(confidences, reverse=True)


def test_where_something_else_begins_it_stops():
    organ = disc(20)
    case = case_of([organ] * 4 + [np.zeros(SHAPE, bool)] * 4)
    assert [one.index for one in carry(case, 0, organ, range(1, 8))] == [1, 2, 3]
    never = StopRule(least=0.0, least_share=0.0, least_mm2=0.0)
    assert len(list(carry(case, 0, organ, range(1, 8), stop=never))) >= 3


@pytest.mark.parametrize("scale", [1.0, 1000.0])
@pytest.mark.parametrize("units", ["raw", "grey"])
def test_another_grey_is_seen_in_any_unit(scale, units):
    rng = np.random.default_rng(0)
    organ = disc(20)
    like, other = (Slice.from_array(scale * rng.normal(g, 0.03, SHAPE), SPACING_MM, units) for g in (0.5, 0.9))
    first = traits_of(like, organ, None)
    assert confidence(first, first, StopRule()) == 1
    assert confidence(traits_of(other, organ, None), first, StopRule()) < 0.01


def test_confidence_does_not_hang_on_the_unit_of_the_file():
    rng = np.random.default_rng(0)
    pixels = [rng.normal(0.3, 0.03, SHAPE) + shift * disc(20) for shift in (0.4, 0.41)]
    slices = [[Slice.from_array(scale * one, SPACING_MM, "raw") for one in pixels] for scale in (1.0, 2000.0)]
    small, large = ([traits_of(one, disc(20), None) for one in both] for both in slices)
    assert 0.1 < confidence(small[1], small[0], StopRule()) < 0.99
    assert confidence(small[1], small[0], StopRule()) == pytest.approx(confidence(large[1], large[0], StopRule()), 1e-3)


@pytest.mark.parametrize(("units", "least"), [("hu", 15.0), ("raw", 3.0)])
def test_the_least_spread_is_of_hu_or_of_the_slice(units, least):
    ramp = np.linspace(0, 100 / 0.98, SHAPE[0] * SHAPE[1]).reshape(SHAPE)
    image = Slice.from_array(ramp, SPACING_MM, units)
    assert least_spread(image, image.pixels) == pytest.approx(least)


def test_an_even_slice_without_hu_is_like_itself_and_like_nothing_else():
    flat, other = (Slice.from_array(np.full(SHAPE, value), SPACING_MM, "raw") for value in (0.0, 1e30))
    first = traits_of(flat, disc(20), None)
    assert confidence(first, first, StopRule()) == 1
    assert confidence(traits_of(other, disc(20), None), first, StopRule()) == 0


def test_it_never_leaves_the_volume_and_goes_no_further_than_told():
    case = case_of([disc(20)] * 5)
    assert [one.index for one in carry(case, 2, disc(20), range(3, 99))] == [3, 4]
    assert [one.index for one in carry(case, 2, disc(20), range(1, -99, -1))] == [1, 0]
    assert [one.index for one in carry(case, 0, disc(20), range(1, 3))] == [1, 2]
    assert list(carry(case, 0, np.zeros(SHAPE, bool), range(1, 3))) == []


def test_equal_inputs_give_equal_bits():
    case = case_of([disc(20), disc(18), disc(16)])
    first, second = (list(carry(case, 0, disc(20), range(1, 3))) for _ in range(2))
    assert all((a.prediction.probability == b.prediction.probability).all() for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_half_way_between_two_discs_is_a_disc_of_the_mean_radius(share):
    between = shape_between(disc(8), disc(24), share, SPACING_MM)
    expected = disc(8 + 16 * share)
    assert (between ^ expected).sum() <= 0.06 * expected.sum()


def test_between_a_mask_and_nothing_is_nothing():
    assert not shape_between(disc(8), np.zeros(SHAPE, bool), 0.5, SPACING_MM).any()


@pytest.mark.parametrize("asked", [True, False])
def test_gaps_are_filled_and_what_is_right_is_left_alone(asked):
    truth = [disc(radius) for radius in (10, 12, 14, 16, 18)]
    nothing = np.zeros(SHAPE, bool)
    found = list(fill(case_of(truth), {0: truth[0], 2: nothing, 4: truth[4]}, asked=asked))
    assert [one.index for one in found] == [1, 3]
    for one in found:
        assert (one.prediction.mask ^ truth[one.index]).sum() <= 0.1 * truth[one.index].sum()
        assert 0.3 < one.confidence <= 1
