"""Synthetic CT: slices stand upright, are drawn by the seed, and borders lie where the labels say."""

import nibabel
import numpy as np
import pytest
from scipy import ndimage

from gazeseg.prepare.letterbox import CACHE_SIZE
from gazeseg.prepare.synthetic import render, synthetic_slices, synthetic_volume
from gazeseg.prepare.synthetic_labels import VALUES

SIDE = 256


def disc(x, y, radius):
    rows, columns = np.mgrid[:SIDE, :SIDE]
    return np.hypot(columns - x, rows - y) < radius


ORGANS = np.where(disc(100, 120, 33), 1, np.where(disc(173, 147, 20), 3, 0)).astype(np.uint8)


def test_equal_seeds_give_equal_pictures():
    one, two, other = (render(ORGANS, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()
    assert one.shape == ORGANS.shape
    assert one.dtype == np.uint8


def test_borders_are_where_the_labels_are():
    """Over many pictures edges are strongest on the label's edge, though neighbours touch it and lesions lie in it."""
    pictures = [render(ORGANS, np.random.default_rng(seed)).astype(float) for seed in range(12)]
    strength = np.mean([ndimage.gaussian_gradient_magnitude(picture, 1) for picture in pictures], axis=0)
    for value in (1, 3):
        inside = ndimage.distance_transform_edt(value == ORGANS)
        outside = ndimage.distance_transform_edt(value != ORGANS)
        steps = np.round(inside - outside)
        by_step = {step: strength[steps == step].mean() for step in range(-7, 8) if step}
        assert max(by_step, key=by_step.__getitem__) in (-1, 1)
        assert min(by_step[-1], by_step[1]) > 2 * by_step[7]


def test_around_the_body_is_air():
    picture = render(ORGANS, np.random.default_rng(0))
    assert np.median(picture[:14]) == 0


@pytest.fixture
def volumes(tmp_path):
    """A label volume (LAS, so that canonical is another way round) with a spleen (1) at the patient's right, in front."""
    labels = np.zeros((64, 48, 10), np.int16)
    labels[4:24, 24:44, 3:9] = 1
    labels[40:60, 4:20, 3:9] = 2
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([-5.0, 5, 3, 1])), tmp_path / "right.nii.gz")
    return tmp_path


def middle(where):
    return np.mean(np.nonzero(where), axis=1)


def test_slices_of_label_volumes_stand_upright(volumes):
    slices = list(synthetic_slices(volumes, 4, 0))
    assert len(slices) == 4
    for image, organs, origin, patient in slices:
        assert image.shape == organs.shape == (CACHE_SIZE, CACHE_SIZE)
        assert (origin, patient) == ("synthetic", "synthetic/right")
        spleen, pancreas = middle(organs == VALUES[1]), middle(organs == VALUES[2])
        # low i is the patient's right, which is shown at the left; high j is in front, which is shown on top
        assert (spleen < pancreas).all()


@pytest.mark.parametrize("size", [128, 256])
def test_any_size_shows_as_much_of_the_patient(volumes, size):
    """A spleen of 100 mm is 100 mm wide by the spacing, however fine the picture and near the view."""
    for made in synthetic_volume(volumes / "right.nii.gz", 3, 0, size):
        assert made.organs.shape == (size, size)
        area_mm2 = (made.organs == VALUES[1]).sum() * np.prod(made.spacing_mm)
        assert area_mm2 <= 100 * 100 * 1.03
        inner = (made.organs == VALUES[1])[1:-1, 1:-1]
        if inner.sum() == (made.organs == VALUES[1]).sum():
            assert area_mm2 == pytest.approx(100 * 100, rel=0.03)


def test_the_seed_says_which_slices_whatever_the_size(volumes):
    one, two = ([made.k for made in synthetic_volume(volumes / "right.nii.gz", 1, 3, size)] for size in (128, 256))
    assert one == two


def test_no_more_slices_than_hold_organs(volumes):
    assert len(list(synthetic_slices(volumes, 30, 0, 128))) == 6


def test_values_that_are_no_organ_of_ours_make_no_slice(tmp_path):
    labels = np.full((40, 40, 3), 99, np.uint8)
    nibabel.save(nibabel.Nifti1Image(labels, np.eye(4)), tmp_path / "other.nii.gz")
    assert list(synthetic_slices(tmp_path, 3, 0)) == []


def test_no_folder_no_slices(tmp_path):
    assert list(synthetic_slices(tmp_path / "none", 3, 0)) == []


@pytest.mark.parametrize("liver_first", [True, False], ids=["liver at low i", "liver at high i"])
def test_the_liver_stands_at_the_left_whatever_the_header_says(tmp_path, liver_first):
    labels = np.zeros((64, 48, 4), np.uint8)
    labels[4:24, 10:40], labels[44:60, 10:30] = 6, 1
    labels = labels if liver_first else labels[::-1]
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([5.0, 5, 3, 1])), tmp_path / "both.nii.gz")
    for made in synthetic_volume(tmp_path / "both.nii.gz", 2, 0, 128):
        liver, spleen = (middle(made.organs == VALUES[value]) for value in (6, 1))
        assert liver[1] < spleen[1]


def test_the_atlas_in_nrrd_stands_upright_and_brings_its_own_bones(tmp_path):
    """Left, back and down in the file (as the SPL atlas has its third axis): liver (3) at the right, a lumbar body (503)."""
    labels = np.zeros((64, 64, 4), "<i2")
    labels[10:30, 10:40], labels[40:55, 10:25], labels[26:38, 45:55] = 3, 4, 503
    head = "NRRD0004\ntype: short\ndimension: 3\nspace: LPS\nsizes: 64 64 4\n"
    head += "space directions: (4,0,0) (0,4,0) (0,0,-1.5)\nendian: little\nencoding: raw\n\n"
    (tmp_path / "atlas.nrrd").write_bytes(head.encode() + labels.tobytes(order="F"))
    for image, organs, origin, patient in synthetic_slices(tmp_path, 4, 0, 128):
        assert (origin, patient) == ("synthetic", "synthetic/atlas")
        assert set(np.unique(organs)) == {0, 1, 2}
        liver, spleen, bone = middle(organs == 1), middle(organs == 2), middle((image > 240) & (organs == 0))
        assert liver[1] < bone[1] < spleen[1]
        assert max(liver[0], spleen[0]) < bone[0]
