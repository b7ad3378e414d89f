from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.images import fit_view, mirrored, panned, plane_for, zoomed
from gazeseg.types import Geometry, Screen, Window

SCREEN = Screen((2560, 1440), (597.0, 336.0), 650.0)
WINDOW = Window(-160.0, 240.0)
SHAPE = (50, 70, 12)


@st.composite
def views(draw):
    """Views of flipped, swapped, anisotropic, oblique volumes, zoomed, panned and mirrored."""
    order, signs = draw(st.permutations(range(3))), draw(st.tuples(*[st.sampled_from((-1.0, 1.0))] * 3))
    spacing = draw(st.tuples(*[st.floats(0.3, 6.0)] * 3))
    lean = np.array(draw(st.lists(st.floats(-0.2, 0.2), min_size=9, max_size=9))).reshape(3, 3)
    turn, _ = np.linalg.qr(np.eye(3) + lean)
    affine = np.eye(4)
    affine[:3, :3] = (turn * signs)[:, order] * spacing
    affine[:3, 3] = draw(st.tuples(*[st.floats(-500, 500)] * 3))
    geometry = Geometry(affine, SHAPE)
    plane = plane_for(geometry, draw(st.sampled_from(("axial", "coronal", "sagittal"))))
    index = draw(st.integers(0, SHAPE[plane.axis] - 1))
    view = fit_view(geometry, plane, index, SCREEN, WINDOW, zoom=draw(st.floats(0.5, 16)))
    if draw(st.booleans()):
        view = mirrored(view, horizontal=draw(st.booleans()))
    view = zoomed(view, draw(st.floats(0.2, 5)), (draw(st.floats(0, 2560)), draw(st.floats(0, 1440))))
    return panned(view, draw(st.floats(-500, 500)), draw(st.floats(-500, 500)))


@given(views(), st.floats(-100, 2700), st.floats(-100, 1500))
def test_to_voxel_and_to_screen_are_inverse(view, x, y):
    ijk = view.to_voxel((x, y))
    assert ijk[view.plane.axis] == view.index
    np.testing.assert_allclose(view.to_screen(ijk), (x, y), atol=1e-7)


@given(views())
def test_what_is_drawn_is_what_is_hit(view):
    volume = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    drawn = view.plane.cut(volume, view.index)
    row, column = drawn.shape[0] // 3, drawn.shape[1] // 4
    at = np.multiply((column, row), view.scale_px) + view.origin_px
    assert volume[tuple(np.rint(view.to_voxel(at)).astype(int))] == drawn[row, column]


@pytest.fixture
def ct(make_affine):
    return Geometry(make_affine("LPS", (0.8, 0.8, 5.0)), (200, 100, 30))


def test_the_whole_slice_fits_the_fill_of_the_screen(ct):
    view = fit_view(ct, plane_for(ct, "coronal"), 3, SCREEN, WINDOW)
    corners = view.to_screen([(-0.5, 3, 29.5), (199.5, 3, -0.5)])
    # 160 mm wide and 150 mm high: the height is the limit, 90 % of 1440 px for 150 mm.
    np.testing.assert_allclose(corners, [(1280 - 691.2, 720 - 648), (1280 + 691.2, 720 + 648)])
    assert view.mm_per_px == pytest.approx((150 / 1296,) * 2)


def test_a_wide_slice_is_limited_by_the_width(ct):
    tall = Screen((500, 1440), (100, 288), 650)
    assert fit_view(ct, plane_for(ct, "axial"), 0, tall, WINDOW).mm_per_px[0] == pytest.approx(160 / 450)


def test_the_centre_voxel_is_put_at_the_middle_of_the_screen(ct):
    view = fit_view(ct, plane_for(ct, "sagittal"), 7, SCREEN, WINDOW, zoom=4, center_ijk=(7, 20, 11))
    np.testing.assert_allclose(view.to_screen((7, 20, 11)), (1280, 720))
    assert view.mm_per_px[0] == pytest.approx(
        fit_view(ct, plane_for(ct, "sagittal"), 7, SCREEN, WINDOW).mm_per_px[0] / 4
    )


def test_zoom_keeps_the_point_under_the_cursor(ct):
    view = fit_view(ct, plane_for(ct, "axial"), 3, SCREEN, WINDOW)
    closer = zoomed(view, 2.5, (300, 1000))
    np.testing.assert_allclose(closer.to_voxel((300, 1000)), view.to_voxel((300, 1000)))
    assert closer.mm_per_px[1] == pytest.approx(view.mm_per_px[1] / 2.5)


def test_pan_moves_right_and_down(ct):
    view = fit_view(ct, plane_for(ct, "axial"), 3, SCREEN, WINDOW)
    np.testing.assert_allclose(panned(view, 30, 40).to_screen((5, 6, 3)), np.add(view.to_screen((5, 6, 3)), (30, 40)))


@pytest.mark.parametrize(("horizontal", "axis"), [(True, 0), (False, 1)])
def test_mirror_keeps_the_slice_in_place_and_swaps_its_sides(horizontal, axis, ct):
    view = fit_view(ct, plane_for(ct, "axial"), 3, SCREEN, WINDOW)
    other = mirrored(view, horizontal)
    first, last = [5, 6, 3], [5, 6, 3]
    last[axis] = ct.shape[axis] - 1 - first[axis]
    np.testing.assert_allclose(other.to_screen(first), view.to_screen(last))
    back = mirrored(other, horizontal)
    np.testing.assert_allclose(back.origin_px, view.origin_px)
    assert back.scale_px == view.scale_px


def test_all_planes_of_all_axis_orders_show_square_millimetres():
    for order, name in product(permutations(range(3)), ("axial", "coronal", "sagittal")):
        affine = np.eye(4)
        affine[:3, :3] = np.diag([1.0, -1.0, 1.0])[:, order] * (0.5, 2.0, 3.0)
        geometry = Geometry(affine, SHAPE)
        across, down = fit_view(geometry, plane_for(geometry, name), 0, SCREEN, WINDOW).mm_per_px
        assert across == pytest.approx(down)


@pytest.mark.parametrize("bad", [0, -1, float("nan"), float("inf")])
def test_impossible_zooms_are_refused(bad, ct):
    view = fit_view(ct, plane_for(ct, "axial"), 3, SCREEN, WINDOW)
    with pytest.raises(InputError, match="expected a positive zoom factor, found"):
        zoomed(view, bad, (0, 0))
    with pytest.raises(InputError, match="expected a positive fill and zoom, found"):
        fit_view(ct, plane_for(ct, "axial"), 3, SCREEN, WINDOW, zoom=bad)
    with pytest.raises(InputError, match=r"expected a slice index in 0\.\.29, found 30"):
        fit_view(ct, plane_for(ct, "axial"), 30, SCREEN, WINDOW)
