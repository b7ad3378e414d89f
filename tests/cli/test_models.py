import json
import shutil
from pathlib import Path

import pytest

from gazeseg.models import find_model


@pytest.fixture
def folder(tmp_path):
    """A copy of the bundled model to damage."""
    return Path(shutil.copytree(find_model("fovea"), tmp_path / "mine"))


def test_list(done):
    assert done("models", "list").startswith("fovea")
    assert "fovea" in [model["name"] for model in json.loads(done("models", "list", "--json"))["models"]]


def test_info_of_a_name_and_of_a_folder(done, folder):
    named, copied = (json.loads(done("models", "info", which, "--json")) for which in ("fovea", folder))
    assert named["hash"] == copied["hash"]
    assert {"architecture", "window", "licence", "training_data", "files"} <= named.keys()
    assert "licence" in done("models", "info")


def test_verify(done, call, folder):
    assert json.loads(done("models", "verify", folder, "--json"))["ok"] is True
    (folder / "decoder.onnx").write_bytes(b"another")
    said = call("models", "verify", folder, "--json")
    assert (said.code, json.loads(said.out)["ok"]) == (2, False)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b'{"name": 3}'])
def test_manifests_that_are_none(refused, folder, content):
    (folder / "manifest.json").write_bytes(content)
    for action in ("info", "verify"):
        assert "manifest.json" in refused("models", action, folder)


def test_changed_and_missing_files_are_not_run(refused, folder, case_files, recording, tmp_path):
    segment = ("segment", case_files.image, "--gaze", recording, "--out", tmp_path / "m.nii", "--model", folder)
    (folder / "encoder.onnx").write_bytes(b"another")
    assert "encoder.onnx is changed" in refused(*segment)
    (folder / "encoder.onnx").unlink()
    assert "encoder.onnx is missing" in refused(*segment)


@pytest.mark.parametrize("action", ["info", "verify"])
def test_unknown_names(refused, action):
    assert "fovea" in refused("models", action, "oracle")


def test_unknown_actions(refused):
    assert "'delete'" in refused("models", "delete", "fovea")
