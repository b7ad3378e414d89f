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
from gazeseg.types import Volume


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


def test_refused(picture: Volume, tmp_path: Path, provenance: dict[str, Any]) -> None:
    labels = np.zeros(picture.shape, np.uint8)
    with pytest.raises(InputError, match=r"expected a name ending in \.png, found 'mask\.jpg'"):
        write_png(tmp_path / "mask.jpg", labels, picture, {}, provenance)
    with pytest.raises(InputError, match=r"expected a picture \(one slice\) for PNG, found 12 slices"):
        write_png(tmp_path / "mask.png", np.zeros((40, 36, 12), np.uint8), small_volume(), {}, provenance)
