"""Hashes of model folders."""

from dataclasses import replace

import pytest

from gazeseg.models import find_model, model_hash, read_manifest, verify_model


def test_the_bundled_model_is_intact():
    assert [(check.name, check.ok) for check in verify_model(find_model("fovea"))] == [
        ("encoder.onnx", True),
        ("decoder.onnx", True),
    ]


def test_changed_and_missing_files(tiny):
    folder = tiny()
    (folder / "encoder.onnx").write_bytes(b"")
    (folder / "decoder.onnx").unlink()
    changed, missing = verify_model(folder)
    assert (changed.ok, missing.ok) == (False, False)
    assert changed.found == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing
    assert missing.found is None


@pytest.mark.parametrize("change", [{"threshold": 0.4}, {"licence": "MIT"}, {"files": {}}, {"notes": ("new",)}])
def test_the_hash_of_a_model_is_of_everything_it_says(tiny, change):
    manifest = read_manifest(tiny())
    assert model_hash(manifest) == model_hash(replace(manifest))
    assert model_hash(manifest) != model_hash(replace(manifest, **change))
