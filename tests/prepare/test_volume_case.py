"""Volumes: upright slices, the window, the filters, and what is said of bad ones."""

import numpy as np
import pytest

from gazeseg.errors import ImageError
from gazeseg.images import plane_for, read, take
from gazeseg.prepare.volume_case import LabelFile, VolumeCase
from gazeseg.types import Window

ORGANS = {1: "liver", 2: "spleen"}


@pytest.fixture
def make(tmp_path):
    """A case of the labels given, which also are the picture."""
    import nibabel

    def make(labels, image=None, affine=None, image_affine=None):
        affine = np.diag([-0.8, -0.9, 3.0, 1.0]) if affine is None else affine
        picture = np.where(labels > 0, 120, -1000).astype(np.int16) if image is None else image
        nibabel.save(
            nibabel.Nifti1Image(picture, affine if image_affine is None else image_affine), tmp_path / "ct.nii.gz"
        )
        nibabel.save(nibabel.Nifti1Image(labels, affine), tmp_path / "seg.nii.gz")
        files = (LabelFile(tmp_path / "seg.nii.gz", ((1, 1), (2, 2))),)
        return VolumeCase("set/one", "train", tmp_path / "ct.nii.gz", files, ORGANS, Window(-160, 240), "nnunet")

    return make


def labels_of(*blocks, shape=(60, 50, 8)):
    """Blocks as (i, j, k, ni, nj, nk, value)."""
    labels = np.zeros(shape, np.uint8)
    for i, j, k, ni, nj, nk, value in blocks:
        labels[i : i + ni, j : j + nj, k : k + nk] = value
    return labels


def cut(case):
    return list(case.read().slices)


def test_slices_stand_as_the_viewer_shows_them(make):
    affine = np.array([[0, 0, 2.0, 5], [-0.7, 0, 0, 1], [0, 3.0, 0, -9], [0, 0, 0, 1]])
    case = make(labels_of((10, 1, 12, 20, 4, 15, 1), shape=(60, 6, 50)), affine=affine)
    volume = read(case.image)
    for one in cut(case):
        shown = take(volume, plane_for(volume.geometry, "axial"), one.entry.z)
        np.testing.assert_array_equal(one.labels > 0, shown.pixels > 0)
        np.testing.assert_array_equal(one.pixels > 128, shown.pixels > 0)
        assert one.entry.spacing_mm == pytest.approx(shown.spacing_mm)
        assert one.entry.spacing_mm == pytest.approx((0.7, 2.0))


def test_empty_slices_go_and_the_others_keep_their_index(make):
    assert [one.entry.z for one in cut(make(labels_of((10, 12, 2, 20, 15, 4, 1))))] == [2, 3, 4, 5]


def test_small_3d_components_are_no_instances(make):
    case = make(labels_of((10, 12, 1, 20, 15, 6, 1), (35, 5, 3, 11, 10, 1, 1)))
    one = next(one for one in cut(case) if one.entry.z == 3)
    assert [(found.number, found.pixels) for found in one.objects] == [(0, 300 + 110), (1, 300)]


def test_objects_keep_the_first_pixel_they_are_found_by(make):
    for found in cut(make(labels_of((10, 12, 1, 20, 15, 6, 2))))[0].objects:
        # i falls to the patient's right, j to the back: both as the picture has them
        assert (found.value, found.x, found.y) == (2, 10, 12)


def test_the_window_becomes_grey(make):
    labels = labels_of((10, 12, 1, 20, 15, 6, 1))
    image = np.full(labels.shape, -1000, np.int16)
    image[10:15] = [[[-160]], [[-159]], [[-158]], [[40]], [[240]]]
    image[15] = 3000
    assert cut(make(labels, image))[0].pixels[20, 9:16].tolist() == [0, 0, 0, 1, 127, 255, 255]


def test_unknown_values_name_the_case_and_the_file(make):
    with pytest.raises(ImageError, match=r"^set/one: expected label values 1, 2 in .*seg\.nii\.gz, found 7"):
        make(labels_of((10, 12, 1, 20, 15, 6, 7))).read()


def test_other_grids_are_told_by_the_headers(make):
    labels = labels_of((10, 12, 1, 20, 15, 6, 1))
    make(labels).check()
    with pytest.raises(ImageError, match=r"0\.8 x 0\.9 x 2 mm.* found .*0\.8 x 0\.9 x 3 mm"):
        make(labels, image_affine=np.diag([-0.8, -0.9, 2.0, 1.0])).check()


def test_labels_with_turned_axes_are_the_same_grid(make, tmp_path):
    import nibabel

    labels = labels_of((10, 12, 1, 20, 15, 6, 1))
    case = make(labels)
    turned = nibabel.load(tmp_path / "seg.nii.gz").as_reoriented(np.array([[1, -1], [0, 1], [2, 1]]))
    before = cut(case)
    nibabel.save(turned, tmp_path / "seg.nii.gz")
    case.check()
    for one, other in zip(before, cut(case), strict=True):
        np.testing.assert_array_equal(one.labels, other.labels)
