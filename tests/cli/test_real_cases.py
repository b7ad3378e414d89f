"""Real images through the commands; no quality is asserted."""

import json

import pytest

pytestmark = pytest.mark.data


def test_dicom_in_and_dicom_out(done, data_folder, tmp_path):
    case, label = data_folder / "amos" / "image", data_folder / "amos" / "label"
    recording, mask = tmp_path / "rec", tmp_path / "mask.nii.gz"
    quick = ("--seconds", 1, "--slices", 1)
    done("simulate", case, "--label", label, "--organ", "6", *quick, "--out", recording)
    data = json.loads(done("segment", case, "--gaze", recording, "--out", mask, "--json"))
    assert data["acts"] >= 1
    for kind in ("dicom-seg", "rtstruct"):
        out = tmp_path / f"{kind}.dcm"
        done("export", tmp_path / "mask.journal.jsonl", "--to", kind, "--out", out)
        assert out.read_bytes()[128:132] == b"DICM"


def test_a_real_nifti_in_the_demo(done, data_folder, tmp_path):
    folder = data_folder / "totalsegmentator"
    case = ("--case", folder / "example_ct_sm.nii.gz", "--label", folder / "example_seg.nii.gz")
    data = json.loads(done("demo", *case, "--slices", 1, "--seconds", 1, "--out", tmp_path / "out", "--json"))
    assert len(data["dice_end"]) > 3
