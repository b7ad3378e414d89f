import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from gazeseg.images.objects import contour_at, filled_contours, find_objects, first_pixel
from gazeseg.types import Plane

PLANE = Plane(axis=2, x_axis=0, y_axis=1, x_flip=False, y_flip=False)
NAMES = {1: "liver", 2: "spleen"}


def stack(*pictures: np.ndarray) -> np.ndarray:
    return np.stack([picture.T for picture in pictures], axis=-1)


def picture(*blocks: tuple[int, int, int, int, int]) -> np.ndarray:
    """Blocks as (top, left, height, width, value)."""
    out = np.zeros((60, 80), dtype=np.uint8)
    for top, left, height, width, value in blocks:
        out[top : top + height, left : left + width] = value
    return out


def found(labels: np.ndarray, rule: str, **more) -> list[tuple[str, int, int, int]]:
    return [(p.organ, p.index, p.number, int(p.truth.sum())) for p in find_objects(labels, NAMES, PLANE, rule, **more)]


def test_organ_takes_all_pieces_of_a_slice_as_one():
    labels = stack(picture((5, 5, 10, 10, 1), (40, 40, 10, 5, 1)))
    assert found(labels, "organ") == [("liver", 0, 0, 150)]


def test_organ_needs_100_pixels():
    labels = stack(picture((5, 5, 9, 11, 1), (30, 30, 10, 10, 2)))
    assert found(labels, "organ") == [("spleen", 0, 0, 100)]


def test_unnamed_values_are_not_looked_at():
    assert found(stack(picture((5, 5, 20, 20, 7))), "organ") == []


def test_chosen_slices_only():
    labels = stack(picture((5, 5, 20, 20, 1)), picture((5, 5, 20, 30, 1)))
    assert found(labels, "organ", indices={1}) == [("liver", 1, 0, 600)]


def test_truth_stands_as_the_plane_shows_it():
    truth = next(iter(find_objects(stack(picture((5, 30, 20, 20, 1))), NAMES, PLANE, "organ"))).truth
    assert truth.shape == (60, 80)
    assert truth[5, 30]
    assert not truth[30, 5]


def test_paper_counts_contours_one_by_one():
    labels = stack(picture((5, 5, 10, 10, 1), (40, 40, 10, 12, 1), (30, 5, 9, 11, 1)))
    assert found(labels, "paper") == [("liver", 0, 1, 100), ("liver", 0, 2, 120)]


def test_paper_fills_holes():
    ring = picture((5, 5, 20, 20, 1)) - picture((10, 10, 5, 5, 1))
    assert found(stack(ring), "paper") == [("liver", 0, 1, 400)]


def test_paper_does_not_count_an_island_in_a_hole():
    ring = picture((2, 2, 40, 40, 1)) - picture((6, 6, 30, 30, 1)) + picture((14, 14, 12, 12, 1))
    assert [int(contour.sum()) for contour in filled_contours(ring > 0)] == [1600]


def test_paper_joins_pieces_that_touch_at_a_corner():
    touching = picture((5, 5, 10, 10, 1), (15, 15, 10, 10, 1))
    assert found(stack(touching), "paper") == [("liver", 0, 1, 200)]


def test_paper_drops_small_3d_components_of_volumes():
    thick, thin = picture((5, 5, 20, 20, 1)), picture((5, 5, 20, 20, 1), (40, 60, 10, 12, 1))
    assert found(stack(thin, thick, thick), "paper") == [
        ("liver", 0, 1, 400),
        ("liver", 1, 1, 400),
        ("liver", 2, 1, 400),
    ]


def test_paper_keeps_what_a_single_picture_has():
    assert found(stack(picture((40, 60, 10, 12, 1))), "paper") == [("liver", 0, 1, 120)]


def by_opencv(cv2, mask: np.ndarray) -> list[bytes]:
    """External contours of components of at least 100 px, filled by OpenCV."""
    _, components = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    big = np.bincount(components.ravel()) >= 100
    big[0] = False
    contours, _ = cv2.findContours(big[components].astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = [cv2.drawContours(np.zeros(mask.shape, np.uint8), [one], -1, 1, cv2.FILLED) for one in contours]
    return sorted((one > 0).tobytes() for one in filled)


@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    grain=st.floats(0, 4),
    share=st.floats(0.3, 0.7),
)
@settings(deadline=None, max_examples=150)
def test_paper_finds_the_contours_that_opencv_finds(seed, shape, grain, share):
    cv2 = pytest.importorskip("cv2", reason="OpenCV is not installed")
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).normal(size=shape), grain)
    mask = noise > np.quantile(noise, share)
    ours = list(filled_contours(mask))
    assert sorted(one.tobytes() for one in ours) == by_opencv(cv2, mask)
    for one in ours:
        np.testing.assert_array_equal(contour_at(mask, first_pixel(one)), one)


def test_no_contour_where_nothing_is():
    assert list(filled_contours(np.zeros((5, 7), bool))) == []
    assert not contour_at(np.eye(5, dtype=bool), (1, 0)).any()
