from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from gazeseg.export.contours import Loop, outlines

SCALE = 4


def filled(loops: list[Loop], shape: tuple[int, int]) -> Any:
    """Fill polygons with Pillow, magnified, and look at the centre of each pixel."""
    total = np.zeros(shape, dtype=bool)
    for loop in loops:
        image = Image.new("1", (shape[1] * SCALE + 1, shape[0] * SCALE + 1))
        ImageDraw.Draw(image).polygon([(x * SCALE, y * SCALE) for x, y in loop], fill=1)
        total |= np.array(image)[SCALE // 2 :: SCALE, SCALE // 2 :: SCALE][: shape[0], : shape[1]]
    return total


def mask_of(*rows: str) -> Any:
    return np.array([[character == "#" for character in row] for row in rows])


def test_one_pixel() -> None:
    assert outlines(mask_of("...", "..#")) == [[(2, 1), (3, 1), (3, 2), (2, 2)]]


def test_only_corners_are_kept() -> None:
    assert outlines(mask_of("###", "#..")) == [[(0, 0), (3, 0), (3, 1), (1, 1), (1, 2), (0, 2)]]


def test_a_hole_is_joined_by_a_keyhole() -> None:
    (loop,) = outlines(mask_of("####", "##.#", "####"))
    assert len(loop) == 4 + 4 + 2
    assert loop.count((0, 1)) == 2


@pytest.mark.parametrize(
    ("rows", "pieces"),
    [
        (("....",), 0),
        (("#.#", ".#.", "#.#"), 5),
        (("#####", "#...#", "#.#.#", "#...#", "#####"), 2),
        (("#######", "#.#.#.#", "#######", "#..#..#", "#######"), 1),
        (("####", "#.##", "##.#", "####"), 1),
        (("####", "##.#", "#.##", "####"), 1),
        (("###.", "#.##", "####"), 1),
        (("##.#", "#..#", "####"), 1),
    ],
    ids=lambda value: None,
)
def test_known_shapes(rows: tuple[str, ...], pieces: int) -> None:
    mask = mask_of(*rows)
    loops = outlines(mask)
    assert len(loops) == pieces
    np.testing.assert_array_equal(filled(loops, mask.shape), mask)


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_filling_gives_the_mask_back(mask: Any) -> None:
    np.testing.assert_array_equal(filled(outlines(mask), mask.shape), mask)


@given(arrays(np.bool_, (9, 9)))
def test_area_is_the_number_of_pixels(mask: Any) -> None:
    area = sum(
        x0 * y1 - x1 * y0
        for loop in outlines(mask)
        for (x0, y0), (x1, y1) in zip(loop, [*loop[1:], loop[0]], strict=True)
    )
    assert area == 2 * mask.sum()
