"""Pixels of a segmentation, frame by frame: a file may hold a hundred times the voxels of its image."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.dicom_files import DicomFile
from gazeseg.types import Bool


def insides(file: DicomFile) -> Iterator[Bool]:
    """The (rows, columns) mask of each frame, in the order of the file.

    Raises:
        ImageError: no pixels, or of a kind that is not known. Damaged ones raise what their decoder does.
    """
    from pydicom import dcmread

    dataset = dcmread(file.path, force=True)
    if "PixelData" not in dataset:
        raise ImageError(f"expected a segmentation with pixels, found none at {file.path}: get a fresh copy")
    kind = dataset.get("SegmentationType")
    if kind not in ("BINARY", "FRACTIONAL"):
        raise ImageError(
            f"expected a binary or fractional segmentation, found {kind!r} at {file.path}: export it as a binary one"
        )
    half = int(dataset.get("MaximumFractionalValue") or 1) / 2  # a binary segmentation says 0 or 1
    for frame in _unpacked(dataset) if _is_packed(dataset) else _decoded(dataset):
        yield frame >= half


def _is_packed(dataset: Any) -> bool:
    return int(dataset.BitsAllocated) == 1 and not dataset.file_meta.TransferSyntaxUID.is_encapsulated


def _unpacked(dataset: Any) -> Iterator[npt.NDArray[np.uint8]]:
    """Bits, lowest first; frames follow each other without a gap, also inside a byte (PS3.5 8.1.1)."""
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    packed = np.frombuffer(dataset.PixelData, dtype=np.uint8)
    for number in range(int(dataset.get("NumberOfFrames") or 1)):
        first = number * rows * columns
        part = packed[first // 8 : -(-(first + rows * columns) // 8)]
        bits = np.unpackbits(part, bitorder="little")[first % 8 :][: rows * columns]
        yield bits.reshape(rows, columns)


def _decoded(dataset: Any) -> Iterator[npt.NDArray[np.uint8]]:
    from pydicom.pixels import iter_pixels

    return iter(iter_pixels(dataset))
