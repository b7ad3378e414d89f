from math import isnan

import pytest

from gazeseg.gaze.sources.eyes import EyeSeen, apart, both
from gazeseg.types import Screen

LEFT, RIGHT, BLIND = EyeSeen(0.4, 0.5, True), EyeSeen(0.6, 0.7, True), EyeSeen(0.0, 0.0, False)


def test_two_valid_eyes_are_averaged_and_one_counts_alone():
    assert both(LEFT, RIGHT) == pytest.approx((0.5, 0.6, True))
    assert both(LEFT, BLIND) == LEFT
    assert both(BLIND, RIGHT) == RIGHT


def test_no_eye_is_no_position():
    x, y, valid = both(BLIND, BLIND)
    assert isnan(x)
    assert isnan(y)
    assert not valid


@pytest.mark.parametrize(("apart_px", "is_apart"), [(80, False), (81, True)])
def test_more_than_two_degrees_is_apart(apart_px, is_apart):
    screen = Screen((1920, 1080), (528.0, 297.0), 635.0)  # two degrees are 80.6 px
    other = EyeSeen(0.4 + apart_px / 1920, 0.5, True)
    assert apart(LEFT, other, screen) is is_apart
    assert not apart(LEFT, BLIND, None)
