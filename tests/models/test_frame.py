"""Letterbox, grey levels and prompts in the frame of a model, against answers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from gazeseg.models.frame import FAR, Frame, box_row, point_rows, resize, to_grey
from gazeseg.types import Box, Point, Slice, Window

WIDE = Frame((4, 8), 16)  # every slice pixel becomes 2 x 2; the lower half is padding
SHAPES = st.tuples(st.integers(1, 90), st.integers(1, 90))


def bright_at(shape, x, y, sigma=0.1):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2)).astype(np.float32)


def test_scale_is_of_the_longer_side():
    assert (WIDE.side, WIDE.scale) == (8, 2.0)
    assert Frame((10, 4), 5).scale == 0.5


def test_pixel_centres_go_to_pixel_centres():
    assert WIDE.to_model(0, 0) == (0.5, 0.5)  # between the first two model pixels
    assert WIDE.to_model(5, 2) == (10.5, 4.5)
    assert Frame((8, 8), 4).to_model(0.5, 6.5) == (0.0, 3.0)


@pytest.mark.parametrize("shape", [(4, 8), (8, 4), (7, 8)])
def test_a_bright_pixel_comes_out_where_to_model_says(shape):
    frame = Frame(shape, 16)
    y, x = ndimage.center_of_mass(frame.shrink(bright_at(shape, 2, 1)))
    assert (x, y) == pytest.approx(frame.to_model(2, 1), abs=1e-5)


@given(st.integers(40, 400), st.integers(40, 400), st.floats(0.3, 0.7), st.floats(0.3, 0.7))
def test_a_spot_comes_out_where_to_model_says_at_any_scale(height, width, u, v):
    frame = Frame((height, width), 64)
    x, y = u * width, v * height
    spot = frame.shrink(bright_at((height, width), x, y, sigma=min(height, width) / 14))
    assert ndimage.center_of_mass(spot)[::-1] == pytest.approx(frame.to_model(x, y), abs=0.1)


@given(SHAPES, st.integers(1, 64))
def test_shapes_and_values_stay_in_bounds(shape, size):
    frame = Frame(shape, size)
    grey = np.random.default_rng(0).random(shape, np.float32)
    square = frame.shrink(grey)
    assert square.shape == (size, size)
    assert square.dtype == np.float32
    assert square.min() >= -1e-6
    assert square.max() <= grey.max() + 1e-6
    assert frame.enlarge(square).shape == shape


def test_padding_is_right_and_below():
    square = WIDE.shrink(np.ones((4, 8), np.float32), around=-3.0)
    assert np.all(square[:7] == 1)
    assert np.all(square[9:] == -3)


@pytest.mark.parametrize("shape", [(200, 300), (90, 70), (256, 256), (640, 200)])
def test_there_and_back_is_nearly_the_same(shape):
    picture = bright_at(shape, shape[1] * 0.6, shape[0] * 0.3, sigma=min(shape) / 8)
    frame = Frame(shape, 256)
    np.testing.assert_allclose(frame.enlarge(frame.shrink(picture)), picture, atol=0.02)


def test_the_same_size_is_left_alone():
    square = np.arange(9, dtype=np.float32).reshape(3, 3)
    assert resize(square, 3) is square


def test_hounsfield_units_by_the_window_of_the_model():
    image = Slice.from_array([[-100.0, 0.0], [50.0, 300.0]], units="hu")
    np.testing.assert_allclose(to_grey(image, Window(0, 200)), [[0, 0], [0.25, 1]])


def test_grey_by_255_whatever_the_window():
    image = Slice.from_array(np.array([[0, 51, 255]], np.uint8), units="grey")
    np.testing.assert_allclose(to_grey(image, Window(-160, 240)), [[0, 0.2, 1]], rtol=1e-6)


def test_raw_by_its_percentiles():
    ramp = np.linspace(1000, 3000, 1001)[None]
    grey = to_grey(Slice.from_array(ramp, units="raw"), Window(0, 1))
    assert grey[0, [0, 5, 500, 995, 1000]] == pytest.approx([0, 0, 0.5, 1, 1], abs=1e-5)


@pytest.mark.parametrize("value", [0.0, -7.0, 1e15])
def test_raw_without_contrast_is_dark(value):
    assert not to_grey(Slice.from_array(np.full((3, 4), value), units="raw"), Window(0, 1)).any()


def test_points_in_model_pixels():
    rows = point_rows([Point(5, 2, sigma_px=1.5, weight=0.25), Box(0, 0, 1, 1), Point(0, 0, positive=False)], WIDE)
    np.testing.assert_allclose(rows, [[10.5, 4.5, 1, 3, 0.25], [0.5, 0.5, -1, 0, 1]])
    assert rows.dtype == np.float32


def test_no_point_is_one_row_that_says_nothing():
    np.testing.assert_array_equal(point_rows([Box(0, 0, 1, 1)], WIDE)[:, [2, 4]], [[0, 0]])


def test_points_far_away_stay_numbers():
    rows = point_rows([Point(1e300, -1e300, sigma_px=1e200)], WIDE)
    assert rows[0, [0, 1, 3]] == pytest.approx([FAR, -FAR, FAR])


def test_a_box_reaches_the_far_edges_of_its_corner_pixels():
    # columns 2..5 are model columns 4..11, rows 1..3 are model rows 2..7
    assert box_row([Box(5, 3, 2, 1)], WIDE).tolist() == [4, 2, 11, 7, 1]
    assert box_row([Box(2, 1, 5, 3)], Frame((16, 16), 16)).tolist() == [2, 1, 5, 3, 1]


def test_the_last_box_counts():
    assert box_row((Box(0, 0, 1, 1), Point(3, 3), Box(2, 1, 5, 3)), WIDE).tolist() == [4, 2, 11, 7, 1]


def test_no_box_is_five_zeros():
    assert box_row([Point(1, 1)], WIDE).tolist() == [0] * 5
