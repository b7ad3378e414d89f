import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.images import plane_for
from gazeseg.simulate import phantom

ORGANS = {
    1: "liver", 2: "spleen", 3: "kidney_left", 4: "kidney_right", 5: "stomach", 6: "gallbladder", 7: "esophagus",
    8: "pancreas", 9: "duodenum", 10: "colon", 20: "aorta", 21: "inferior_vena_cava",
}  # fmt: skip


def middle_mm(volume, mask):
    return volume.geometry.to_world(np.argwhere(mask).mean(axis=0))


def test_names_are_in_words_order(patient):
    assert ORGANS.items() <= patient[2].items()


def test_every_label_has_a_name(patient):
    assert set(np.unique(patient[1])) == {0, *patient[2]}


def test_grid(patient):
    volume, labels, _ = patient
    assert volume.units == "hu"
    assert labels.shape == volume.shape == (144, 144, 24)
    assert labels.dtype == np.uint8
    assert volume.geometry.spacing_mm == pytest.approx((2.5, 2.5, 6.75))
    assert np.diag(volume.affine)[:3] == pytest.approx((-2.5, -2.5, 6.75))


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (1, 80, 140),
        (2, 90, 150),
        (3, 120, 220),
        (4, 120, 220),
        (6, -20, 50),
        (8, 50, 130),
        (20, 130, 210),
        (21, 110, 200),
    ],
    ids=lambda value: ORGANS.get(value, ""),
)
def test_median_hu(patient, value, low, high):
    assert low < np.median(patient[0].array[patient[1] == value]) < high


@pytest.mark.parametrize(
    ("value", "low_ml", "high_ml"),
    [(1, 800, 1800), (2, 90, 320), (3, 70, 230), (4, 70, 230), (5, 100, 500), (6, 8, 70), (8, 30, 130), (20, 25, 90)],
    ids=lambda value: ORGANS.get(value, ""),
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_volumes_are_those_of_adults(seed, value, low_ml, high_ml):
    volume, labels, _ = phantom(seed, (96, 96, 18))
    voxel_ml = np.prod(volume.geometry.spacing_mm) / 1000
    assert low_ml < (labels == value).sum() * voxel_ml < high_ml


def test_right_is_right_and_front_is_front(patient):
    volume, labels, _ = patient
    at = {value: middle_mm(volume, labels == value) for value in ORGANS}
    assert at[1][0] > at[20][0] > at[2][0]  # liver to the right (RAS+), spleen to the left
    assert at[4][0] > at[21][0] > at[20][0] > at[3][0]
    assert at[5][1] > at[8][1] > at[3][1]  # stomach before pancreas before kidney
    assert at[7][2] > at[8][2] > at[10][2]  # gullet above pancreas above colon


def test_the_liver_is_at_the_left_of_the_picture(patient):
    volume, labels, _ = patient
    plane = plane_for(volume.geometry, "axial")
    picture = plane.cut(labels, 14)
    rows, columns = np.nonzero(picture == 1)
    assert columns.mean() < picture.shape[1] / 2
    assert np.nonzero(picture == 20)[0].mean() > rows.mean()  # the aorta lies further down


@pytest.mark.parametrize("value", [1, 2, 3, 4, 5, 6, 8], ids=ORGANS.get)
def test_organs_end_inside_and_change_from_slice_to_slice(patient, value):
    mask = patient[1] == value
    area = mask.sum(axis=(0, 1))
    assert area[0] == area[-1] == 0
    assert len(set(area[area > 0])) > 3
    assert not mask[[0, -1]].any()
    assert not mask[:, [0, -1]].any()


@pytest.mark.parametrize("value", [1, 2, 3, 4, 20, 21], ids=ORGANS.get)
def test_solid_organs_are_of_one_piece(patient, value):
    from scipy import ndimage

    pieces, n = ndimage.label(patient[1] == value, np.ones((3, 3, 3)))
    assert np.bincount(pieces.ravel())[1:].max() > 0.97 * (pieces > 0).sum()
    assert n < 12


def test_it_has_air_fat_tissue_and_bone(patient):
    array = patient[0].array
    corner = array[:10, :10]
    assert np.median(corner) == pytest.approx(-1000, abs=20)
    assert ((array > -130) & (array < -70)).mean() > 0.05
    assert (array > 350).sum() > 200
    low, high = np.percentile(array[patient[1] == 1], [25, 75])
    assert 8 < high - low < 40


def test_neighbouring_voxels_share_noise(patient):
    liver = patient[1] == 1
    both = liver[1:] & liver[:-1]
    pairs = np.stack([patient[0].array[1:][both], patient[0].array[:-1][both]])
    assert np.corrcoef(pairs)[0, 1] > 0.2


def test_equal_seeds_give_equal_patients():
    first, second, other = (phantom(seed, (64, 64, 8)) for seed in (5, 5, 6))
    assert np.array_equal(first[0].array, second[0].array)
    assert np.array_equal(first[1], second[1])
    assert not np.array_equal(first[1], other[1])


def test_too_small():
    with pytest.raises(InputError, match=r"at least \(64, 64, 8\) voxels, found \(10, 64, 8\)"):
        phantom(0, (10, 64, 8))
