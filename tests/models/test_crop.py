"""Crops of the model frame: what they show, and that what is cut out can be put back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gazeseg.models.crop import AROUND_PX, Crop, Extent, crop_around, cut, extent_of, of_points, put_back, tents, whole

SIZE = 64
edges = st.floats(0, SIZE, allow_nan=False)


def test_nothing_is_looked_at_as_a_whole():
    assert crop_around(None, SIZE) == Crop(0, 0, SIZE)


def test_a_crop_shows_the_surroundings_of_what_is_meant():
    crop = crop_around(Extent(30, 20, 50, 24), 256)
    assert crop == Crop(40 - 18, 22 - 18, 20 + 2 * AROUND_PX)
    assert crop_around(Extent(30, 20, 90, 24), 256, margin=2).side == 120


def test_a_crop_at_the_border_stays_inside():
    assert crop_around(Extent(0, 240, 10, 256), 256) == Crop(0, 224, 32)


def test_large_things_are_looked_at_as_a_whole():
    assert crop_around(Extent(10, 10, 200, 60), 256) == whole(256)


@given(edges, edges, edges, edges)
def test_crops_hold_what_they_are_for_and_stay_in_the_frame(a, b, c, d):
    extent = Extent(min(a, b), min(c, d), max(a, b), max(c, d))
    crop = crop_around(extent, SIZE)
    assert crop.x0 >= 0
    assert crop.x0 + crop.side <= SIZE + 1e-6
    assert crop.x0 <= extent.x0
    assert crop.x0 + crop.side >= extent.x1 - 1e-6
    assert crop.y0 <= extent.y0


def test_the_extent_of_a_mask_is_in_edges_of_the_frame():
    mask = np.zeros((8, 8), bool)
    mask[2:4, 5] = True  # on a crop of 16 pixels from (10, 20): two pixels each
    assert extent_of(mask, Crop(10, 20, 16)) == Extent(20, 24, 22, 28)
    assert extent_of(np.zeros((8, 8), bool), whole(8)) is None


def test_the_extent_of_points():
    assert of_points(np.array([[3.0, 4.0], [7.0, 1.0]])) == Extent(3.5, 1.5, 7.5, 4.5)
    assert of_points(np.zeros((0, 2))) is None


@pytest.mark.parametrize(("n", "crop"), [(32, Crop(16, 8, 32)), (64, Crop(16, 8, 32)), (16, Crop(0, 0, 64))])
def test_cutting_equals_resizing_a_part(n, crop):
    picture = np.random.default_rng(0).random((SIZE, SIZE), dtype=np.float32)
    box = (crop.x0, crop.y0, crop.x0 + crop.side, crop.y0 + crop.side)
    part = Image.fromarray(picture).crop(tuple(int(edge) for edge in box))
    expected = np.asarray(part.resize((n, n), Image.Resampling.BILINEAR))
    inner = np.s_[2:-2, 2:-2]  # at its border the cut sees beyond, the part does not
    np.testing.assert_allclose(cut(picture, crop, SIZE, n)[inner], expected[inner], atol=1e-5)


@settings(deadline=None)
@given(st.floats(0, 32), st.floats(0, 32), st.floats(12, 32))
def test_what_was_cut_out_goes_back_where_it_was(x0, y0, side):
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    picture = rows + 100 * columns  # linear, so that interpolation is nearly exact
    crop = Crop(x0, y0, side)
    back = put_back(cut(picture, crop, SIZE, 48), crop, SIZE, SIZE, around=-1.0)
    seen = back != -1
    centre_x, centre_y = columns + 0.5, rows + 0.5
    inside = (centre_x >= x0) & (centre_x < x0 + side) & (centre_y >= y0) & (centre_y < y0 + side)
    np.testing.assert_array_equal(seen, inside)
    inner = (
        (centre_x > x0 + 2) & (centre_x < x0 + side - 2) & (centre_y > y0 + 2) & (centre_y < y0 + side - 2)
    )  # fmt: skip
    np.testing.assert_allclose(back[inner], picture[inner], atol=8)  # less than a tenth of a pixel


def test_rows_of_the_sampling_matrix_are_weights():
    for start, length, n_out, n_in in ((0.0, 1.0, 8, 32), (0.2, 0.1, 16, 32), (-0.5, 2.0, 10, 10)):
        weights = tents(start, length, n_out, n_in)
        assert weights.shape == (n_out, n_in)
        np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
        assert (weights >= 0).all()
