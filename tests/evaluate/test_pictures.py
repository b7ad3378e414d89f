import base64
import io

import numpy as np
import pytest
from PIL import Image

from gazeseg.evaluate.examples import Example
from gazeseg.evaluate.pictures import NEGATIVE, POSITIVE, draw, outline, png_uri
from gazeseg.evaluate.shots import Shot, moved
from gazeseg.types import Box, Point


@pytest.fixture
def example() -> Example:
    grey = np.arange(12 * 20, dtype=np.uint8).reshape(12, 20)
    truth = grey > 100
    shot = Shot("fake", grey > 120, (Point(3, 4), Point(7, 2, positive=False), Box(1, 2, 9, 8)), 0.8)
    return Example("best", "liver", "set/a/1/liver", "gaze", grey, truth, (shot,))


def test_outline_of_one_pixel():
    mask = np.zeros((4, 5), dtype=np.bool_)
    mask[1, 3] = True
    assert outline(mask) == "M2.5 0.5H3.5M2.5 1.5H3.5M2.5 0.5V1.5M3.5 0.5V1.5"


def test_outline_joins_straight_runs_and_follows_the_border():
    assert outline(np.ones((2, 3), dtype=np.bool_)) == "M-0.5 -0.5H2.5M-0.5 1.5H2.5M-0.5 -0.5V1.5M2.5 -0.5V1.5"


def test_outline_of_nothing():
    assert outline(np.zeros((3, 3), dtype=np.bool_)) == ""


def test_the_picture_is_inside(example):
    data = base64.b64decode(png_uri(example).removeprefix("data:image/png;base64,"))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), example.grey)


def test_looks_show_their_sign(example):
    svg = draw(example, example.shots[0])
    assert svg.count(f'stroke="{NEGATIVE}"') == 1
    assert svg.count(f'stroke="{POSITIVE}"') == 2
    assert "stroke-dasharray" in svg


def test_prompts_move_with_the_crop():
    assert moved(Point(9, 8, False, 2.0, 0.5), -4, -6) == Point(5, 2, False, 2.0, 0.5)
    assert moved(Box(4, 6, 9, 8), -4, -6) == Box(0, 0, 5, 2)
