"""Phantoms that no flip, swap or rotation leaves alike, and writers that are not those of the package."""

import os
from collections.abc import Callable
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

DATA = Path(os.environ.get("GAZESEG_DATA", Path(__file__).parents[3] / "shared" / "data"))
SHAPE = (5, 7, 4)
SPACING = (0.7, 1.1, 2.5)
CODES = ["".join(p) for axes in permutations(("RL", "AP", "SI")) for p in product(*axes)]


@pytest.fixture(scope="session")
def data() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"no real images at {DATA}: set GAZESEG_DATA")
    return DATA


@pytest.fixture
def phantom() -> np.ndarray:
    """(5, 7, 4) int16 HU, every voxel another value."""
    return (np.arange(np.prod(SHAPE), dtype=np.int16) * 13 - 1024).reshape(SHAPE)


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    """Each of the 48 orientations in turn."""
    return request.param


def rotation(x_deg: float, y_deg: float, z_deg: float) -> np.ndarray:
    out = np.eye(3)
    for axis, angle in enumerate(np.deg2rad([x_deg, y_deg, z_deg])):
        turn, (a, b) = np.eye(3), [n for n in range(3) if n != axis]
        turn[a, a] = turn[b, b] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        out = turn @ out
    return out


def affine_for(code: str, spacing: tuple[float, ...] = SPACING, tilt: tuple[float, ...] = (0, 0, 0)) -> np.ndarray:
    """RAS affine whose axes rise in the directions of ``code``, then rotated by ``tilt`` degrees."""
    affine = np.eye(4)
    for axis, letter in enumerate(code):
        world = next(n for n, pair in enumerate(("RL", "AP", "SI")) if letter in pair)
        affine[:3, axis] = 0
        affine[world, axis] = spacing[axis] * (1 if letter in "RAS" else -1)
    affine[:3, :3] = rotation(*tilt) @ affine[:3, :3]
    affine[:3, 3] = (-31.5, 12.25, 407.0)
    return affine


@pytest.fixture
def make_affine() -> Callable[..., np.ndarray]:
    return affine_for


@pytest.fixture
def write_nifti(tmp_path: Path) -> Callable[..., Path]:
    def write(
        array: np.ndarray, affine: np.ndarray, name: str = "image.nii.gz", edit: Any = None, qform: Any = None
    ) -> Path:
        import nibabel

        image = nibabel.Nifti1Image(array, affine)
        image.set_qform(affine if qform is None else qform, code=1)
        image.set_sform(affine, code=1)
        if edit is not None:
            edit(image)
        nibabel.save(image, tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def write_series(tmp_path: Path) -> Callable[..., Path]:
    """Writes an (i, j, k) int array as one classic CT file per slice, names in no order."""

    def write(array: np.ndarray, affine: np.ndarray, folder: str = "series", edit: Any = None, **tags: Any) -> Path:
        out = tmp_path / folder
        out.mkdir(exist_ok=True)
        order = np.random.default_rng(7).permutation(array.shape[2])
        lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine
        for k in range(array.shape[2]):
            dataset = ct_slice(array[:, :, k], lps, k, **tags)
            if edit is None or edit(k, dataset) is not False:
                dataset.save_as(out / f"{order[k]:03d}.dcm", enforce_file_format=True)
        return out

    return write


def ct_header(lps: np.ndarray, **tags: Any) -> Any:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = CTImageStorage
    dataset.Modality = "CT"
    dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = "1.2.826.0.1.77.1", "1.2.826.0.1.77.2"
    dataset.SeriesNumber, dataset.SeriesDescription = 3, "Abdomen"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 1
    for keyword, value in tags.items():
        setattr(dataset, keyword, value)
    return dataset


def place_of(lps: np.ndarray, k: int) -> tuple[list[float], list[float], list[float]]:
    """Position, orientation and pixel spacing as DICOM numbers of at most 16 characters."""
    lengths = np.linalg.norm(lps[:3, :3], axis=0)
    position = [round(float(v), 9) for v in lps[:3, 3] + k * lps[:3, 2]]
    directions = [round(float(v), 9) for v in (*(lps[:3, 0] / lengths[0]), *(lps[:3, 1] / lengths[1]))]
    return position, directions, [round(float(lengths[1]), 9), round(float(lengths[0]), 9)]


def ct_slice(pixels_ij: np.ndarray, lps: np.ndarray, k: int, **tags: Any) -> Any:
    dataset = ct_header(lps)
    dataset.SOPInstanceUID = f"1.2.826.0.1.77.9.{k + 1}"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.InstanceNumber = 100 - k
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient, dataset.PixelSpacing = place_of(lps, k)
    dataset.RescaleSlope, dataset.RescaleIntercept = 1, 0
    dataset.Columns, dataset.Rows = pixels_ij.shape
    dataset.PixelData = np.ascontiguousarray(pixels_ij.T.astype("<i2")).tobytes()
    for keyword, value in tags.items():
        setattr(dataset, keyword, value)
    return dataset


@pytest.fixture
def write_enhanced(tmp_path: Path) -> Callable[..., Path]:
    """Writes an (i, j, k) array as one enhanced multi-frame CT, frames in no order, the intercept shared."""

    def write(array: np.ndarray, affine: np.ndarray, name: str = "enhanced.dcm", intercept: int = -100) -> Path:
        from pydicom.dataset import Dataset
        from pydicom.sequence import Sequence
        from pydicom.uid import EnhancedCTImageStorage

        lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine
        order = np.random.default_rng(3).permutation(array.shape[2])
        dataset = ct_header(lps, SOPClassUID=EnhancedCTImageStorage, SOPInstanceUID="1.2.826.0.1.77.8")
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
        _, directions, spacing = place_of(lps, 0)
        shared, orientation, measures, values = Dataset(), Dataset(), Dataset(), Dataset()
        orientation.ImageOrientationPatient, measures.PixelSpacing, measures.SliceThickness = directions, spacing, 1
        values.RescaleSlope, values.RescaleIntercept = 1, intercept
        shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = Sequence([orientation]), Sequence([measures])
        shared.PixelValueTransformationSequence = Sequence([values])
        frames = []
        for k in order:
            frame, position = Dataset(), Dataset()
            position.ImagePositionPatient = place_of(lps, int(k))[0]
            frame.PlanePositionSequence = Sequence([position])
            frames.append(frame)
        dataset.SharedFunctionalGroupsSequence, dataset.PerFrameFunctionalGroupsSequence = (
            Sequence([shared]),
            Sequence(frames),
        )
        dataset.NumberOfFrames, dataset.Columns, dataset.Rows = array.shape[2], array.shape[0], array.shape[1]
        dataset.PixelData = np.stack([array[:, :, k].T - intercept for k in order]).astype("<i2").tobytes()
        dataset.save_as(tmp_path / name, enforce_file_format=True)
        return tmp_path / name

    return write
