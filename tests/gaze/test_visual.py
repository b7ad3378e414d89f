from math import atan, degrees

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.gaze.visual import angle_deg, around_deg, flat_deg, from_flat_deg, stretch
from gazeseg.types import Screen

SCREEN = Screen((2000, 1000), (600.0, 300.0), 300.0)  # the left and right edges are seen at 45 degrees
PLACES = st.tuples(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))


def test_the_edge_of_a_wide_screen_is_at_45_degrees():
    assert angle_deg((0.5, 0.5), (1.0, 0.5), SCREEN) == pytest.approx(45)
    assert angle_deg((0.0, 0.5), (1.0, 0.5), SCREEN) == pytest.approx(90)
    assert angle_deg((0.5, 0.5), (0.5, 0.0), SCREEN) == pytest.approx(degrees(atan(0.5)))


def test_small_angles_are_exact():
    assert angle_deg((0.5, 0.5), (0.5, 0.5), SCREEN) == 0
    assert angle_deg((0.5, 0.5), (0.5 + 1e-9, 0.5), SCREEN) == pytest.approx(degrees(2e-9))


def test_flat_degrees_are_true_ones_at_the_centre_only():
    assert flat_deg(from_flat_deg((1.0, 0.0), SCREEN), SCREEN) == pytest.approx((1, 0))
    assert angle_deg((0.5, 0.5), from_flat_deg((1.0, 0.0), SCREEN), SCREEN) == pytest.approx(1)
    assert flat_deg((1.0, 0.5), SCREEN)[0] == pytest.approx(57.29, abs=0.01)


@given(first=PLACES, second=PLACES)
def test_angles_around_a_place_are_as_long_as_the_angle_and_point_the_right_way(first, second):
    x, y = around_deg(first, second, SCREEN)
    assert np.hypot(x, y) == pytest.approx(angle_deg(first, second, SCREEN), abs=1e-6)
    if first[1] == second[1] == 0.5:
        assert np.sign(x) * (first[0] - second[0]) >= 0


def test_right_is_right_and_down_is_down():
    assert around_deg((0.6, 0.5), (0.5, 0.5), SCREEN) == pytest.approx((degrees(atan(0.2)), 0))
    assert around_deg((0.5, 0.6), (0.5, 0.5), SCREEN) == pytest.approx((0, degrees(atan(0.1))))


def test_a_degree_is_longer_at_the_edge():
    step = 1e-5
    outwards = step / np.deg2rad(angle_deg((1.0, 0.5), (1.0 + step, 0.5), SCREEN)) * 600 / 300
    across = step / np.deg2rad(angle_deg((1.0, 0.5), (1.0, 0.5 + step), SCREEN)) * 300 / 300
    assert stretch((0.5, 0.5), SCREEN) == 1
    assert stretch((1.0, 0.5), SCREEN) == pytest.approx(np.sqrt(outwards * across), rel=1e-3)


def test_nan_stays_nan():
    assert np.isnan(around_deg((np.nan, 0.5), (0.5, 0.5), SCREEN)).all()
