"""Model folders from SAM weights: what the manifest says, and when nothing is written."""

import json

import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("onnxscript", reason="needs gazeseg[train]")
pytest.importorskip("transformers", reason="needs gazeseg[train]")

from gazeseg.errors import InputError, InternalError  # noqa: E402
from gazeseg.models import load_model, read_manifest, verify_model  # noqa: E402
from gazeseg.train.sam import export, folder, onnx  # noqa: E402
from gazeseg.train.sam.compare import largest_difference  # noqa: E402
from gazeseg.train.sam.examples import combinations  # noqa: E402
from gazeseg.train.sam.halves import Decoder, Encoder  # noqa: E402
from gazeseg.train.sam.origin import Origin  # noqa: E402
from gazeseg.types import Window  # noqa: E402

CT = Window(-160.0, 240.0)


@pytest.fixture
def seen(monkeypatch):
    """What ``export_sam`` is asked to write; nothing is written."""
    asked = {}
    report = export.ExportReport({"encoder.onnx": 1.0}, 0.0)
    monkeypatch.setattr(folder, "export_sam", lambda model, shape, out, **words: asked.update(words) or report)
    return asked


def test_the_manifest(sam_folder):
    manifest = read_manifest(sam_folder)
    assert (manifest.name, manifest.version, manifest.architecture, manifest.size) == ("small", "7", "medsam", 64)
    assert (manifest.preprocess, manifest.labels, manifest.multimask) == ("medsam", "positive", True)
    assert (manifest.window, manifest.licence, manifest.command) == (CT, "Apache-2.0", "by hand")
    assert (manifest.training_patients, manifest.training_data) == (("set/one",), ("set",))
    assert manifest.notes == ("research software, not a medical device", "a test")
    assert manifest.files.keys() == {"encoder.onnx", "decoder.onnx"}
    assert all(check.ok for check in verify_model(sam_folder))
    assert load_model(sam_folder).training_patients == {"set/one"}


def test_no_trace_of_the_machine(sam_folder):
    assert not any(b".py" in path.read_bytes() for path in sam_folder.glob("*.onnx"))


def test_onnx_says_what_torch_says(loaded_sam, sam_folder):
    halves = Encoder(loaded_sam.model), Decoder(loaded_sam.model, multimask=True)
    assert largest_difference(*halves, loaded_sam.shape, sam_folder) < 1e-4
    with torch.no_grad():
        token = loaded_sam.model.mask_decoder.iou_token.weight
        was = token[0, 0].clone()
        token[0, 0] += 1.0
        changed = largest_difference(*halves, loaded_sam.shape, sam_folder)
        token[0, 0] = was
    assert changed > 1e-3  # what is compared depends on the weights


def test_every_kind_of_prompt_is_compared(small_sam):
    said = {(tuple(sorted(set(p.labels[0].tolist()))), bool(p.has_prior)) for p in combinations(small_sam)}
    kinds = {(-1, 0, 1), (2, 3), (0, 1, 2, 3)}
    assert said == {(kind, prior) for kind in kinds for prior in (False, True)} | {((), True)}


def test_an_earlier_model_stays_when_onnx_disagrees(loaded_sam, sam_folder, monkeypatch):
    before = {path.name: path.stat().st_mtime_ns for path in sam_folder.iterdir()}
    monkeypatch.setattr(export, "write_encoder", lambda *_: None)
    monkeypatch.setattr(export, "write_decoder", lambda *_: None)
    monkeypatch.setattr(export, "largest_difference", lambda *_: float("nan"))
    with pytest.raises(InternalError, match=r"expected ONNX and torch to agree to 0.001 in logits, found nan"):
        export.export_sam(loaded_sam.model, loaded_sam.shape, sam_folder, name="x", version="1", licence="x", window=CT)
    assert {path.name: path.stat().st_mtime_ns for path in sam_folder.iterdir()} == before


def test_weights_too_large_for_one_file(loaded_sam, small_sam, sam_folder, tmp_path, monkeypatch):
    """As those of ViT-H are: they lie beside the graph, and the folder answers as before."""
    monkeypatch.setattr(onnx, "ONE_FILE_BYTES", 0)
    halves = Encoder(loaded_sam.model).eval(), Decoder(loaded_sam.model, multimask=True).eval()
    onnx.write_encoder(halves[0], small_sam, tmp_path / "encoder.onnx")
    assert (tmp_path / "encoder.onnx.data").stat().st_size > (tmp_path / "encoder.onnx").stat().st_size / 10
    (tmp_path / "decoder.onnx").write_bytes((sam_folder / "decoder.onnx").read_bytes())
    assert largest_difference(*halves, small_sam, tmp_path) < 1e-4


def test_a_licence_must_be_stated(original_file, tmp_path, seen):
    with pytest.raises(
        InputError, match=r"expected --licence with the SPDX name .*, found none stated beside .*small\.pth"
    ):
        folder.import_weights(original_file, tmp_path, name="x", window=CT)
    assert not seen


def test_import_says_where_the_weights_are_from(original_file, tmp_path, seen, loaded_sam):
    report = folder.import_weights(original_file, tmp_path, name="x", window=CT, licence="MIT", labels="positive")
    assert (seen["licence"], seen["labels"], seen["preprocess"], seen["multimask"]) == (
        "MIT",
        "positive",
        "medsam",
        False,
    )
    assert seen["notes"][0] == f"from sam_small.pth, SHA-256 {loaded_sam.sha256}"
    assert report.architecture == "ViT 2 x 32, 2 heads, 64² in patches of 16"
    assert json.loads(json.dumps(report.to_dict()))["parameters"] == loaded_sam.parameters


def test_a_licence_in_the_folder_is_enough(loaded_sam, tmp_path, seen):
    loaded_sam.model.save_pretrained(tmp_path)
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n")
    assert folder.import_weights(tmp_path, tmp_path / "out", name="x", window=CT).licence == seen["licence"] == "MIT"


def test_a_checkpoint_of_ours_brings_its_own_words(loaded_sam, small_sam, tmp_path, seen):
    origin = Origin(("set/one",), ("set, CC0",), Window(0, 255), "positive", "gazeseg train", "CC0-1.0")
    state = {f"sam.{name}": value for name, value in loaded_sam.model.state_dict().items()}
    path = tmp_path / "best.ckpt"
    torch.save({"state_dict": state, "sam_shape": small_sam.to_dict(), "data": origin.to_dict()}, path)
    folder.export_checkpoint(path, tmp_path, name="mine")
    said = origin.training_patients, origin.training_data, origin.window, origin.labels, origin.command, origin.licence
    entries = ("training_patients", "training_data", "window", "labels", "command", "licence")
    assert tuple(seen[name] for name in entries) == said
    with pytest.raises(InputError, match="found a checkpoint of gazeseg train: use gazeseg models export"):
        folder.import_weights(path, tmp_path, name="x", window=CT, licence="MIT")


def test_weights_alone_are_no_checkpoint(original_file, tmp_path):
    with pytest.raises(InputError, match="found weights alone: use gazeseg models import"):
        folder.export_checkpoint(original_file, tmp_path, name="x")
