import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.prompts import to_slice_prompts
from gazeseg.types import Box, Geometry, Plane, Point, VoxelBox, VoxelPoint

# 0.5 mm along i, 2 mm along j, 5 mm along k, turned by 0.3 rad about the body's axis
C, S = np.cos(0.3), np.sin(0.3)
GEOMETRY = Geometry(
    np.array([[0.5 * C, -2 * S, 0, 1], [0.5 * S, 2 * C, 0, 2], [0, 0, 5, 3], [0, 0, 0, 1]]), (100, 80, 20)
)
AXIAL = Plane(2, 0, 1, x_flip=True, y_flip=False)
SAGITTAL = Plane(0, 1, 2, x_flip=False, y_flip=True)


def test_known_point_on_an_axial_slice():
    point = VoxelPoint((90, 12.5, 4), positive=False, sigma_mm=3.0, weight=0.5)
    (projected,) = to_slice_prompts([point], AXIAL, GEOMETRY)
    assert (projected.x, projected.y, projected.positive, projected.weight) == (9, 12.5, False, 0.5)
    assert projected.sigma_px == pytest.approx(3.0)  # 0.5 mm along x and 2 mm along y: 1 mm in the mean


def test_sigma_uses_the_spacing_of_the_plane():
    (point,) = to_slice_prompts([VoxelPoint((4, 12, 3), True, sigma_mm=1.0)], SAGITTAL, GEOMETRY)
    assert (point.x, point.y) == (12, 16)
    assert point.sigma_px == pytest.approx(1 / np.sqrt(2 * 5))


def test_box_corners_are_sorted_after_a_flip():
    assert to_slice_prompts([VoxelBox((10, 20, 4), (30, 50, 4))], AXIAL, GEOMETRY) == (Box(69, 20, 89, 50),)


def test_order_is_kept():
    prompts = [VoxelPoint((1, 1, 4), True), VoxelBox((0, 0, 4), (1, 1, 4)), VoxelPoint((2, 2, 4), False)]
    assert [type(prompt) for prompt in to_slice_prompts(prompts, AXIAL, GEOMETRY)] == [Point, Box, Point]


@given(st.floats(0, 99), st.floats(0, 79), st.sampled_from([AXIAL, Plane(2, 1, 0, False, True)]))
def test_points_go_there_and_back(i, j, plane):
    (point,) = to_slice_prompts([VoxelPoint((i, j, 4), True)], plane, GEOMETRY)
    assert plane.to_ijk((point.x, point.y), 4, GEOMETRY.shape) == pytest.approx((i, j, 4))
