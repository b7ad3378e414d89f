"""``gazeseg serve`` says what is wrong before there is a page."""

import numpy as np
import pytest

from gazeseg.export import write_nifti, write_volume
from gazeseg.testing import small_volume
from gazeseg.types import Geometry, Volume


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.nii.gz"
    write_volume(path, small_volume())
    return path


def test_a_mask_on_another_grid_is_told_at_once(refused, case, tmp_path):
    other = Volume(np.zeros((9, 8, 7), np.int16), Geometry(np.eye(4), (9, 8, 7)))
    write_nifti(tmp_path / "mask.nii.gz", np.ones(other.shape, np.uint8), other, {1: "liver"}, {})
    said = refused("serve", case, "--labels", tmp_path / "mask.nii.gz", "--work", tmp_path / "work", "--port", 0)
    assert "expected labels on the grid of the image (40 x 36 x 12 voxels" in said
    assert "found 9 x 8 x 7 voxels" in said
    assert list((tmp_path / "work").glob("journals/*")) == []


def test_more_masks_than_cases_are_told_at_once(refused, case, tmp_path):
    said = refused("serve", case, "--labels", f"{case},{case}", "--work", tmp_path / "work", "--port", 0)
    assert "expected at most one mask per case, found 2 for 1" in said
