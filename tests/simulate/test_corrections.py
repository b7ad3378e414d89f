import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.simulate import correction, error_click, noisy_box, noticed
from gazeseg.types import Box


def rectangle(x0, y0, x1, y1, shape=(30, 40)):
    mask = np.zeros(shape, bool)
    mask[y0 : y1 + 1, x0 : x1 + 1] = True
    return mask


TRUTH = rectangle(10, 10, 19, 19)


def test_the_larger_error_is_corrected():
    missing = TRUTH & ~rectangle(10, 10, 14, 19)  # 50 px missing
    region, positive = correction(missing | rectangle(30, 2, 33, 5), TRUTH)  # 16 px too much
    assert positive
    assert np.array_equal(region, rectangle(10, 10, 14, 19))


def test_too_much_is_corrected_with_a_negative():
    region, positive = correction(TRUTH | rectangle(25, 0, 35, 9), TRUTH & ~rectangle(18, 18, 19, 19))
    assert not positive
    assert np.array_equal(region, rectangle(25, 0, 35, 9))


def test_one_large_piece_counts_more_than_many_small_ones():
    truth = rectangle(0, 0, 4, 4) | rectangle(10, 0, 14, 4) | rectangle(20, 0, 24, 4)
    region, positive = correction(rectangle(30, 20, 35, 25), truth)
    assert (region.sum(), positive) == (36, False)


def test_pieces_touching_by_a_corner_are_one():
    truth = rectangle(0, 0, 2, 2) | rectangle(3, 3, 5, 5)
    assert correction(np.zeros_like(truth), truth)[0].sum() == 18


def test_missing_wins_a_tie():
    assert correction(rectangle(20, 0, 23, 3), rectangle(0, 0, 3, 3))[1]


def test_nothing_wrong():
    assert correction(TRUTH, TRUTH) is None
    assert error_click(TRUTH, TRUTH) is None


def test_click_at_the_deepest_point():
    click = error_click(np.zeros_like(TRUTH), rectangle(10, 4, 20, 14))
    assert (click.x, click.y, click.positive) == (15, 9, True)


def test_click_keeps_away_from_the_border_of_the_picture():
    click = error_click(rectangle(0, 0, 8, 8), np.zeros((30, 40), bool))
    assert (click.x, click.y, click.positive) == (4, 4, False)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_click_lies_in_the_error_it_names(seed):
    predicted, truth = np.random.default_rng(seed).random((2, 12, 17)) < 0.5
    click = error_click(predicted, truth)
    region, positive = correction(predicted, truth)
    x, y = int(click.x), int(click.y)
    assert region[y, x]
    assert bool(truth[y, x]) == positive == click.positive
    assert bool(predicted[y, x]) != positive


def test_masks_of_different_shapes():
    with pytest.raises(InputError, match=r"one shape, found \(3, 4\) and \(4, 3\)"):
        correction(np.zeros((3, 4)), np.zeros((4, 3)))


def test_box_without_noise_is_tight(rng):
    assert noisy_box(rectangle(7, 3, 20, 11), rng, max_px=0) == Box(7, 3, 20, 11)


def test_box_is_clipped_to_the_picture(rng):
    assert noisy_box(np.ones((30, 40), bool), rng) == Box(0, 0, 39, 29)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_box_sides_move_outwards_by_at_most_5(seed):
    box = noisy_box(rectangle(12, 9, 20, 15), np.random.default_rng(seed))
    moved = np.array([12 - box.x0, 9 - box.y0, box.x1 - 20, box.y1 - 15])
    assert np.all((moved >= 0) & (moved <= 5) & (moved % 1 == 0))


def test_every_side_of_the_box_moves_by_all_amounts(rng):
    boxes = [noisy_box(rectangle(12, 9, 20, 15), rng) for _ in range(200)]
    assert {12 - box.x0 for box in boxes} == {box.y1 - 15 for box in boxes} == set(range(6))


def test_no_box_around_nothing(rng):
    with pytest.raises(InputError, match="expected an object and max_px >= 0, found 0 pixels"):
        noisy_box(np.zeros((4, 4), bool), rng)


def test_errors_nobody_would_notice_are_left() -> None:
    truth = np.zeros((40, 40), bool)
    truth[5:25, 5:25] = True
    small, large = truth.copy(), truth.copy()
    small[5, 5:12] = False
    large[5, 5:14] = False
    assert noticed(small, truth) is None
    piece, positive = noticed(large, truth) or (None, False)
    assert positive
    assert piece is not None
    assert int(piece.sum()) == 9
