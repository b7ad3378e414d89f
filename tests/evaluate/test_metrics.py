import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gazeseg.errors import InputError
from gazeseg.evaluate.metrics import dice, nsd, surface_dice

masks = arrays(np.bool_, (7, 9))


def square(left: int, top: int = 10, size: int = 10) -> np.ndarray:
    mask = np.zeros((40, 50), dtype=np.bool_)
    mask[top : top + size, left : left + size] = True
    return mask


def test_dice_of_half_overlap():
    assert dice(square(10), square(15)) == pytest.approx(0.5)


def test_dice_counts_sizes_of_both():
    assert dice(square(10, size=10), square(10, size=5)) == pytest.approx(2 * 25 / 125)


def test_empty_against_empty_agrees():
    empty = np.zeros((4, 5), dtype=np.bool_)
    assert dice(empty, empty) == nsd(empty, empty, None) == 1.0


def test_empty_against_something_is_zero():
    assert dice(square(3) & False, square(3)) == nsd(square(3) & False, square(3), (1.0, 1.0)) == 0.0


def test_nsd_in_pixels_forgives_three_but_not_four():
    assert nsd(square(10), square(13), None) == 1.0
    assert nsd(square(10), square(14), None) < 1.0


def test_nsd_in_mm_uses_the_column_spacing_for_sideways_shifts():
    assert nsd(square(10), square(12), (5.0, 1.0)) == 1.0
    assert nsd(square(10), square(12), (0.1, 1.1)) < 1.0


def test_nsd_in_mm_uses_the_row_spacing_for_shifts_down():
    assert nsd(square(10, top=10), square(10, top=12), (1.0, 5.0)) == 1.0
    assert nsd(square(10, top=10), square(10, top=12), (1.1, 0.1)) < 1.0


def test_surface_dice_counted_by_hand():
    # Two 10 x 10 squares, 4 px apart sideways, 36 boundary pixels each. Within 1 px of the other boundary: 6 on the top
    # side, 6 on the bottom side, and the 2 outermost at both ends of the inner upright side; the same for the other.
    assert surface_dice(square(10), square(14), (1.0, 1.0), 1.0) == pytest.approx(16 / 36)


def test_the_border_of_the_picture_is_a_boundary():
    full, inner = np.ones((20, 20), dtype=np.bool_), np.zeros((20, 20), dtype=np.bool_)
    inner[8:12, 8:12] = True
    assert nsd(full, inner, None) == 0.0


@given(masks, masks)
def test_scores_are_symmetric_and_bounded(one, other):
    for metric in (dice, lambda a, b: nsd(a, b, (0.7, 1.3))):
        assert metric(one, other) == metric(other, one)
        assert 0.0 <= metric(one, other) <= 1.0


@given(masks, st.floats(0.1, 5))
def test_a_mask_agrees_with_itself(mask, spacing):
    assert dice(mask, mask) == nsd(mask, mask, (spacing, 1.0)) == 1.0


def test_shapes_must_agree():
    with pytest.raises(InputError, match=r"one shape, found \(40, 50\) and \(40, 49\)"):
        dice(square(3), square(3)[:, 1:])
