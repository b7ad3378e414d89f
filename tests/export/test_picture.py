import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gazeseg.errors import InputError
from gazeseg.export import write_png
from gazeseg.images import read, read_labels
from gazeseg.testing import small_volume
from gazeseg.types import Geometry, Volume


@pytest.fixture
def picture(tmp_path: Path) -> Volume:
    Image.fromarray(np.arange(35, dtype=np.uint8).reshape(5, 7)).save(tmp_path / "slice.png")
    return read(tmp_path / "slice.png")


def test_pixels_are_label_values(picture: Volume, tmp_path: Path, provenance: dict[str, Any]) -> None:
    labels = np.zeros(picture.shape, np.uint8)
    labels[6, 1, 0] = 9
    write_png(tmp_path / "mask.png", labels, picture, {9: "liver"}, provenance)
    with Image.open(tmp_path / "mask.png") as image:
        assert (image.mode, image.size, image.getpixel((6, 1))) == ("L", (7, 5), 9)
    assert json.loads((tmp_path / "mask.json").read_text())["labels"] == {"9": "liver"}
    np.testing.assert_array_equal(read_labels(tmp_path / "mask.png", like=picture).array, labels)


@pytest.mark.parametrize(
    ("axes", "size", "pixel"),
    [
        ([[-1, 0, 0], [0, -1, 0], [0, 0, 1]], (8, 6), (1, 2)),  # LPS, as a scanner stores it
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], (8, 6), (6, 3)),  # RAS
        ([[0, 1, 0], [1, 0, 0], [0, 0, 1]], (6, 8), (3, 6)),  # ARS
    ],
)
def test_a_slice_of_a_volume_lies_as_it_was_shown(axes, size, pixel, tmp_path, provenance):  # type: ignore[no-untyped-def]
    affine = np.eye(4)
    affine[:3, :3] = axes
    volume = Volume(np.zeros((8, 6, 1), np.int16), Geometry(affine, (8, 6, 1)))
    labels = np.zeros(volume.shape, np.uint8)
    labels[1, 2, 0] = 9
    write_png(tmp_path / "mask.png", labels, volume, {9: "liver"}, provenance)
    with Image.open(tmp_path / "mask.png") as image:
        assert (image.size, image.getpixel(pixel), np.count_nonzero(image)) == (size, 9, 1)


def test_refused(picture: Volume, tmp_path: Path, provenance: dict[str, Any]) -> None:
    labels = np.zeros(picture.shape, np.uint8)
    with pytest.raises(InputError, match=r"expected a name ending in \.png, found 'mask\.jpg'"):
        write_png(tmp_path / "mask.jpg", labels, picture, {}, provenance)
    with pytest.raises(InputError, match=r"expected a picture \(one slice\) for PNG, found 12 slices"):
        write_png(tmp_path / "mask.png", np.zeros((40, 36, 12), np.uint8), small_volume(), {}, provenance)
