"""Synthetic CT: borders lie where the labels say."""

import nibabel
import numpy as np
import pytest
from scipy import ndimage

from gazeseg.prepare.letterbox import CACHE_SIZE
from gazeseg.prepare.synthetic import BRIGHTNESS, VALUES, render, synthetic_slices, synthetic_volume

SIDE = 384


def disc(x, y, radius):
    rows, columns = np.mgrid[:SIDE, :SIDE]
    return np.hypot(columns - x, rows - y) < radius


ORGANS = np.where(disc(150, 180, 50), 1, np.where(disc(260, 220, 30), 3, 0)).astype(np.uint8)


def test_equal_seeds_give_equal_pictures():
    one, two, other = (render(ORGANS, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()
    assert one.shape == ORGANS.shape
    assert one.dtype == np.uint8


def test_borders_are_where_the_labels_are():
    """Over many pictures the inside of an organ varies little and its border a lot: edges gather on the label's edge."""
    pictures = [render(ORGANS, np.random.default_rng(seed)).astype(float) for seed in range(12)]
    strength = np.mean([ndimage.gaussian_gradient_magnitude(picture, 1.5) for picture in pictures], axis=0)
    for value in (1, 3):
        inside = ndimage.distance_transform_edt(value == ORGANS)
        rim, core = (inside > 0) & (inside < 2), inside > 8
        assert strength[rim].mean() > 2 * strength[core].mean()


def test_organs_are_as_bright_as_they_may_be():
    for seed in range(8):
        picture = render(ORGANS, np.random.default_rng(seed))
        for value in (1, 3):
            low, high = BRIGHTNESS[value]
            assert low - 20 < np.median(picture[value == ORGANS]) < high + 60


def test_around_the_body_is_air():
    picture = render(ORGANS, np.random.default_rng(0))
    assert picture[:20, :20].max() < 60
    assert np.median(picture[:20]) == 0


@pytest.fixture
def volumes(tmp_path):
    """A label volume (LAS, so that canonical is another way round) with a spleen (1) at the patient's right, in front."""
    labels = np.zeros((64, 48, 10), np.int16)
    labels[4:24, 20:44, 3:9] = 1
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([-1.0, 1, 3, 1])), tmp_path / "right.nii.gz")
    return tmp_path


def test_slices_of_label_volumes_stand_upright(volumes):
    slices = list(synthetic_slices(volumes, 4, 0))
    assert len(slices) == 4
    for image, organs, origin, patient in slices:
        assert image.shape == organs.shape == (CACHE_SIZE, CACHE_SIZE)
        assert (origin, patient) == ("synthetic", "synthetic/right")
        assert set(np.unique(organs)) == {0, VALUES[1]}
        rows, columns = np.nonzero(organs)
        # LAS: low i is the patient's right, which is shown at the left; high j is in front, which is shown on top
        scale = CACHE_SIZE / 64
        assert (rows.min(), rows.max() + 1) == pytest.approx((4 * scale, 28 * scale), abs=1)
        assert (columns.min(), columns.max() + 1) == pytest.approx((4 * scale, 24 * scale), abs=1)


def test_no_more_slices_than_hold_organs(volumes):
    assert len(list(synthetic_slices(volumes, 30, 0))) == 6


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
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([1.0, 1, 3, 1])), tmp_path / "both.nii.gz")
    for made in synthetic_volume(tmp_path / "both.nii.gz", 2, 0):
        liver, spleen = (np.nonzero(made.organs == VALUES[value])[1] for value in (6, 1))
        assert liver.max() < spleen.min()
