"""Pictures for the page: the same pixels, and letters that say where the patient's sides are."""

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.export import write_volume
from gazeseg.serve import Shelf
from gazeseg.serve.pictures import describe, slice_bytes
from gazeseg.testing import FakePredictor
from gazeseg.types import Volume


def test_a_slice_arrives_as_it_lies_in_the_volume(shelf, volume):
    seat = shelf.open("odd-name")
    plane = seat.desk.planes["coronal"]
    pixels = np.frombuffer(slice_bytes(seat, "coronal", 3), "<i2").reshape(plane.slice_shape(volume.shape))
    np.testing.assert_array_equal(pixels, np.rint(plane.cut(seat.volume.array, 3)))


def test_a_slice_of_small_numbers_keeps_its_values(tmp_path, volume, rng):
    values = rng.random(volume.shape, dtype=np.float32)
    write_volume(tmp_path / "mr.nii.gz", Volume(values, volume.geometry, "raw"))
    shelf = Shelf([tmp_path / "mr.nii.gz"], FakePredictor(), tmp_path)
    seat = shelf.open("mr")
    packing, plane = describe(seat)["packing"], seat.desk.planes["axial"]
    told = np.frombuffer(slice_bytes(seat, "axial", 3), "<i2").reshape(plane.slice_shape(volume.shape))
    shelf.close()
    np.testing.assert_allclose(packing["offset"] + packing["step"] * told, plane.cut(values, 3), atol=1e-5)


def test_of_ct_numbers_are_values(shelf):
    assert describe(shelf.open("odd-name"))["packing"] == {"offset": 0.0, "step": 1.0}


def test_letters_are_those_of_a_reading_room(shelf):
    planes = describe(shelf.open("odd-name"))["planes"]
    axial = {"left": "R", "right": "L", "top": "A", "bottom": "P"}
    coronal = {"left": "R", "right": "L", "top": "S", "bottom": "I"}
    sagittal = {"left": "A", "right": "P", "top": "S", "bottom": "I"}
    assert [planes[name]["letters"] for name in ("axial", "coronal", "sagittal")] == [axial, coronal, sagittal]


def test_the_description_fits_the_volume(shelf, volume):
    axial = describe(shelf.open("odd-name"))["planes"]["axial"]
    assert (axial["count"], axial["height"], axial["width"]) == (
        volume.shape[axial["axis"]],
        volume.shape[axial["y_axis"]],
        volume.shape[axial["x_axis"]],
    )
    assert axial["spacing_mm"] == pytest.approx([volume.geometry.spacing_mm[axial[a]] for a in ("x_axis", "y_axis")])


@pytest.mark.parametrize("index", [-1, 1000])
def test_no_such_slice(shelf, index):
    with pytest.raises(InputError, match=r"expected a slice in 0\.\."):
        slice_bytes(shelf.open("odd-name"), "axial", index)
