import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings

from gazeseg.images import read
from gazeseg.types import Volume

LabelMap = npt.NDArray[np.uint8]

# Machines may be busy; no test here is about time.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

DATA = Path(os.environ.get("GAZESEG_DATA", Path(__file__).parents[3] / "shared" / "data"))
PROVENANCE = {"gazeseg": "1.2.3", "model": {"name": "fake", "hash": "ab" * 32}}


@pytest.fixture
def provenance() -> dict[str, Any]:
    return dict(PROVENANCE)


def stripes(shape: tuple[int, int, int]) -> LabelMap:
    """Two structures without any symmetry, one of them with a hole, one in several pieces."""
    labels = np.zeros(shape, dtype=np.uint8)
    i, j, k = shape
    labels[i // 8 : i // 2, j // 4 : j - 2, : k - 1] = 6
    labels[i // 4 : i // 4 + 2, j // 2 : j // 2 + 2, 1:] = 0
    labels[i - 3 :, 1 : j // 3, k // 2 :] = 3
    labels[i // 2 + 1, j - 1, 0] = 3
    return labels


@pytest.fixture(scope="session")
def draw() -> Callable[[tuple[int, int, int]], LabelMap]:
    return stripes


def orientation(name: str) -> list[float]:
    """Image Orientation (Patient): direction of a row, then of a column, in LPS."""
    c, s = np.cos(np.deg2rad(20)), np.sin(np.deg2rad(20))
    return {
        "axial": [1, 0, 0, 0, 1, 0],
        "axial upside down": [1, 0, 0, 0, -1, 0],
        "sagittal": [0, 1, 0, 0, 0, -1],
        "oblique": [float(c), float(s), 0, float(-s), float(c), 0],
    }[name]


def write_series(folder: Path, name: str = "axial", falling: bool = False, **changes: Any) -> Path:
    """Seven CT images of 10 rows and 14 columns, 0.7 x 0.9 mm, 2.5 mm apart; file names in no order of position."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    folder.mkdir(parents=True, exist_ok=True)
    direction = orientation(name)
    normal = np.cross(direction[:3], direction[3:])
    for number in range(7):
        image = Dataset()
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.SpecificCharacterSet = "ISO_IR 100"
        image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, f"1.2.3.4.{number + 1}"
        image.StudyInstanceUID, image.SeriesInstanceUID, image.FrameOfReferenceUID = "1.2.3", "1.2.3.4", "1.2.3.9"
        image.PatientName, image.PatientID, image.Modality = "Müller^Änne", "P1", "CT"
        step = -number if falling else number
        position = np.array([-31.5, 12.25, 100.0]) + normal * 2.5 * step
        image.ImagePositionPatient = [f"{value:.6f}" for value in position]
        image.ImageOrientationPatient = [f"{value:.8f}" for value in direction]
        image.PixelSpacing, image.SliceThickness = [0.7, 0.9], 2.5
        image.Rows, image.Columns, image.SamplesPerPixel = 10, 14, 1
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
        image.PhotometricInterpretation, image.RescaleIntercept, image.RescaleSlope = "MONOCHROME2", 0, 1
        image.InstanceNumber = number + 1
        pixels = np.arange(140, dtype=np.int16).reshape(10, 14) + 200 * number
        image.PixelData = pixels.tobytes()
        for keyword, value in changes.items():
            setattr(image, keyword, value)
        image.save_as(folder / f"{(number * 3) % 7}.dcm", enforce_file_format=True)
    return folder


@pytest.fixture(scope="session")
def make_series() -> Callable[..., Path]:
    return write_series


@pytest.fixture(params=["axial", "axial upside down", "sagittal", "oblique"])
def dicom_case(request: pytest.FixtureRequest, tmp_path: Path) -> Volume:
    """A volume read from a synthetic series, in several orientations."""
    return read(write_series(tmp_path / "series", request.param))


@pytest.fixture(scope="session")
def amos() -> Volume:
    """Eleven real slices."""
    folder = DATA / "amos" / "image"
    if not folder.is_dir():
        pytest.skip(f"no real images at {folder}: set GAZESEG_DATA")
    return read(folder)
