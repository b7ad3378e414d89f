import json

import nibabel
import numpy as np
import pytest


@pytest.fixture
def simulate(case_files, tmp_path):
    """Arguments of a quick run, with more at the end."""
    case = ["simulate", case_files.image, "--label", case_files.label, "--seconds", 1, "--slices", 1]
    return lambda *more: [*case, "--out", tmp_path / "rec", *more]


def test_it_says_what_it_recorded_and_that_nobody_looked(done, simulate, tmp_path):
    said = done(*simulate("--organ", "liver"))
    assert said.startswith(f"wrote {tmp_path / 'rec'}: liver on 1 slice, 1 s")
    assert "no human looked" in said


def test_json(done, simulate, tmp_path):
    data = json.loads(done(*simulate("--organ", "liver", "--tracker", "poor", "--seed", 3, "--json")))
    assert (data["recording"], data["tracker"], data["seed"]) == (str(tmp_path / "rec"), "poor", 3)
    assert data["simulated"] is True


def test_unknown_organ(refused, simulate, tmp_path):
    assert "'heart'" in refused(*simulate("--organ", "heart"))
    assert not (tmp_path / "rec").exists()


def test_label_on_another_grid(refused, case_files, tmp_path):
    image = nibabel.load(case_files.label)
    other = tmp_path / "other.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.asarray(image.dataobj)[:-1], image.affine), other)
    said = refused("simulate", case_files.image, "--label", other, "--organ", "1", "--out", tmp_path / "rec")
    assert "96" in said
    assert "95" in said


def test_a_folder_with_other_things_stays(refused, simulate, tmp_path):
    (tmp_path / "rec").mkdir()
    (tmp_path / "rec" / "thesis.txt").write_text("mine")
    assert "thesis.txt" in refused(*simulate("--organ", "liver"))
    assert (tmp_path / "rec" / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (("--tracker", "free"), "'free'"),
        (("--seconds", "nan"), "nan"),
        (("--seconds", "-1"), "-1"),
        (("--seed", "x"), "'x'"),
    ],
)
def test_wrong_settings(refused, simulate, more, found):
    assert found in refused(*simulate("--organ", "liver", *more))
