"""Weights in every form that people have them, and files that are refused by the name of what is wrong."""

import argparse
import json

import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("transformers", reason="needs gazeseg[train]")

from gazeseg.errors import InputError  # noqa: E402
from gazeseg.files import sha256  # noqa: E402
from gazeseg.train.sam.load import is_checkpoint, load_sam  # noqa: E402
from gazeseg.train.sam.origin import Origin  # noqa: E402
from gazeseg.types import Window  # noqa: E402

FIRST = "image_encoder.blocks.0.norm1.bias"
ORIGIN = Origin(("set/one",), ("set, CC0",), Window(-160, 240), "positive", "gazeseg train", "CC0-1.0")
CONFIG = {"model_type": "sam", "mask_decoder_config": {"num_attention_heads": 4}}


@pytest.fixture
def original(reference):
    return dict(reference.state_dict())


@pytest.fixture(scope="module")
def huggingface(loaded_sam):
    return {name: value.clone() for name, value in loaded_sam.model.state_dict().items()}


@pytest.fixture
def written(tmp_path):
    """``torch.save`` to a file in an empty folder."""

    def write(content, name="weights.pth"):
        torch.save(content, tmp_path / name)
        return tmp_path / name

    return write


def equal(loaded, weights):
    found = loaded.model.state_dict()
    return all(torch.equal(found[name], value) for name, value in weights.items())


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {f"module.{name}": value for name, value in state.items()},
        lambda state: {"model": state, "optimizer": {"state": {}}, "epoch": 3},
        lambda state: {"state_dict": {f"model.{name}": value for name, value in state.items()}},
        lambda state: state | {"pixel_mean": torch.zeros(3, 1, 1)},
    ],
)
def test_original_files(written, original, huggingface, small_sam, wrap):
    path = written(wrap(original))
    loaded = load_sam(path)
    assert equal(loaded, huggingface)
    assert (loaded.layout, loaded.sha256, loaded.shape) == ("original", sha256(path), small_sam)
    assert (loaded.licence, loaded.origin, is_checkpoint(path)) == (None, None, False)


def test_half_precision_becomes_single(written, original):
    loaded = load_sam(written({name: value.half() for name, value in original.items()}))
    assert {value.dtype for value in loaded.model.state_dict().values()} == {torch.float32}


@pytest.mark.parametrize("layout", ["original", "huggingface"])
def test_safetensors(tmp_path, original, huggingface, layout):
    from safetensors.torch import save_file

    save_file({"original": original, "huggingface": huggingface}[layout], tmp_path / "w.safetensors")
    loaded = load_sam(tmp_path / "w.safetensors")
    assert equal(loaded, huggingface)
    assert loaded.layout == layout


def test_a_folder_written_by_transformers(tmp_path, loaded_sam, huggingface):
    loaded_sam.model.save_pretrained(tmp_path)
    loaded = load_sam(tmp_path)
    assert equal(loaded, huggingface)
    assert (loaded.layout, loaded.sha256) == ("huggingface", sha256(tmp_path / "model.safetensors"))


def test_a_folder_says_heads_and_licence(written, tmp_path, huggingface):
    written({name: v for name, v in huggingface.items() if not name.startswith("shared_")}, "pytorch_model.bin")
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "README.md").write_text("---\ntags: [x]\nlicense: apache-2.0\n---\n# Model\nlicense: mit\n")
    loaded = load_sam(tmp_path)
    assert (loaded.shape.decoder_heads, loaded.licence) == (4, "Apache-2.0")
    assert equal(loaded, huggingface)


@pytest.mark.parametrize("beside", [{}, {"below.vision_encoder.neck.conv1.weight": torch.zeros(1)}])
def test_our_own_checkpoints(written, huggingface, small_sam, beside):
    state = {f"sam.{name}": value for name, value in huggingface.items()} | beside
    path = written({"state_dict": state, "sam_shape": small_sam.to_dict(), "data": ORIGIN.to_dict() | {"digest": "1"}})
    loaded = load_sam(path)
    assert (loaded.layout, loaded.origin, is_checkpoint(path)) == ("gazeseg", ORIGIN, True)
    assert equal(loaded, huggingface)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": "both"}, "'labels' as signed or positive"),
        ({"window": [1]}, "'window' as two numbers"),
        ({"window": [5, 1]}, "a window with lower < upper"),
        ({"training_patients": "everybody"}, "'training_patients' as a list of texts"),
        ({"licence": None}, "'licence' as a text"),
    ],
)
def test_origins_that_are_none(written, huggingface, small_sam, change, words):
    state = {f"sam.{name}": value for name, value in huggingface.items()}
    path = written({"state_dict": state, "sam_shape": small_sam.to_dict(), "data": ORIGIN.to_dict() | change})
    with pytest.raises(InputError, match=words):
        load_sam(path)


def test_pickled_objects_are_named_and_not_run(written, original):
    path = written({"model": original, "args": argparse.Namespace(lr=1)})
    with pytest.raises(
        InputError, match=r"found objects of argparse\.Namespace, which are not run: save the state_dict"
    ):
        load_sam(path)


class Trap:
    """Would write a file if anybody ran it."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_a_trap_does_not_go_off(written, tmp_path):
    path = written({"model": Trap(tmp_path / "sprung")})
    with pytest.raises(InputError, match=r"found objects of _?io\.open"):
        load_sam(path)
    assert not is_checkpoint(path)
    assert not (tmp_path / "sprung").exists()


def test_many_classes_are_counted(written, loaded_sam):
    with pytest.raises(InputError, match=r"found objects of ([\w.]+, ){2}[\w.]+ and \d+ more, which are not run"):
        load_sam(written(loaded_sam.model))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: {k: v for k, v in s.items() if k != FIRST}, f"found 1 missing: {FIRST}$"),
        (lambda s: {k: v for k, v in s.items() if "norm" not in k}, r"found \d+ missing: (\S+, ){3}\.\.\."),
        (lambda s: s | {"more": torch.zeros(1)}, "every tensor of SAM and no other in .*, found 1 unknown: more"),
        (lambda s: s | {FIRST: torch.zeros(3)}, rf"expected tensor {FIRST} of shape \(32,\) in .*, found \(3,\)"),
        (lambda s: s | {FIRST: torch.zeros(32, dtype=torch.int8)}, f"found {FIRST} of torch.int8"),
        (lambda s: s | {FIRST: 3}, f"found {FIRST} of int"),
        (
            lambda s: s | {FIRST: torch.full((32,), torch.nan)},
            f"expected finite weights in .*, found others in {FIRST}",
        ),
        (lambda s: s | {"image_encoder.pos_embed": torch.zeros(3)}, r"pos_embed with 4 sides, found shape \(3,\)"),
        (lambda s: {k: v for k, v in s.items() if "pos_embed" not in k}, "expected tensor image_encoder.pos_embed"),
        (lambda s: {k: v for k, v in s.items() if "blocks.0" not in k}, r"expected parts image_encoder.blocks.0"),
        (lambda s: s | {"image_encoder.blocks.0.attn.rel_pos_h": torch.zeros(4, 16)}, "windows of one size"),
        (lambda s: s | {"mask_decoder.hf_token.weight": torch.zeros(1)}, "found SAM-HQ: not supported"),
        (lambda s: {"sam_mask_decoder.iou_token.weight": torch.zeros(1)}, "found SAM 2: not supported"),
        (lambda s: {"layer1.0.conv1.weight": torch.zeros(1)}, "found 1 tensors: layer1.0.conv1.weight"),
        (lambda s: {}, "weights of SAM or MedSAM with image_encoder.patch_embed.proj.weight .*, found 0 tensors"),
        (lambda s: list(s), "expected weights by name in .*, found list"),
    ],
)
def test_other_weights(written, original, change, words):
    with pytest.raises(InputError, match=words):
        load_sam(written(change(original)))


def test_frequencies_that_differ(written, huggingface):
    name = "shared_image_embedding.positional_embedding"
    with pytest.raises(InputError, match=f"expected {name} and .* to be equal"):
        load_sam(written(huggingface | {name: huggingface[name] + 1}))


@pytest.mark.parametrize(("name", "words"), [("w.pth", "UnpicklingError"), ("w.safetensors", "safetensors says")])
def test_garbage(tmp_path, name, words):
    (tmp_path / name).write_bytes(b"garbage and more of it")
    with pytest.raises(InputError, match=words):
        load_sam(tmp_path / name)


def test_nothing_there(tmp_path):
    with pytest.raises(InputError, match="expected a file with weights or a Hugging Face folder, found nothing at"):
        load_sam(tmp_path / "none.pth")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (None, "readable config.json, found FileNotFoundError"),
        ("{", "readable config.json, found JSONDecodeError"),
        ('{"model_type": "sam2"}', "expected model_type 'sam' in .*, found 'sam2'"),
        (
            json.dumps(CONFIG | {"vision_config": {"use_rel_pos": False}}),
            "vision_config.use_rel_pos True .*found False",
        ),
        ('{"model_type": "sam", "mask_decoder_config": {"num_attention_heads": "8"}}', "as a number .*found '8'"),
        (json.dumps(CONFIG), "expected model.safetensors or pytorch_model.bin in .*, found neither$"),
    ],
)
def test_folders_that_are_none(tmp_path, config, words):
    if config:
        (tmp_path / "config.json").write_text(config)
    with pytest.raises(InputError, match=words):
        load_sam(tmp_path)


def test_a_folder_in_pieces(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "model.safetensors.index.json").write_text("{}")
    with pytest.raises(InputError, match="found neither but an index of several: join them first"):
        load_sam(tmp_path)
