"""Whatever is done to the bytes of a good file: a volume or an ImageError, never anything else."""

import io

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gazeseg.errors import ImageError
from gazeseg.images import read, read_labels

KINDS = ("nifti", "nifti.gz", "classic", "enhanced", "png", "jpeg")


@pytest.fixture
def good(request, phantom, write_nifti, write_series, write_enhanced, make_affine, tmp_path):
    affine = make_affine("LPS", tilt=(3, 4, 5))
    picture = Image.fromarray(np.arange(600, dtype=np.uint8).reshape(20, 30))
    blobs = {
        "nifti": lambda: write_nifti(phantom, affine, "a.nii").read_bytes(),
        "nifti.gz": lambda: write_nifti(phantom, affine).read_bytes(),
        "classic": lambda: next(write_series(phantom[..., :1], affine).iterdir()).read_bytes(),
        "enhanced": lambda: write_enhanced(phantom, affine).read_bytes(),
        "png": lambda: saved(picture, "png"),
        "jpeg": lambda: saved(picture, "jpeg"),
    }
    return blobs[request.param](), tmp_path / "damaged"


def saved(picture, kind):
    stream = io.BytesIO()
    picture.save(stream, kind)
    return stream.getvalue()


def outcome(reader, path):
    """The result, or the one error that is allowed."""
    try:
        return reader(path)
    except ImageError as error:
        return error


def check(path, blob):
    path.write_bytes(blob)
    for reader, lowest in ((read, -np.inf), (read_labels, 0)):
        result = outcome(reader, path)
        if isinstance(result, ImageError):
            assert "\n" not in str(result)
            assert "found" in str(result)
        else:
            assert result.array.shape == result.geometry.shape
            assert np.isfinite(result.array).all()
            assert result.array.min() >= lowest


@pytest.mark.parametrize("good", KINDS, indirect=True)
def test_any_beginning_of_a_file(good):
    blob, path = good

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(blob)))
    def cut(length):
        check(path, blob[:length])

    cut()


@pytest.mark.parametrize("good", KINDS, indirect=True)
def test_any_few_bytes_changed(good):
    blob, path = good
    headers = min(len(blob), 1800)
    changes = st.tuples(st.integers(0, len(blob) - 1) | st.integers(0, headers - 1), st.integers(0, 255))

    @settings(max_examples=150, deadline=None)
    @given(st.lists(changes, min_size=1, max_size=3))
    def change(places):
        damaged = bytearray(blob)
        for at, value in places:
            damaged[at] = value
        check(path, bytes(damaged))

    change()


@settings(max_examples=150, deadline=None)
@given(edits=st.dictionaries(st.integers(0, 347), st.integers(0, 255), max_size=40))
def test_any_nifti_header(edits, tmp_path_factory):
    head = bytearray(nibabel.Nifti1Image(np.zeros((3, 4, 5), np.int16), np.eye(4)).to_bytes())
    for at, value in edits.items():
        head[at] = value
    head[344:348] = b"n+1\0"
    check(tmp_path_factory.getbasetemp() / "forged.nii", bytes(head))
