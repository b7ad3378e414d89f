"""``gazeseg train`` and ``gazeseg models export``: what they refuse before any work is done."""

import pytest

pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("lightning", reason="needs gazeseg[train]")


def test_a_folder_without_slices(refused, tmp_path):
    assert "expected a slices folder with index.csv" in refused("train", "--data", tmp_path, "--out", tmp_path / "out")
    assert not (tmp_path / "out" / "material.npz").exists()


@pytest.mark.parametrize(("flag", "value"), [("--steps", "0"), ("--batch", "-2"), ("--seed", "-1")])
def test_numbers_that_cannot_be(refused, tmp_path, flag, value):
    assert value in refused("train", "--data", tmp_path, "--out", tmp_path / "out", flag, value)


def test_a_broken_cache(refused, tmp_path):
    (tmp_path / "material.npz").write_bytes(b"garbage")
    assert "material.npz" in refused("train", "--data", tmp_path, "--out", tmp_path)


def test_exporting_what_is_no_checkpoint(refused, tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"garbage")
    assert "last.ckpt" in refused("models", "export", tmp_path / "last.ckpt", "--out", tmp_path / "model")
    assert "no file" in refused("models", "export", tmp_path / "none.ckpt", "--out", tmp_path / "model")
    assert not (tmp_path / "model").exists()
