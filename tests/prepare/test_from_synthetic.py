"""Label volumes become training cases."""

import nibabel
import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.prepare.synthetic_labels import VALUES


@pytest.fixture
def volumes(tmp_path):
    labels = np.zeros((64, 48, 10), np.uint8)
    labels[4:30, 16:44, 3:9] = 6
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([-1.5, 1.2, 3, 1])), tmp_path / "one.nii.gz")
    return tmp_path


def test_every_case_trains(prepared, volumes):
    opened = prepared("synthetic", volumes, per_volume=3)
    assert opened.cases("train") == opened.cases() == ("synthetic/one",)
    assert {one.organ for one in opened.instances()} == {"liver"}


def test_slices_know_their_height_scale_and_organs(prepared, volumes):
    opened = prepared("synthetic", volumes, per_volume=3)
    slices = [opened.slice("synthetic/one", row) for row in range(3)]
    heights = [one.z for one in slices]
    assert heights == sorted(heights)
    assert set(heights) <= set(range(3, 9))
    row_mm, column_mm = slices[0].spacing_mm
    assert row_mm / column_mm == pytest.approx(1.2 / 1.5)
    # a field of view up to about a factor of two from the whole plane
    assert 0.5 < column_mm / (1.5 * 64 / 384) < 1.25
    assert slices[0].annotated == set(VALUES.values())


def test_other_seeds_are_other_slices(prepared, volumes):
    first = prepared("synthetic", volumes, per_volume=1)
    one = first.slice("synthetic/one", 0).pixels
    two = prepared("synthetic", volumes, per_volume=1, seed=1).slice("synthetic/one", 0).pixels
    assert (one != two).any()


def test_no_label_volumes(prepared, tmp_path):
    with pytest.raises(InputError, match=r"expected label volumes NAME\.nii\.gz or NAME\.nrrd, found none"):
        prepared("synthetic", tmp_path)
