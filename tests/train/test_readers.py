"""Simulated readers: what each kind does in its first round and in the ones after."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.train.nets.fovea import GRID, SIZE  # noqa: E402
from gazeseg.train.readers import (  # noqa: E402
    KINDS,
    TrainingReader,
    collect,
    largest_piece,
    place,
    start_readers,
    to_grid,
    worst_region,
)


def region(top, bottom, left, right):
    mask = np.zeros((GRID, GRID), bool)
    mask[top:bottom, left:right] = True
    return mask


TRUTH = region(20, 60, 70, 100)


def cell(x, y):
    """Row and column of the grid under a model pixel."""
    return round((y - 0.5) / 2), round((x - 0.5) / 2)


@pytest.mark.parametrize("n", [1, 4, 5, 20])
def test_paper_readers_put_a_fifth_outside_and_mean_all_of_them(rng, n):
    reader = TrainingReader(TRUTH, rng, "paper")
    reader._paper_points(n)
    inside = [bool(TRUTH[cell(x, y)]) for x, y, *_ in reader.points]
    assert len(inside) == n
    assert inside.count(False) == n // 5
    assert {(sign, sigma, weight) for _, _, sign, sigma, weight in reader.points} == {(1.0, 0.0, 1.0)}


def test_paper_readers_of_a_close_up_find_no_outside(rng):
    reader = TrainingReader(np.ones((GRID, GRID), bool), rng, "paper")
    reader._paper_points(10)
    assert len(reader.points) == 10


def test_paper_readers_correct_with_single_signed_points(rng):
    reader = TrainingReader(TRUTH, rng, "paper")
    reader.act(None)
    n = len(reader.points)
    assert 1 <= n <= 20
    reader.act(np.ones_like(TRUTH))
    assert len(reader.points) == n + 1
    assert reader.points[-1][2] == -1.0


def test_the_bias_of_a_tracker_stays_for_the_session(rng):
    reader = TrainingReader(region(0, GRID, 0, GRID), rng, "gaze")
    bias = reader.bias.copy()
    for _ in range(5):
        reader.act(np.zeros((GRID, GRID), bool))
    np.testing.assert_array_equal(reader.bias, bias)
    assert len({sigma for *_, sigma, _ in reader.points}) == 1


def test_looks_are_off_by_the_bias_and_noise():
    spot = region(60, 61, 60, 61)  # one cell: 120.5 in model pixels, and a pixel around it
    reader = TrainingReader(spot, np.random.default_rng(3), "gaze")
    reader.bias, reader.noise_px = np.array([30.0, -20.0]), 0.0
    for _ in range(40):
        reader.act(None)
    mean = np.array([point[:2] for point in reader.points]).mean(0)
    assert mean == pytest.approx([150.5, 100.5], abs=0.5)


def test_the_stated_sigma_is_near_the_error_made():
    ratios = []
    for seed in range(300):
        reader = TrainingReader(TRUTH, np.random.default_rng(seed), "gaze")
        ratios.append(np.hypot(*reader.bias) / reader.sigma_px)
    # bias alone over bias and noise together: below the mean of a Rayleigh variable, but not by much
    assert 0.8 < np.mean(ratios) < np.sqrt(np.pi / 2)


def test_small_objects_are_looked_at_closer():
    sigma = {
        width: np.mean(
            [TrainingReader(region(0, width, 0, width), np.random.default_rng(s), "gaze").sigma_px for s in range(50)]
        )
        for width in (6, 60)
    }
    assert sigma[6] < 0.5 * sigma[60]


def test_box_readers_draw_the_box_around_it():
    for seed in range(20):
        reader = TrainingReader(TRUTH, np.random.default_rng(seed), "box")
        reader.act(None)
        assert reader.points == []
        assert reader.box[:4] == pytest.approx((140, 40, 199, 119), abs=3)
        assert reader.box[4] == 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_corrections_carry_the_sign_of_the_error(rng, kind):
    for prediction, sign, where in (
        (region(20, 60, 70, 80), 1.0, region(20, 60, 80, 100)),
        (region(20, 90, 70, 100), -1.0, region(60, 90, 70, 100)),
    ):
        reader = TrainingReader(TRUTH, rng, kind)
        reader.points.append((0.0, 0.0, 1.0, 0.0, 1.0))
        reader.bias, reader.noise_px = np.zeros(2), 0.0
        reader.act(prediction)
        added = reader.points[1:]
        assert {point[2] for point in added} == {sign}
        assert np.mean([where[cell(x, y)] for x, y, *_ in added]) > 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_corrects_what_is_right(rng, kind):
    reader = TrainingReader(TRUTH, rng, kind)
    reader.act(TRUTH)
    assert reader.points == []


def test_an_empty_object_gets_no_prompt(rng):
    readers = [TrainingReader(np.zeros((GRID, GRID), bool), rng, kind) for kind in KINDS]
    for reader in readers:
        reader.act(None)
        assert (reader.points, reader.box[4]) == ([], 0.0)


def test_the_worst_region_is_the_largest_piece_of_error():
    missing, extra = region(20, 40, 70, 100), region(80, 100, 0, 40)
    found, positive = worst_region((TRUTH & ~missing) | extra, TRUTH)
    assert not positive
    np.testing.assert_array_equal(found, extra)
    found, positive = worst_region(TRUTH & ~missing, TRUTH)
    assert positive
    np.testing.assert_array_equal(found, missing)


def test_three_cells_are_no_error():
    assert worst_region(TRUTH & ~region(20, 21, 70, 73), TRUTH) is None
    assert worst_region(TRUTH & ~region(20, 21, 70, 74), TRUTH) is not None


def test_the_largest_piece():
    np.testing.assert_array_equal(largest_piece(TRUTH | region(100, 110, 0, 10)), TRUTH)
    np.testing.assert_array_equal(largest_piece(TRUTH), TRUTH)
    assert not largest_piece(np.zeros((4, 4), bool)).any()


@given(
    st.integers(0, 110), st.integers(1, 17), st.integers(0, 110), st.integers(1, 17), st.booleans(), st.integers(0, 99)
)
def test_places_lie_in_their_region(top, height, left, width, deepest, seed):
    mask = region(top, top + height, left, left + width)
    x, y = place(mask, np.random.default_rng(seed), deepest=deepest)
    assert mask[cell(x, y)]
    assert max(abs((x - 0.5) % 2 - 1), abs((y - 0.5) % 2 - 1)) <= 1


def test_the_deepest_place_is_in_the_middle():
    for seed in range(10):
        x, y = place(TRUTH, np.random.default_rng(seed), deepest=True)
        assert 163 < x < 177  # 30 columns from 140 to 200
        assert 62 < y < 98  # 40 rows from 40 to 120


def test_masks_on_the_prompt_grid():
    masks = torch.zeros(1, 1, SIZE, SIZE)
    masks[0, 0, 4:6, 10:14] = 1  # row 2, columns 5 and 6
    masks[0, 0, 8, 0] = 1  # a quarter of a cell
    assert np.argwhere(to_grid(masks)[0]).tolist() == [[2, 5], [2, 6]]


def test_one_reader_per_mask_of_the_kinds_asked_for(rng):
    masks = torch.ones(40, 1, SIZE, SIZE)
    assert {reader.kind for reader in start_readers(masks, rng)} == set(KINDS)
    assert {reader.kind for reader in start_readers(masks, rng, {"click": 2.0})} == {"click"}


def test_prompts_are_collected_with_padding_that_says_nothing(rng):
    readers = [TrainingReader(TRUTH, rng, "click") for _ in range(2)]
    readers[1].points += [(1.0, 2.0, -1.0, 3.0, 0.5), (4.0, 5.0, 1.0, 0.0, 1.0)]
    readers[1].box = (1.0, 2.0, 3.0, 4.0, 1.0)
    points, boxes = collect(readers, torch.device("cpu"))
    assert points.tolist() == [[[0, 0, 0, 1, 0]] * 2, [[1, 2, -1, 3, 0.5], [4, 5, 1, 0, 1]]]
    assert boxes.tolist() == [[0] * 5, [1, 2, 3, 4, 1]]
