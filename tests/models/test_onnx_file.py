"""ONNX files that are none, and models fed in other ways."""

import json
import shutil

import pytest

from gazeseg.errors import ModelError
from gazeseg.files import sha256
from gazeseg.models import load_model
from gazeseg.models.onnx_file import open_session


@pytest.mark.parametrize("content", [b"", b"no model", bytes(1000)])
def test_files_that_are_no_models(tmp_path, content):
    (tmp_path / "x.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"expected an ONNX model in .*x\.onnx, ONNX Runtime says: ."):
        open_session(tmp_path / "x.onnx")


def test_cpu_runs_everywhere(tiny):
    assert open_session(tiny() / "encoder.onnx").get_providers()[-1] == "CPUExecutionProvider"


def rewritten(folder, **changes):
    """Change entries of the manifest."""
    plain = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(plain | changes))
    return folder


def test_another_size_than_the_manifest_says(tiny):
    message = r"expected image of shape \[1, 1, 32, 32\] in .*encoder.onnx, found \[1, 1, 16, 16\]: check 'size'"
    with pytest.raises(ModelError, match=message):
        load_model(rewritten(tiny(), size=32))


def test_an_encoder_in_the_decoders_place(tiny):
    folder = tiny()
    shutil.copy(folder / "encoder.onnx", folder / "decoder.onnx")
    files = {name: sha256(folder / name) for name in ("encoder.onnx", "decoder.onnx")}
    message = r"expected inputs f, image, crop, points, box, prior, has_prior and 2 outputs in .*decoder.onnx, found image and 1"
    with pytest.raises(ModelError, match=message):
        load_model(rewritten(folder, files=files))
