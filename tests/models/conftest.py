"""A model of a few lines whose answer can be said by heart, as a folder that the runtime takes for one of ours."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gazeseg.files import sha256, write_json
from gazeseg.models import Manifest, load_model
from gazeseg.models.manifest import DECODER, ENCODER
from gazeseg.models.runtime import OnnxModel
from gazeseg.types import Window

SIZE = 16


def write_tiny(folder: Path, size: int = SIZE, **changes: object) -> Path:
    """A model folder: the feature is the picture; logits = 20 (picture - 0.5) + earlier logits + sum of signs.

    The score is the mean of the picture. ``changes`` replace entries of the manifest.
    """
    onnx = pytest.importorskip("onnx", reason="onnx makes the tiny models: install gazeseg[train]")
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_encoder(onnx, size), folder / ENCODER)
    onnx.save(_decoder(onnx, size), folder / DECODER)
    files = {name: sha256(folder / name) for name in (ENCODER, DECODER)}
    plain = Manifest("tiny", "1", "fovea", size, Window(0.0, 100.0), 0.5, "Apache-2.0", files).to_dict()
    write_json(folder / "manifest.json", plain | changes)
    return folder


def _model(onnx, nodes, inputs, outputs, constants=()):
    helper = onnx.helper
    values = [
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name, shape in side.items()]
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
        ("Mul", ["box", "zero"], ["no_box"], {}),
        ("ReduceSum", ["no_box"], ["nothing"], {"keepdims": 0}),
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
    inputs = {"f": square, "points": [1, "n", 5], "box": [1, 5], "prior": square, "has_prior": [1]}
    return _model(onnx, nodes, inputs, {"logits": square, "score": [1]}, constants)


@pytest.fixture
def tiny(tmp_path) -> Callable[..., Path]:
    """``write_tiny`` in a fresh folder."""
    return lambda size=SIZE, **changes: write_tiny(tmp_path / "tiny", size, **changes)


@pytest.fixture
def model(tiny) -> OnnxModel:
    """The tiny model, open."""
    return load_model(tiny())


@pytest.fixture(scope="session")
def fovea() -> OnnxModel:
    """The bundled model."""
    return load_model("fovea")
