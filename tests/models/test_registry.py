"""Models by name and by folder."""

import json
from pathlib import Path

import pytest

from gazeseg.errors import ModelError
from gazeseg.models import bundled_names, find_model, load_model, model_hash, read_manifest, registry


def test_the_default_model_is_bundled():
    assert "fovea" in bundled_names()
    assert find_model("fovea").name == "fovea"
    assert load_model().name == "fovea"


def test_a_folder_is_a_model(tiny):
    folder = tiny()
    assert find_model(folder) == folder
    assert find_model(str(folder)) == folder
    assert load_model(folder).name == "tiny"


def test_what_a_model_says_of_itself(tiny):
    folder = tiny(training_patients=["set/1"])
    model = load_model(folder)
    assert model.training_patients == {"set/1"}
    assert model.hash == model_hash(read_manifest(folder))


@pytest.mark.parametrize("name", ["oracle", "", "no/such/folder"])
def test_unknown_names(name):
    with pytest.raises(ModelError, match=rf"expected one of .*fovea.* or a folder with manifest.json, found '{name}'"):
        find_model(name)


def test_nothing_bundled(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "WEIGHTS", tmp_path)
    with pytest.raises(ModelError, match="expected one of no bundled model or a folder"):
        load_model("fovea")


@pytest.mark.parametrize("name", ["encoder.onnx", "decoder.onnx"])
def test_changed_files_are_not_run(tiny, name):
    folder = tiny()
    (folder / name).write_bytes(b"another")
    with pytest.raises(ModelError, match=rf"tiny/{name} is changed \(SHA-256 \w{{12}}\), expected SHA-256"):
        load_model(folder)


def test_missing_files_are_named(tiny):
    folder = tiny()
    (folder / "decoder.onnx").unlink()
    with pytest.raises(ModelError, match=r"tiny/decoder.onnx is missing, expected SHA-256 \w{12}: install or export"):
        load_model(folder)


def test_a_file_changed_after_loading_is_noticed(tiny):
    folder = tiny()
    load_model(folder)
    (folder / "encoder.onnx").write_bytes(b"another")
    with pytest.raises(ModelError, match=r"encoder.onnx is changed"):
        load_model(folder)


def test_the_same_model_is_opened_once(tiny):
    folder = tiny()
    assert load_model(folder) is load_model(str(folder))


def test_a_folder_exported_anew_is_another_model(tiny):
    folder = tiny()
    before = load_model(folder)
    plain = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(plain | {"version": "2"}))
    assert load_model(folder).hash != before.hash


def test_a_path_is_never_a_bundled_name(tiny, tmp_path, monkeypatch):
    tiny().rename(tmp_path / "fovea")
    monkeypatch.chdir(tmp_path)
    assert load_model(Path("fovea")).name == load_model("./fovea").name == "tiny"
    assert load_model("fovea").name == "fovea"
    monkeypatch.chdir("/")
    with pytest.raises(
        ModelError, match=r"expected a folder with manifest\.json, found none at fovea: a bundled model"
    ):
        find_model(Path("fovea"))
