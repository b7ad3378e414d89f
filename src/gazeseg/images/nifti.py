"""NIfTI-1 and NIfTI-2 single files, plain or gzip-compressed, read slice by slice."""

import gzip
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.guard import parsing
from gazeseg.images.nifti_header import NiftiHeader, parse_header
from gazeseg.images.stack import Stack
from gazeseg.types import Geometry, Units, Volume

# CT has air at -1000 HU around the patient; no other common modality goes this low.
_SURELY_HU = -200


def read_nifti(path: Path, *, packed: bool) -> Volume:
    """Read a NIfTI image; at most one slice more than the volume itself is held in memory.

    NIfTI does not say what its values mean: they count as HU when the lowest is below -200, else as raw.

    Args:
        path: the file.
        packed: whether it is gzip-compressed (told by its content, not its name).

    Raises:
        ImageError: damaged, cut short, too large, or not one grey 3D image.
    """
    with parsing(path, "NIfTI"), opened(path, packed=packed) as stream:
        header = parse_header(stream.read(540), path, packed=packed)
        array, notes = _voxels(stream, header, path)
    units: Units = "hu" if array.min() < _SURELY_HU else "raw"
    return Volume(array, header.geometry, units, str(path), header.notes + notes)


def read_geometry(path: Path, *, packed: bool) -> Geometry:
    """The grid of a NIfTI image, from its header alone.

    Raises:
        ImageError: a header that ``read_nifti`` refuses.
    """
    with parsing(path, "NIfTI"), opened(path, packed=packed) as stream:
        return parse_header(stream.read(540), path, packed=packed).geometry


def read_extensions(path: Path, *, packed: bool) -> list[bytes]:
    """The contents of a NIfTI file's header extensions, in order; where the lengths make no sense, the rest is dropped.

    Raises:
        ImageError: a damaged file.
    """
    with parsing(path, "NIfTI"), opened(path, packed=packed) as stream:
        head = stream.read(540)
        header = parse_header(head, path, packed=packed)
        stream.seek(header.extensions_at)
        block = stream.read(header.offset - header.extensions_at)
    order = "big" if header.dtype.byteorder == ">" else "little"
    found: list[bytes] = []
    at = 4 if block[:1] not in (b"", b"\x00") else len(block)
    while at + 8 <= len(block):
        size = int.from_bytes(block[at : at + 4], "big" if order == "big" else "little", signed=True)
        if size < 8:
            break
        found.append(block[at + 8 : at + size])
        at += size
    return found


def opened(path: Path, *, packed: bool) -> BinaryIO:
    """The bytes of a NIfTI file, unpacked if it is gzip-compressed (told by its content, not its name)."""
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else open(path, "rb")


def _voxels(stream: BinaryIO, header: NiftiHeader, path: Path) -> tuple[npt.NDArray[np.generic], tuple[str, ...]]:
    width, height, depth = header.geometry.shape
    stream.seek(header.offset)
    stack = Stack(header.geometry.shape)
    size = width * height * header.dtype.itemsize
    for k in range(depth):
        block = stream.read(size)
        if len(block) < size:
            raise ImageError(f"expected {depth} slices, found only {k} whole ones at {path}: the file is cut short")
        values = np.frombuffer(block, header.dtype).reshape((width, height), order="F")
        stack.put(k, values, header.slope, header.intercept)
    # Reading past the end lets gzip compare its checksum.
    stream.read(1 << 16)
    return stack.finished()
