import csv
import json

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def slices(tmp_path):
    """A slices folder of one patient with a bright liver."""
    folder = tmp_path / "slices"
    (folder / "made").mkdir(parents=True)
    grey, label = np.full((64, 80), 90, np.uint8), np.zeros((64, 80), np.uint8)
    grey[20:44, 12:40], label[20:44, 12:40] = 160, 1
    Image.fromarray(grey).save(folder / "made" / "p1_7.png")
    Image.fromarray(label).save(folder / "made" / "p1_7_label.png")
    (folder / "index.csv").write_text("id,dataset,patient,slice,spacing_mm,annotated\np1_7,made,p1,7,0.8,liver\n")
    return folder


@pytest.fixture
def evaluate(slices, tmp_path):
    """Arguments of a quick run, with more at the end (the last of an option counts)."""
    case = ["evaluate", "--data", slices, "--systems", "fovea", "--regimes", "box,click", "--out", tmp_path / "out"]
    return lambda *more: [*case, *more]


def test_rows_summary_and_report(done, evaluate, tmp_path):
    said = done(*evaluate())
    assert said.startswith("1 objects, 1 patients, 1 organs")
    with open(tmp_path / "out" / "objects.csv", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["organ"], row["system"], row["regime"]) for row in rows] == [
        ("liver", "fovea", "box"),
        *[("liver", "fovea", "click")] * 4,
    ]
    assert "Not a medical device" in (tmp_path / "out" / "report.html").read_text()


def test_json(done, evaluate, tmp_path):
    data = json.loads(done(*evaluate("--regimes", "click", "--json")))
    assert [entry["budget"] for entry in data["results"]] == [1, 3, 5, 10]
    assert data.items() >= json.loads((tmp_path / "out" / "summary.json").read_text()).items()


@pytest.fixture
def unet(slices, tmp_path):
    """Label maps of an automatic system that learnt from somebody else and misses a third of the liver."""
    folder = tmp_path / "unet"
    (folder / "made").mkdir(parents=True)
    label = np.zeros((64, 80), np.uint8)
    label[28:44, 12:40] = 1
    Image.fromarray(label).save(folder / "made" / "p1_7.png")
    about = {"format": 1, "system": "unet", "version": "1", "labels": {"liver": 1}, "training_patients": ["made/p2"]}
    (folder / "predictions.json").write_text(json.dumps({**about, "seconds": {"made/p1_7": 0.5}, "about": "by hand"}))
    return folder


def test_automatic_systems_and_the_table(done, evaluate, unet, tmp_path):
    done(*evaluate("--systems", f"fovea,net={unet}", "--columns", "net,fovea:click:3", "--published"))
    table = (tmp_path / "out" / "table.md").read_text()
    assert "| Organ | Objects | Patients | net | fovea:click:3 | nnU-Net v2 2D (WORD) |" in table
    assert "| liver | 1 | 1 | 80.0 |" in table
    with open(tmp_path / "out" / "volumes.csv", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["organ"], row["system"], row["dice"], row["false_positive"]) == ("liver", "net", "0.800000", "0")
    assert [path.name for path in (tmp_path / "out" / "figures").glob("*.png")] == ["steps_liver_fovea.png"]


def test_predictions_alone_need_no_regimes(done, evaluate, unet):
    data = json.loads(done(*evaluate("--systems", unet, "--regimes", "", "--json")))
    assert [(entry["system"], entry["regime"], entry["seconds_object_median"]) for entry in data["results"]] == [
        ("unet", "automatic", 0.5)
    ]


def test_figures_of_somebody_else_stay(refused, evaluate, tmp_path):
    (tmp_path / "out" / "figures").mkdir(parents=True)
    (tmp_path / "out" / "figures" / "mine.png").write_bytes(b"")
    assert "figures" in refused(*evaluate())
    assert (tmp_path / "out" / "figures" / "mine.png").exists()


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (("--data", "nowhere"), "nowhere"),
        (("--systems", "oracle"), "'oracle'"),
        (("--systems", ","), "none"),
        (("--systems", "fovea,fovea"), "twice"),
        (("--regimes", "guess"), "'guess'"),
        (("--regimes", ""), "regimes"),
        (("--regimes", "replay:nowhere"), "nowhere"),
        (("--objects", "all"), "'all'"),
        (("--patients", "nowhere.txt"), "nowhere.txt"),
        (("--engine", "slurm"), "'slurm'"),
        (("--limit", "0"), "0"),
        (("--seed", "-1"), "-1"),
        (("--columns", "fovea:gaze"), "'fovea:gaze'"),
        (("--columns", "fovea:click:2"), "(1, 3, 5, 10)"),
        (("--systems", "a=fovea,a=mine"), "twice"),
        (("--systems", "net=nowhere"), "nowhere"),
    ],
)
def test_wrong_settings(refused, evaluate, tmp_path, more, found):
    assert found in refused(*evaluate(*more))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.csv", b""),
        ("index.csv", b"\xff\xfe\x00"),
        ("index.csv", b"id,dataset,patient,slice,annotated\n../../x,made,p1,7,liver\n"),
        ("index.csv", b"id,dataset,patient,slice,annotated\np1_7,made,p1,7,brain\n"),
        ("index.csv", b"id,dataset,patient,slice,annotated\np1_7\n"),
        ("index.csv", b"id,dataset,patient,slice,spacing_mm,annotated\np1_7,made,p1,7,-1,liver\n"),
        ("made/p1_7.png", b"no picture"),
        ("made/p1_7_label.png", b""),
    ],
)
def test_damaged_folders(refused, evaluate, slices, tmp_path, name, content):
    (slices / name).write_bytes(content)
    assert name.split("/")[-1] in refused(*evaluate())
    assert not (tmp_path / "out").exists()


def test_labels_of_another_size(refused, evaluate, slices):
    Image.fromarray(np.zeros((64, 79), np.uint8)).save(slices / "made" / "p1_7_label.png")
    assert "79" in refused(*evaluate())


def test_an_earlier_evaluation_stays_when_this_one_fails(refused, evaluate, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "summary.json").write_text("{}")
    refused(*evaluate("--systems", "oracle"))
    assert (tmp_path / "out" / "summary.json").read_text() == "{}"
