import json
import shutil
from pathlib import Path

import nibabel
import numpy as np
import pytest

from gazeseg.files import sha256
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


@pytest.fixture(scope="module")
def sam_file(tmp_path_factory):
    """A very small SAM with random weights, as its makers would publish it."""
    torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
    pytest.importorskip("transformers", reason="needs gazeseg[train]")
    from gazeseg.train.sam.build import build
    from gazeseg.train.sam.convert import to_original
    from gazeseg.train.sam.shape import SamShape

    shape = SamShape(64, 16, 32, 2, 2, 64, 3, (1,), out_channels=32, decoder_mlp=48, iou_hidden=24, mask_channels=4)
    path = tmp_path_factory.mktemp("sam") / "medsam_small.pth"
    torch.save(to_original(build(shape, seed=3).state_dict(), shape), path)
    return path


@pytest.fixture(scope="module")
def sam_folder(sam_file, done):
    """What ``models import`` makes of it, and what it says."""
    pytest.importorskip("onnxscript", reason="needs gazeseg[train]")
    out = sam_file.with_name("model")
    said = done("models", "import", sam_file, "--out", out, "--licence", "Apache-2.0", "--window=-100,200")
    return out, said


def test_import_says_what_it_found(sam_folder, sam_file):
    out, said = sam_folder
    assert said.startswith(f"wrote {out}\n")
    for words in (
        "licence       Apache-2.0",
        sha256(sam_file),
        "ViT 2 x 32, 2 heads, 64²",
        "encoder.onnx 0.",
        "in logits",
    ):
        assert words in said
    assert "parameters    91,123\n" in said


def test_an_imported_model_is_a_model(sam_folder, done):
    info = json.loads(done("models", "info", sam_folder[0], "--json"))
    assert (info["name"], info["architecture"], info["window"]) == ("medsam_small", "medsam", [-100, 200])
    assert (info["preprocess"], info["labels"], info["multimask"]) == ("medsam", "signed", False)
    assert json.loads(done("models", "verify", sam_folder[0], "--json"))["ok"] is True


def test_an_imported_model_segments_by_gaze(sam_folder, done, case_files, recording, tmp_path):
    out = tmp_path / "mask.nii.gz"
    words = ("segment", case_files.image, "--gaze", recording, "--out", out, "--model", sam_folder[0], "--json")
    assert json.loads(done(*words))["acts"] >= 1
    mask = np.asarray(nibabel.load(out).dataobj)
    assert mask.shape == nibabel.load(case_files.image).shape
    assert '"medsam_small"' in (tmp_path / "mask.journal.jsonl").read_text().splitlines()[0]
    again = tmp_path / "again.nii.gz"
    done(
        "replay", tmp_path / "mask.journal.jsonl", "--case", case_files.image, "--model", sam_folder[0], "--out", again
    )
    assert np.array_equal(nibabel.load(again).dataobj, mask)
    assert mask.any()


def test_import_without_a_licence(sam_file, refused, tmp_path):
    assert "expected --licence with the SPDX name" in refused("models", "import", sam_file, "--out", tmp_path / "m")
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("window", ["5", "a,b", "240,-160"])
def test_import_with_a_window_that_is_none(sam_file, refused, tmp_path, window):
    said = refused("models", "import", sam_file, "--out", tmp_path, "--licence", "MIT", f"--window={window}")
    assert "expected" in said
    assert "window" in said


def test_import_of_something_else(refused, tmp_path):
    (tmp_path / "resnet.pth").write_bytes(b"not even that")
    said = refused("models", "import", tmp_path / "resnet.pth", "--out", tmp_path / "m", "--licence", "MIT")
    assert "resnet.pth" in said


def test_export_asks_the_checkpoint_what_it_is(sam_file, refused, done, tmp_path, monkeypatch):
    """A SAM of ours goes one way, everything else the other."""
    torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
    from gazeseg.train.sam import export, folder

    report = export.ExportReport({"encoder.onnx": 2.0}, 1e-6)
    names = []
    monkeypatch.setattr(folder, "export_sam", lambda *_, **words: names.append(words["name"]) or report)
    loaded = folder.load_sam(sam_file)
    data = {"training_patients": [], "training_data": [], "window": [0, 255], "labels": "positive"}
    torch.save(
        {
            "state_dict": {f"sam.{name}": value for name, value in loaded.model.state_dict().items()},
            "sam_shape": loaded.shape.to_dict(),
            "data": data | {"command": "", "licence": "CC0-1.0"},
        },
        tmp_path / "best.ckpt",
    )
    assert "licence       CC0-1.0" in done("models", "export", tmp_path / "best.ckpt", "--out", tmp_path / "m")
    assert names == ["medsam"]
    assert "sam_small.pth" in refused("models", "export", sam_file, "--out", tmp_path / "m")
