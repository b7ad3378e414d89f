"""Simulated readers: what each kind does in its first round and in the ones after."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.models.crop import Crop  # noqa: E402
from gazeseg.train.nets.fovea import SIZE  # noqa: E402
from gazeseg.train.readers import GRID, KINDS, TrainingReader, collect, place, start_readers, worst_region  # noqa: E402

CROP = Crop(32.0, 16.0, 192.0)  # two pixels of the frame for each of the grid
ALL = np.ones((GRID, GRID), bool)


def region(top, bottom, left, right):
    mask = np.zeros((GRID, GRID), bool)
    mask[top:bottom, left:right] = True
    return mask


TRUTH = region(20, 60, 50, 80)


def cell(x, y):
    """Row and column of the grid under a model pixel."""
    return int((y + 0.5 - CROP.y0) // 2), int((x + 0.5 - CROP.x0) // 2)


def reader_of(truth, rng, kind):
    return TrainingReader(truth, CROP, rng, kind)


def inside(x, y):
    row, column = cell(x, y)
    return 0 <= row < GRID and 0 <= column < GRID and bool(TRUTH[row, column])


@pytest.mark.parametrize("n", [1, 4, 5, 20])
def test_paper_readers_put_a_fifth_outside_and_mean_all_of_them(rng, n):
    reader = reader_of(TRUTH, rng, "paper")
    reader._paper_points(n)
    assert [inside(x, y) for x, y, *_ in reader.points].count(False) == n // 5
    assert len(reader.points) == n
    assert {(sign, sigma, weight) for _, _, sign, sigma, weight in reader.points} == {(1.0, 0.0, 1.0)}


def test_points_outside_may_be_anywhere_in_the_frame(rng):
    reader = reader_of(TRUTH, rng, "paper")
    xy = np.array([reader._outside() for _ in range(300)])
    assert (xy.min(), xy.max()) == pytest.approx((0, SIZE - 1), abs=6)


def test_paper_readers_correct_with_single_signed_points(rng):
    reader = reader_of(TRUTH, rng, "paper")
    reader.start()
    n = len(reader.points)
    assert 1 <= n <= 20
    reader.correct(ALL, TRUTH, CROP)
    assert len(reader.points) == n + 1
    assert reader.points[-1][2] == -1.0


def test_the_bias_of_a_tracker_stays_for_the_session(rng):
    reader = reader_of(ALL, rng, "gaze")
    bias = reader.bias.copy()
    for _ in range(5):
        reader.correct(~ALL, ALL, CROP)
    np.testing.assert_array_equal(reader.bias, bias)
    assert len({sigma for *_, sigma, _ in reader.points}) == 1


def test_looks_are_off_by_the_bias_and_noise():
    spot = region(60, 61, 50, 51)  # two pixels of the frame: their middle is (132.5, 136.5)
    reader = reader_of(spot, np.random.default_rng(3), "gaze")
    reader.bias, reader.noise_px = np.array([30.0, -20.0]), 0.0
    for _ in range(40):
        reader.start()
    mean = np.array([point[:2] for point in reader.points]).mean(0)
    assert mean == pytest.approx([132.5 + 30, 136.5 - 20], abs=0.3)


def test_the_stated_sigma_is_near_the_error_made():
    ratios = []
    for seed in range(300):
        reader = reader_of(TRUTH, np.random.default_rng(seed), "gaze")
        ratios.append(np.hypot(*reader.bias) / reader.sigma_px)
    # bias alone over bias and noise together: below the mean of a Rayleigh variable, but not by much
    assert 0.8 < np.mean(ratios) < np.sqrt(np.pi / 2)


def mean_sigma(truth, crop):
    return np.mean([TrainingReader(truth, crop, np.random.default_rng(s), "gaze").sigma_px for s in range(50)])


def test_small_objects_are_looked_at_closer():
    assert mean_sigma(region(0, 6, 0, 6), CROP) < 0.5 * mean_sigma(region(0, 60, 0, 60), CROP)


def test_how_large_an_object_is_does_not_depend_on_the_crop():
    half = Crop(CROP.x0, CROP.y0, CROP.side / 2)
    assert mean_sigma(region(0, 20, 0, 20), CROP) == mean_sigma(region(0, 40, 0, 40), half)


def test_box_readers_draw_the_box_around_it():
    for seed in range(20):
        reader = reader_of(TRUTH, np.random.default_rng(seed), "box")
        reader.start()
        assert reader.points == []
        assert reader.box[:4] == pytest.approx((132.5, 56.5, 190.5, 134.5), abs=4)
        assert reader.box[4] == 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_corrections_carry_the_sign_of_the_error(rng, kind):
    for prediction, sign, where in (
        (region(20, 60, 50, 60), 1.0, region(20, 60, 60, 80)),
        (region(20, 90, 50, 80), -1.0, region(60, 90, 50, 80)),
    ):
        reader = reader_of(TRUTH, rng, kind)
        reader.points.append((0.0, 0.0, 1.0, 0.0, 1.0))
        reader.bias, reader.noise_px = np.zeros(2), 0.0
        reader.correct(prediction, TRUTH, CROP)
        added = reader.points[1:]
        assert {point[2] for point in added} == {sign}
        assert np.mean([where[cell(x, y)] for x, y, *_ in added]) > 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_corrects_what_is_right(rng, kind):
    reader = reader_of(TRUTH, rng, kind)
    reader.correct(TRUTH, TRUTH, CROP)
    assert reader.points == []


def test_who_begins_with_a_mask_says_nothing_at_first(rng):
    reader = reader_of(TRUTH, rng, "mask")
    reader.start()
    assert (reader.points, reader.box[4]) == ([], 0.0)


def test_an_empty_object_gets_no_prompt(rng):
    for kind in KINDS:
        reader = reader_of(~ALL, rng, kind)
        reader.start()
        assert (reader.points, reader.box[4]) == ([], 0.0)


def test_positive_points_are_kept_in_the_frame(rng):
    reader = reader_of(TRUTH, rng, "click")
    reader.points += [(-9.0, 300.0, 1.0, 0.0, 1.0), (5.0, 6.0, -1.0, 0.0, 1.0), (7.0, 8.0, 1.0, 0.0, 1.0)]
    np.testing.assert_array_equal(reader.positive_xy(), [[0, SIZE - 1], [7, 8]])


def test_the_worst_region_is_the_largest_piece_of_error():
    missing, extra = region(20, 40, 50, 80), region(70, 90, 0, 40)
    found, positive = worst_region((TRUTH & ~missing) | extra, TRUTH)
    assert not positive
    np.testing.assert_array_equal(found, extra)
    found, positive = worst_region(TRUTH & ~missing, TRUTH)
    assert positive
    np.testing.assert_array_equal(found, missing)


def test_three_cells_are_no_error():
    assert worst_region(TRUTH & ~region(20, 21, 50, 53), TRUTH) is None
    assert worst_region(TRUTH & ~region(20, 21, 50, 54), TRUTH) is not None


@given(
    st.integers(0, 78), st.integers(1, 17), st.integers(0, 78), st.integers(1, 17), st.booleans(), st.integers(0, 99)
)
def test_places_lie_in_their_region(top, height, left, width, deepest, seed):
    mask = region(top, top + height, left, left + width)
    assert mask[place(mask, np.random.default_rng(seed), deepest=deepest)]


def test_the_deepest_place_is_in_the_middle():
    for seed in range(10):
        row, column = place(TRUTH, np.random.default_rng(seed), deepest=True)
        assert 60 < column < 69  # 30 columns from 50 to 80
        assert 30 < row < 49  # 40 rows from 20 to 60


def test_one_reader_per_mask_of_the_kinds_asked_for(rng):
    masks, crops = np.ones((60, GRID, GRID), bool), [CROP] * 60
    assert {reader.kind for reader in start_readers(masks, crops, rng)} == set(KINDS)
    assert {reader.kind for reader in start_readers(masks, crops, rng, {"click": 2.0})} == {"click"}


def test_prompts_are_collected_with_padding_that_says_nothing(rng):
    readers = [reader_of(TRUTH, rng, "click") for _ in range(2)]
    readers[1].points += [(1.0, 2.0, -1.0, 3.0, 0.5), (4.0, 5.0, 1.0, 0.0, 1.0)]
    readers[1].box = (1.0, 2.0, 3.0, 4.0, 1.0)
    points, boxes = collect(readers, torch.device("cpu"))
    assert points.tolist() == [[[0, 0, 0, 1, 0]] * 2, [[1, 2, -1, 3, 0.5], [4, 5, 1, 0, 1]]]
    assert boxes.tolist() == [[0] * 5, [1, 2, 3, 4, 1]]
