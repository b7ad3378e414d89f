"""A model of a few lines whose answer can be said by heart, as a folder that the runtime takes for one of ours."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gazeseg.files import sha256, write_json
from gazeseg.models import Manifest, load_model
from gazeseg.models.foveated import FoveatedModel
from gazeseg.models.manifest import DECODER, ENCODER
from gazeseg.types import Window

SIZE = 16


def write_tiny(folder: Path, size: int = SIZE, **changes: object) -> Path:
    """A model folder: the feature is the picture; logits = 20 (picture - 0.5) + earlier logits + sum of signs.

    The score is the mean of the picture. Every crop is all of the frame, because that is so small. ``changes`` replace
    entries of the manifest.
    """
    onnx = pytest.importorskip("onnx", reason="onnx makes the tiny models: install gazeseg[train]")
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_encoder(onnx, size), folder / ENCODER)
    onnx.save(_decoder(onnx, size), folder / DECODER)
    files = {name: sha256(folder / name) for name in (ENCODER, DECODER)}
    plain = Manifest("tiny", "1", "foveated", size, Window(0.0, 100.0), 0.5, "Apache-2.0", files).to_dict()
    write_json(folder / "manifest.json", plain | changes)
    return folder


def _model(onnx, nodes, inputs, outputs, constants=()):
    helper, kinds = onnx.helper, {"labels": onnx.TensorProto.INT64}
    values = [
        [
            helper.make_tensor_value_info(name, kinds.get(name, onnx.TensorProto.FLOAT), shape)
            for name, shape in side.items()
        ]
        for side in (inputs, outputs)
    ]
    tensors = [onnx.numpy_helper.from_array(value, name) for name, value in constants]
    graph = helper.make_graph([helper.make_node(*node[:3], **node[3]) for node in nodes], "tiny", *values, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def _encoder(onnx, size):
    square = [1, 1, size, size]
    return _model(onnx, [("Identity", ["image"], ["f"], {})], {"image": square}, {"f": square})


def _decoder(onnx, size):
    square = [1, 1, size, size]
    nodes = [
        ("Sub", ["f", "half"], ["centred"], {}),
        ("Mul", ["centred", "steep"], ["seen"], {}),
        ("Mul", ["prior", "has_prior"], ["earlier"], {}),
        ("Mul", ["points", "sign"], ["signs"], {}),
        ("ReduceSum", ["signs"], ["said"], {"keepdims": 0}),
        *((("ReduceSum", [name], [f"all_{name}"], {"keepdims": 0})) for name in ("box", "image", "crop")),
        ("Sum", ["all_box", "all_image", "all_crop"], ["unused"], {}),
        ("Mul", ["unused", "zero"], ["nothing"], {}),
        ("Sum", ["seen", "earlier", "said", "nothing"], ["logits"], {}),
        ("ReduceMean", ["f", "all"], ["score"], {"keepdims": 0}),
    ]
    constants = (
        ("half", np.float32(0.5)),
        ("steep", np.float32(20)),
        ("zero", np.float32(0)),
        ("sign", np.array([0, 0, 1, 0, 0], np.float32)),
        ("all", np.array([1, 2, 3], np.int64)),
    )
    inputs = {"f": square, "image": square, "crop": [1, 3]}
    inputs |= {"points": [1, "n", 5], "box": [1, 5], "prior": square, "has_prior": [1]}
    return _model(onnx, nodes, inputs, {"logits": square, "score": [1]}, constants)


@pytest.fixture
def make_onnx() -> Callable[..., None]:
    """Write an ONNX file from nodes (operator, inputs, outputs, attributes), shapes of inputs and outputs, and constants."""
    onnx = pytest.importorskip("onnx", reason="onnx makes the tiny models: install gazeseg[train]")
    return lambda path, *parts: onnx.save(_model(onnx, *parts), path)


@pytest.fixture
def tiny(tmp_path) -> Callable[..., Path]:
    """``write_tiny`` in a fresh folder."""
    return lambda size=SIZE, **changes: write_tiny(tmp_path / "tiny", size, **changes)


@pytest.fixture
def model(tiny) -> FoveatedModel:
    """The tiny model, open."""
    return load_model(tiny())


@pytest.fixture(scope="session")
def fovea() -> FoveatedModel:
    """The bundled model."""
    return load_model("fovea")


def write_tiny_sam(folder: Path, **changes: object) -> Path:
    """A SAM of 16 pixels and a grid of 4 with one feature, the mean of its pixels, that answers for three masks at once.

    Logits are 20 (feature - 0.5) + earlier logits + the sum over tokens of 1 for label 1, -1 for 0, 10 for 2, and 0 else;
    the three masks add 0, 1 and 2, and their scores are 0.25, 0.75 and 0.5.
    """
    onnx = pytest.importorskip("onnx", reason="onnx makes the tiny models: install gazeseg[train]")
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_sam_encoder(onnx), folder / ENCODER)
    onnx.save(_sam_decoder(onnx), folder / DECODER)
    files = {name: sha256(folder / name) for name in (ENCODER, DECODER)}
    words = {"preprocess": "medsam", "labels": "signed", "multimask": True}
    plain = Manifest("tiny", "1", "medsam", SIZE, Window(0.0, 100.0), 0.5, "Apache-2.0", files, **words).to_dict()
    write_json(folder / "manifest.json", plain | changes)
    return folder


def _sam_encoder(onnx):
    nodes = [
        ("ReduceMean", ["image", "channels"], ["grey"], {}),
        ("AveragePool", ["grey"], ["embedding"], {"kernel_shape": [4, 4], "strides": [4, 4]}),
    ]
    shapes = {"image": [1, 3, SIZE, SIZE]}, {"embedding": [1, 1, 4, 4]}
    return _model(onnx, nodes, *shapes, [("channels", np.array([1], np.int64))])


def _sam_decoder(onnx):
    nodes = [
        ("ConvTranspose", ["embedding", "ones"], ["large"], {"strides": [4, 4]}),
        ("Sub", ["large", "half"], ["centred"], {}),
        ("Mul", ["centred", "steep"], ["seen"], {}),
        ("Mul", ["prior", "has_prior"], ["earlier"], {}),
        ("Add", ["labels", "one"], ["number"], {}),
        ("Gather", ["worth", "number"], ["worths"], {}),
        ("ReduceSum", ["worths"], ["said"], {"keepdims": 0}),
        ("ReduceSum", ["points"], ["far"], {"keepdims": 0}),
        ("Mul", ["far", "zero"], ["nothing"], {}),
        ("Sum", ["seen", "earlier", "said", "nothing", "steps"], ["logits"], {}),
        ("Add", ["scores", "nothing"], ["iou"], {}),
    ]
    constants = (
        ("ones", np.ones((1, 1, 4, 4), np.float32)),
        ("half", np.float32(0.5)),
        ("steep", np.float32(20)),
        ("zero", np.float32(0)),
        ("one", np.int64(1)),
        ("worth", np.array([0, -1, 1, 10, 0], np.float32)),
        ("steps", np.arange(3, dtype=np.float32).reshape(1, 3, 1, 1)),
        ("scores", np.array([[0.25, 0.75, 0.5]], np.float32)),
    )
    inputs = {
        "embedding": [1, 1, 4, 4], "points": [1, "n", 2], "labels": [1, "n"], "prior": [1, 1, SIZE, SIZE], "has_prior": [1]
    }  # fmt: skip
    return _model(onnx, nodes, inputs, {"logits": [1, 3, SIZE, SIZE], "iou": [1, 3]}, constants)


@pytest.fixture
def tiny_sam(tmp_path) -> Callable[..., Path]:
    """``write_tiny_sam`` in a fresh folder."""
    return lambda **changes: write_tiny_sam(tmp_path / "sam", **changes)
