"""Manifests: what is written is read again, and every way to be wrong has its message."""

import json
import math

import pytest

from gazeseg.errors import ModelError
from gazeseg.files import write_json
from gazeseg.models import Manifest, read_manifest
from gazeseg.types import Window

FILES = {"encoder.onnx": "a" * 64, "decoder.onnx": "b" * 64}
WHOLE = Manifest(
    "mine",
    "1.2",
    "foveated",
    128,
    Window(-160.0, 240.0),
    0.4,
    "CC-BY-4.0",
    FILES,
    training_data=("a set, CC BY 4.0",),
    training_patients=("set/1", "set/2"),
    command="runs/mine.sh",
    notes=("a note",),
)


@pytest.mark.parametrize("manifest", [WHOLE, Manifest("m", "1", "foveated", 1, Window(0, 1), 0.5, "MIT", FILES)])
def test_round_trip(tmp_path, manifest):
    write_json(tmp_path / "manifest.json", manifest.to_dict())
    assert read_manifest(tmp_path) == manifest


def test_entries_that_may_be_left_out(tmp_path):
    plain = WHOLE.to_dict()
    for name in ("training_data", "training_patients", "command", "notes"):
        del plain[name]
    write_json(tmp_path / "manifest.json", plain)
    read = read_manifest(tmp_path)
    assert (read.training_patients, read.notes, read.command) == ((), (), "")


WRONG = {
    "format": (2, "expected manifest format 1, found 2: export the model again"),
    "name": (3, "expected 'name' as str, found 3"),
    "version": (None, "expected 'version' as str, found None"),
    "architecture": ("sam", "expected an architecture of foveated, medsam, found 'sam'"),
    "size": (True, "expected 'size' as int, found True"),
    "threshold": (1, "expected 'threshold' as float, found 1"),
    "licence": ([], r"expected 'licence' as str, found \[\]"),
    "files": ([], r"expected 'files' as dict, found \[\]"),
    "window": ([0], r"expected 'window' as two numbers, found \[0\]"),
    "training_data": ("text", "expected 'training_data' as a list of texts, found 'text'"),
    "training_patients": ([1], r"expected 'training_patients' as a list of texts, found \[1\]"),
    "notes": ({}, "expected 'notes' as a list of texts"),
    "command": (1, "expected 'command' as str, found 1"),
    "colour": ("red", "unknown entry 'colour'"),
}
WRONG_VALUES = [
    ("size", 0, r"expected 'size' in 1..4096 pixels, found 0"),
    ("size", 5000, r"expected 'size' in 1..4096 pixels, found 5000"),
    ("threshold", 1.0, "expected 'threshold' between 0 and 1, found 1.0"),
    ("threshold", math.nan, "expected 'threshold' between 0 and 1, found nan"),
    ("window", [5, 5], "expected a window with lower < upper, found 5..5"),
    ("window", [0, True], "expected 'window' as two numbers"),
    ("window", ["0", 1, 2], "expected 'window' as two numbers"),
    ("files", {**FILES, "../x": "a"}, "expected plain file names, found '../x'"),
    ("files", {**FILES, "..": "a"}, r"expected plain file names, found '\.\.'"),
    ("files", {**FILES, "x": 1}, "expected a SHA-256 for 'x', found 1"),
    ("files", {}, "expected the SHA-256 of encoder.onnx in 'files', found none"),
    ("files", {"encoder.onnx": "a"}, "expected the SHA-256 of decoder.onnx in 'files', found none"),
]


@pytest.mark.parametrize(
    ("name", "value", "message"), [*((name, *rest) for name, rest in WRONG.items()), *WRONG_VALUES]
)
def test_wrong_entries(tmp_path, name, value, message):
    (tmp_path / "manifest.json").write_text(json.dumps(WHOLE.to_dict() | {name: value}))
    with pytest.raises(ModelError, match=message) as caught:
        read_manifest(tmp_path)
    assert str(tmp_path / "manifest.json") in str(caught.value)


@pytest.mark.parametrize("name", ["name", "version", "architecture", "size", "window", "threshold", "licence", "files"])
def test_missing_entries(tmp_path, name):
    plain = WHOLE.to_dict()
    del plain[name]
    write_json(tmp_path / "manifest.json", plain)
    with pytest.raises(ModelError, match=f"expected '{name}' as .*, found None"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{", "expected JSON in"), (b"\xff", "expected JSON in"), (b"[]", "expected a JSON object in .*, found list")],
)
def test_no_json_object(tmp_path, content, message):
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(ModelError, match=message):
        read_manifest(tmp_path)


def test_no_manifest(tmp_path):
    with pytest.raises(ModelError, match=r"expected a model folder with manifest.json, found none in"):
        read_manifest(tmp_path)
