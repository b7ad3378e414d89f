"""``gazeseg baselines``: what it refuses before any work is done, and what it says of the way on."""

import json

import pytest

SYSTEMS = ("nnunet", "resunet")


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch, tmp_path):
    """No environment of nnU-Net in sight, wherever the tests run."""
    monkeypatch.setenv("GAZESEG_NNUNET", str(tmp_path / "none"))


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_folder_nobody_prepared(refused, tmp_path, system):
    said = refused("baselines", "train", system, "--data", tmp_path, "--out", tmp_path / "out", "--minutes", 1)
    assert "prepare" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words", [("--minutes", 0), ("--epochs", -1), ("--minutes", 1, "--iterations", 0), ("--epochs", 1, "--seed", -1)]
)
def test_numbers_that_cannot_be(refused, tmp_path, words):
    said = refused("baselines", "train", "nnunet", "--data", tmp_path, "--out", tmp_path / "out", *words)
    assert str(words[-1]) in said


def test_one_budget(call, tmp_path):
    train = ("baselines", "train", "nnunet", "--data", tmp_path, "--out", tmp_path)
    assert "one of the arguments --minutes --epochs is required" in call(*train).err
    assert "not allowed with" in call(*train, "--minutes", 1, "--epochs", 1).err


@pytest.mark.parametrize("system", SYSTEMS)
def test_predicting_before_training(refused, tmp_path, system):
    if system == "resunet":
        pytest.importorskip("monai", reason="needs gazeseg[train]")
    said = refused("baselines", "predict", system, "--model", tmp_path, "--data", tmp_path, "--out", tmp_path / "pred")
    assert "found no baseline.json: train it first" in said


def test_resunet_without_its_libraries(refused, tmp_path, monkeypatch):
    monkeypatch.setattr("gazeseg.baselines.extra.find_spec", lambda name: None)
    said = refused("baselines", "predict", "resunet", "--model", tmp_path, "--data", tmp_path, "--out", tmp_path / "p")
    assert "ResUNet needs torch, lightning, monai, not installed here: pip install 'gazeseg[train]'" in said


def test_the_way_from_a_training_to_a_score(done, tmp_path, monkeypatch):
    """With the work itself left out."""
    from gazeseg.baselines import nnunet
    from gazeseg.baselines.label_maps import Choice
    from gazeseg.baselines.record import Record

    record = Record("nnunet", "2.8.1", {"liver": 1}, (0.0, 255.0), None, ("set/a",), "d", 0, {}, "20 min", True)
    monkeypatch.setattr("gazeseg.prepare.open_prepared", lambda folder: None)
    monkeypatch.setattr(nnunet, "train", lambda *_, **__: record)
    monkeypatch.setattr(nnunet, "predict", lambda *_, **__: Choice((), 3))
    words = ("--data", tmp_path, "--out", tmp_path / "x")
    assert "next: gazeseg baselines predict nnunet --model" in done(
        "baselines", "train", "nnunet", *words, "--epochs", 1
    )
    said = done("baselines", "predict", "nnunet", "--model", tmp_path, *words)
    assert "3 cases of patients seen in training left out" in said
    data = json.loads(done("baselines", "predict", "nnunet", "--model", tmp_path, *words, "--json"))
    assert data == {"system": "nnunet", "out": str(tmp_path / "x"), "cases": 0, "left_out": 3}
