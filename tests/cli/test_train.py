"""``gazeseg train`` and ``gazeseg models export``: what they refuse before any work is done."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("lightning", reason="needs gazeseg[train]")


def test_a_folder_without_slices(refused, tmp_path):
    assert "expected a slices folder with index.csv" in refused("train", "--data", tmp_path, "--out", tmp_path / "out")
    assert not (tmp_path / "out" / "material.npz").exists()


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--steps", "0", "expected steps, batch, lr and warmup above 0, found 0, 8"),
        ("--batch", "-2", "expected steps, batch, lr and warmup above 0, found 9000, -2"),
        ("--seed", "-1", "expected a seed of 0 or more, found -1"),
        ("--shape", "round", "expected a shape of hybrid, crop, slice, coarse, spots, deep, found 'round'"),
        ("--loss", "cake", "expected a loss of dice+bce, dice+focal, found 'cake'"),
        ("--naming", "-1", "expected naming_weight and harm_weight of 0 or more, found -1.0, 0.0"),
        ("--harm", "-2", "expected naming_weight and harm_weight of 0 or more, found 0.5, -2.0"),
        ("--lr", "0", "expected steps, batch, lr and warmup above 0, found"),
    ],
)
def test_what_no_run_can_be(refused, tmp_path, flag, value, said):
    assert said in refused("train", "--data", tmp_path, "--out", tmp_path / "out", flag, value)


def test_a_broken_cache(refused, tmp_path):
    (tmp_path / "material.npz").write_bytes(b"garbage")
    assert "material.npz" in refused("train", "--data", tmp_path, "--out", tmp_path)


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """A run's folder with a cache that an earlier version made; nothing is trained, a path is returned."""
    small = {"images": (1, 1, 1), "organs": (1, 1, 1), "pieces": (1, 4, 1, 1)}
    names = {"origin": np.array(["synthetic"]), "patient": np.array(["synthetic/x"])}
    (tmp_path / "run").mkdir()
    np.savez(tmp_path / "run" / "material.npz", **{n: np.zeros(shape, np.uint8) for n, shape in small.items()}, **names)
    monkeypatch.setattr("gazeseg.train.loop.train", lambda *_, **__: tmp_path / "run" / "last.ckpt")
    return tmp_path / "run"


def test_data_that_is_not_there_is_refused_when_going_on(refused, begun, tmp_path):
    said = refused("train", "--data", tmp_path / "none", "--out", begun)
    assert "expected a data folder with slices/ in it, found no folder" in said


def test_a_cache_of_an_earlier_version_is_used_and_told_of(call, begun, tmp_path):
    said = call("train", "--data", tmp_path, "--out", begun)
    assert (said.code, said.err.count("\n")) == (0, 1)
    assert "material.npz does not say what it was made from, used as if made from" in said.err
    assert said.out.startswith("wrote ")


def test_where_a_run_goes_on_it_is_told_that_other_weights_have_no_say(call, begun, tmp_path):
    (begun / "last.ckpt").write_bytes(b"")
    said = call("train", "--data", tmp_path, "--out", begun, "--init", tmp_path / "first.ckpt")
    assert "last.ckpt goes on as it was begun, --init" in said.err


def test_a_cache_of_other_data_is_refused(refused, begun, tmp_path):
    (tmp_path / "slices").mkdir()
    (tmp_path / "slices" / "index.csv").write_text("id,dataset,patient,slice,annotated\n")
    np.savez(begun / "material.npz", made_from=np.array("{}"))
    said = refused("train", "--data", tmp_path, "--out", begun)
    assert "found it made from other slices, totalsegmentator, label_volumes, settings: give the --data" in said


def test_exporting_what_is_no_checkpoint(refused, tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"garbage")
    assert "last.ckpt" in refused("models", "export", tmp_path / "last.ckpt", "--out", tmp_path / "model")
    assert "no file" in refused("models", "export", tmp_path / "none.ckpt", "--out", tmp_path / "model")
    assert not (tmp_path / "model").exists()


@pytest.fixture
def medsam(tmp_path):
    """Words of a command that lacks nothing but data."""
    return ("train", "--model", "medsam", "--data", tmp_path, "--out", tmp_path / "out")


def test_medsam_wants_prepared_slices_and_weights(refused, medsam):
    assert "expected --init FILE or --init tiny" in refused(*medsam)
    assert "run gazeseg prepare first" in refused(*medsam, "--init", "tiny")


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--recipe", "cake", "expected a recipe out of paper, medsam-box, ours, found 'cake'"),
        ("--strategy", "guess", "expected a strategy out of box, paper,"),
        ("--strategy", "box+reader", "expected box alone or strategies of points, found 'box+reader'"),
        ("--train", "half", "expected train out of decoder, prompt+decoder, all, lora, found 'half'"),
        ("--points", "0", "expected points of 1 or more, found 0"),
        ("--accumulate", "-1", "expected accumulate of 1 or more, found -1"),
        ("--lr", "nan", "expected a learning rate between 0 and 1, found nan"),
        ("--objects", "pixels", "expected objects out of organ, paper, found 'pixels'"),
    ],
)
def test_what_no_recipe_can_be(refused, medsam, flag, value, said):
    assert said in refused(*medsam, "--init", "tiny", flag, value)


def test_flags_of_the_other_model(refused, medsam, tmp_path):
    assert "expected --steps with --model fovea only, found it with medsam" in refused(*medsam, "--steps", "5")
    assert "expected --loss with --model fovea only, found it with medsam" in refused(*medsam, "--loss", "dice+bce")
    fovea = ("train", "--data", tmp_path, "--out", tmp_path / "out")
    assert "expected --points with --model medsam only, found it with fovea" in refused(*fovea, "--points", "5")
