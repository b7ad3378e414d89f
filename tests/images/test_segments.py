"""A DICOM Segmentation that dcmqi wrote, beside the label map it was made from."""

from pathlib import Path

import numpy as np
import pytest

from gazeseg.images import read, read_labels
from gazeseg.images.nrrd import read_nrrd

pytestmark = pytest.mark.data


def test_frames_of_dcmqi_lie_where_its_label_map_has_them(data: Path) -> None:
    folder = data / "dcmqi"
    if not folder.is_dir():
        pytest.skip(f"no example of dcmqi at {folder}")
    labels = read_labels(folder / "liver.dcm", read(folder / "ct-3slice"))
    assert list(labels.names.values()) == ["Liver"]
    expected = read_nrrd(folder / "liver_seg.nrrd").voxels
    np.testing.assert_array_equal(labels.array > 0, expected > 0)
