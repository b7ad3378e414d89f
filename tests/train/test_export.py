"""ONNX files say what the network says."""

import logging

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("onnxscript", reason="needs gazeseg[train]")

from gazeseg.errors import InputError, InternalError  # noqa: E402
from gazeseg.models import load_model, read_manifest, verify_model  # noqa: E402
from gazeseg.prepare.split import read_split  # noqa: E402
from gazeseg.train import export as export_module  # noqa: E402
from gazeseg.train.checkpoint import AVERAGED  # noqa: E402
from gazeseg.train.export import TOLERANCE, compare, example_inputs, export  # noqa: E402
from gazeseg.train.nets.fovea import PROMPT_INPUTS, Fovea  # noqa: E402
from gazeseg.train.nets.shape import SHAPES  # noqa: E402
from gazeseg.types import Point, Slice  # noqa: E402


@pytest.fixture(scope="module")
def exported(net, tmp_path_factory):
    """The folder, the report, and what the exporter had to say."""
    folder = tmp_path_factory.mktemp("export")
    state = {AVERAGED + name: value for name, value in net.state_dict().items()}
    torch.save({"state_dict": state, "global_step": 1, "hyper_parameters": {"shape": "hybrid"}}, folder / "last.ckpt")
    said = []
    watcher = logging.Handler()
    watcher.emit = said.append
    logging.getLogger("torch.onnx").addHandler(watcher)
    try:
        report = export(folder / "last.ckpt", folder / "model", name="mine", version="3")
    finally:
        logging.getLogger("torch.onnx").removeHandler(watcher)
    return folder / "model", report, said


def test_the_folder_is_a_model(exported):
    folder, report, _ = exported
    manifest = read_manifest(folder)
    assert (manifest.name, manifest.version, manifest.size) == ("mine", "3", 256)
    assert all(check.ok for check in verify_model(folder))
    assert report.difference < TOLERANCE
    assert report.to_dict() == {"megabytes": report.megabytes, "difference": report.difference, "agreement": None}
    assert sorted(path.name for path in folder.iterdir()) == ["decoder.onnx", "encoder.onnx", "manifest.json"]
    prediction = load_model(folder).decode(load_model(folder).embed(Slice.from_array(np.eye(40))), [Point(3, 4)])
    assert prediction.mask.shape == (40, 40)


def test_the_manifest_names_everybody_but_those_who_test(exported):
    split = read_split()
    named = set(read_manifest(exported[0]).training_patients)
    assert named
    assert {split[key] for key in named} == {"train", "val"}
    assert {split[key] for key in split.keys() - named} == {"test"}


def test_the_exporter_keeps_quiet(exported):
    assert exported[2] == []


@pytest.mark.parametrize("prior", [True, False])
@pytest.mark.parametrize("points", [1, 5, 40])
def test_onnx_equals_torch(net, exported, some_prompts, points, prior):
    torch.manual_seed(points)
    prompts = some_prompts(1, points, prior=prior)
    inputs = {"slice": torch.rand(1, 1, 256, 256), **dict(zip(PROMPT_INPUTS, prompts, strict=True))}
    with torch.no_grad():
        logits, _ = net.decoder(*net.embed(inputs["slice"]), *prompts)
    assert logits.std() > 0.1  # something to compare
    assert compare(net, exported[0] / "encoder.onnx", exported[0] / "decoder.onnx", inputs) < TOLERANCE


def test_points_are_told_apart(net):
    """The comparison would be worth nothing if prompts did not reach the answer."""
    inputs = example_inputs(net.shape.n)
    turned = inputs | {"points": inputs["points"] * torch.tensor([1, 1, -1.0, 1, 1])}
    with torch.no_grad():
        features = net.embed(inputs["slice"])
        seen = [net.decoder(*features, *(given[key] for key in PROMPT_INPUTS))[0] for given in (inputs, turned)]
    assert (seen[0] - seen[1]).abs().max() > 100 * TOLERANCE


def test_files_stay_when_onnx_disagrees(exported, monkeypatch):
    folder = exported[0]
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    monkeypatch.setattr(export_module, "write_onnx", lambda net, *paths: [path.write_bytes(b"x") for path in paths])
    monkeypatch.setattr(export_module, "compare", lambda *_: 0.5)
    with pytest.raises(InternalError, match=r"expected ONNX and torch to agree to 0.001 in logits, found 5.00e-01"):
        export(folder.parent / "last.ckpt", folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.mark.parametrize("shape", ["crop", "slice"])
def test_shapes_for_comparison_are_not_exported(tmp_path, shape):
    state = {AVERAGED + name: value for name, value in Fovea(SHAPES[shape]).state_dict().items()}
    torch.save({"state_dict": state, "global_step": 1, "hyper_parameters": {"shape": shape}}, tmp_path / "last.ckpt")
    with pytest.raises(
        InputError, match=r"expected a network of shape hybrid or deep in .*last\.ckpt, found one for comparison"
    ):
        export(tmp_path / "last.ckpt", tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_no_checkpoint_no_folder(tmp_path):
    (tmp_path / "last.ckpt").write_bytes(b"garbage")
    with pytest.raises(InputError, match=r"last\.ckpt"):
        export(tmp_path / "last.ckpt", tmp_path / "model")
    assert not (tmp_path / "model").exists()
