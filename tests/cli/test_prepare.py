import json

import nibabel
import numpy as np
import pytest

from gazeseg.prepare import open_prepared


@pytest.fixture
def word(tmp_path):
    """One test case with a liver."""
    labels = np.zeros((60, 50, 8), np.uint8)
    labels[10:30, 12:27, 1:7] = 1
    for kind, array in (("images", np.where(labels > 0, 120, -1000).astype(np.int16)), ("labels", labels)):
        (tmp_path / "WORD" / f"{kind}Ts").mkdir(parents=True)
        path = tmp_path / "WORD" / f"{kind}Ts" / "word_0001.nii.gz"
        nibabel.save(nibabel.Nifti1Image(array, np.diag([-0.8, -0.8, 3.0, 1.0])), path)
    return tmp_path / "WORD"


def test_counts_as_a_table(done, word, tmp_path):
    lines = done("prepare", "word", word, "--out", tmp_path / "out").splitlines()
    assert lines[:2] == [
        "1 cases prepared, 0 were there already",
        "imagesTr and labelsTr not found: no cases from there",
    ]
    assert "liver       6          6        6         1" in lines
    assert "test        6          6        6         1" in lines
    assert "Not a medical device" in lines[-1]


def test_json(done, word, tmp_path):
    data = json.loads(done("prepare", "word", word, "--out", tmp_path / "out", "--json"))
    assert data["cases"] == {"prepared": 1, "skipped": 0, "in_folder": 1}
    assert data["organs"] == {"liver": {"slices": 6, "instances": 6, "objects": 6, "patients": 1}}
    assert data["total"] == data["parts"]["test"] == data["organs"]["liver"]
    assert len(data["notes"]) == 2


def test_window(done, word, tmp_path):
    done("prepare", "word", word, "--out", tmp_path / "out", "--window=-1000,120")
    opened = open_prepared(tmp_path / "out")
    assert (opened.window.lower, opened.window.upper) == (-1000, 120)
    assert set(np.unique(opened.slice("word/word_0001", 0).pixels)) == {0, 255}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (("--window", "wide"), "'wide'"),
        (("--window", "1,2,3"), "'1,2,3'"),
        (("--window", "40,40"), "40.0..40.0"),
        (("--engine", "slurm"), "'slurm'"),
        (("--workers", "0"), "0"),
        (("--organs", "liver"), "totalsegmentator"),
    ],
)
def test_wrong_settings(refused, word, tmp_path, more, found):
    assert found in refused("prepare", "word", word, "--out", tmp_path / "out", *more)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["word", "nnunet", "slices", "totalsegmentator", "synthetic"])
def test_folders_without_such_a_data_set(refused, tmp_path, kind):
    (tmp_path / "empty").mkdir()
    assert "expected" in refused("prepare", kind, tmp_path / "empty", "--out", tmp_path / "out")
    assert "nowhere" in refused("prepare", kind, tmp_path / "nowhere", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_unknown_formats(refused, tmp_path):
    assert "'brats'" in refused("prepare", "brats", tmp_path, "--out", tmp_path / "out")


def test_an_out_that_is_a_file(refused, word, tmp_path):
    (tmp_path / "out").write_text("mine")
    refused("prepare", "word", word, "--out", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"
