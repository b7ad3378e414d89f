"""The example of TotalSegmentator: whose labels lie the other way round in their file."""

import nibabel
import numpy as np
import pytest

from gazeseg.prepare.letterbox import CACHE_SIZE
from gazeseg.train.model_labels import ORIGIN, OTHERS, labelled_examples


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A CT whose left upper quarter on the front slice is bright liver (5), with one bone of class 32; labels upside down."""
    hu = np.full((20, 20, 2), -1000, np.int16)
    classes = np.zeros((20, 20, 2), np.uint8)
    hu[:10, :10, 0], classes[:10, :10, 0] = 128, 5
    hu[15:18, 15:18, 1], classes[15:18, 15:18, 1] = 500, 32
    affine = np.diag([-2.0, -2.0, 5.0, 1.0])  # columns to the left, rows to the back: upright
    turned = affine.copy()
    turned[1, 1], turned[1, 3] = 2.0, -2.0 * 19
    nibabel.save(nibabel.Nifti1Image(hu, affine), tmp_path / "ct.nii.gz")
    nibabel.save(nibabel.Nifti1Image(classes[:, ::-1], turned), tmp_path / "seg.nii.gz")
    monkeypatch.setattr("gazeseg.train.model_labels.PAIRS", (("ct.nii.gz", "seg.nii.gz"),))
    return tmp_path


def test_slices_are_upright_with_the_values_of_the_organ_table(folder):
    (image, organs, origin, key), (_, others, _, _) = labelled_examples(folder)
    assert image.shape == organs.shape == (CACHE_SIZE, CACHE_SIZE)
    assert (origin, key) == (ORIGIN, f"{ORIGIN}/ct.nii.gz")
    quarter = np.s_[: CACHE_SIZE // 2 - 10, : CACHE_SIZE // 2 - 10]
    assert (organs[quarter] == 1).all()
    assert (image[quarter] == 128).all()
    assert (organs == 1).sum() == pytest.approx(CACHE_SIZE**2 / 4, rel=0.02)
    assert np.unique(others).tolist() == [0, OTHERS + 32]


def test_nothing_without_the_folder(tmp_path):
    assert list(labelled_examples(tmp_path / "nowhere")) == []
