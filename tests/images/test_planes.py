import nibabel
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.images import plane_for, take
from gazeseg.images.planes import axis_codes, closest_axes
from gazeseg.types import Geometry, Volume

# Where x and y of an upright slice lead in the patient (RAS): to the left, front to back, head to feet.
DIRECTIONS = {"axial": ("L", "P"), "coronal": ("L", "I"), "sagittal": ("P", "I")}
VECTORS = {"R": (1, 0, 0), "L": (-1, 0, 0), "A": (0, 1, 0), "P": (0, -1, 0), "S": (0, 0, 1), "I": (0, 0, -1)}


@pytest.mark.parametrize("name", DIRECTIONS)
def test_slices_stand_upright_in_every_orientation(name, code, phantom, make_affine):
    geometry = Geometry(make_affine(code, tilt=(14, -11, 17)), phantom.shape)
    plane = plane_for(geometry, name)
    start = geometry.to_world(plane.to_ijk((0, 0), 1, phantom.shape))
    for letter, pixel in zip(DIRECTIONS[name], ((1, 0), (0, 1)), strict=True):
        along = geometry.to_world(plane.to_ijk(pixel, 1, phantom.shape)) - start
        assert along @ VECTORS[letter] / np.linalg.norm(along) > 0.85


@pytest.mark.parametrize("name", DIRECTIONS)
def test_the_cut_shows_the_same_world_whatever_the_storage(name, code, make_affine):
    # A marker in the patient's right front head corner of a cube.
    reference = np.zeros((6, 6, 6), np.int16)
    reference[5, 4, 3] = 99
    image = nibabel.Nifti1Image(reference, make_affine("RAS", (1, 1, 1)))
    stored = image.as_reoriented(
        nibabel.orientations.ornt_transform(
            nibabel.orientations.axcodes2ornt("RAS"), nibabel.orientations.axcodes2ornt(code)
        )
    )
    volume = Volume(np.asarray(stored.dataobj), Geometry(stored.affine, (6, 6, 6)))
    assert axis_codes(volume.affine) == code
    plane = plane_for(volume.geometry, name)
    shown = [take(volume, plane, n).pixels for n in range(6)]
    row, column = np.argwhere(np.max(shown, axis=0) == 99)[0]
    assert (row, column) == {"axial": (1, 0), "coronal": (2, 0), "sagittal": (2, 1)}[name]


def test_codes_agree_with_nibabel(code, make_affine):
    affine = make_affine(code, tilt=(10, 20, -15))
    assert axis_codes(affine) == "".join(nibabel.aff2axcodes(affine))


@given(st.tuples(*[st.floats(-180, 180)] * 3), st.permutations((0.5, 1.0, 4.0)))
def test_three_different_axes_are_chosen_however_oblique(angles, spacing):
    import SimpleITK

    turn = np.reshape(SimpleITK.Euler3DTransform((0, 0, 0), *np.deg2rad(angles)).GetMatrix(), (3, 3))
    affine = np.eye(4)
    affine[:3, :3] = turn * spacing
    axes, points_up = closest_axes(affine)
    assert sorted(axes) == [0, 1, 2]
    assert [turn[world, axis] > 0 for world, axis in enumerate(axes)] == list(points_up)


def test_45_degrees_is_decided_the_same_way_each_time(make_affine):
    assert closest_axes(make_affine("RAS", tilt=(0, 0, 45)))[0] == (0, 1, 2)


def test_take_gives_row_and_column_spacing(phantom, make_affine):
    volume = Volume(phantom, Geometry(make_affine("LPS"), phantom.shape))
    cut = take(volume, plane_for(volume.geometry, "coronal"), 2)
    assert cut.shape == (4, 5)
    assert cut.spacing_mm == pytest.approx((2.5, 0.7))
    np.testing.assert_array_equal(cut.pixels, phantom[:, 2, ::-1].T)


def test_wrong_names_and_numbers_are_refused(phantom, make_affine):
    volume = Volume(phantom, Geometry(make_affine("LPS"), phantom.shape))
    with pytest.raises(InputError, match="expected a plane called axial, coronal, sagittal, found 'frontal'"):
        plane_for(volume.geometry, "frontal")
    for index in (-1, 4):
        with pytest.raises(InputError, match=rf"expected a slice index in 0\.\.3, found {index}"):
            take(volume, plane_for(volume.geometry, "axial"), index)
