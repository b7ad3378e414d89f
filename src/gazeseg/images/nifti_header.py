"""A NIfTI header: checked before any voxel is read, and turned into a geometry."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.guard import MAX_DEFLATE_RATIO, check_affine, check_voxels
from gazeseg.types import Float, Geometry

# xyzt_units of the NIfTI standard: how many mm one unit is.
_MM_PER_UNIT = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}


@dataclass(frozen=True, slots=True, eq=False)
class NiftiHeader:
    """What is needed to read the voxels of a NIfTI file.

    Attributes:
        geometry: grid in RAS+ mm.
        dtype: of the stored values, with byte order.
        offset: where the voxels start in the (decompressed) file.
        slope: stored values times this
        intercept: plus this are the true values.
        extensions_at: where header extensions start.
        notes: what people should know about the orientation.
    """

    geometry: Geometry
    dtype: np.dtype[Any]
    offset: int
    slope: float
    intercept: float
    extensions_at: int
    notes: tuple[str, ...]


def parse_header(head: bytes, path: Path, *, packed: bool) -> NiftiHeader:
    """Parse the first 540 bytes of a NIfTI-1 or NIfTI-2 file.

    Args:
        head: the bytes, decompressed.
        path: the file, for its size and for messages.
        packed: whether the file is gzip-compressed.

    Raises:
        ImageError: more than one time point, a kind of value that is no grey image, a size that the file cannot hold.
    """
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    second = head[4:8] == b"n+2\x00"
    size = 540 if second else 348
    header = (Nifti2Header if second else Nifti1Header)(binaryblock=head[:size], check=False)
    shape = _shape(header, path)
    dtype = _dtype(header, path)
    offset = int(header.get_data_offset())
    _check_size(shape, dtype, offset, size, path, packed)
    affine, notes = _affine(header, shape)
    check_affine(affine, path)
    slope, intercept = header.get_slope_inter()
    slope, intercept = (1.0, 0.0) if slope is None else (float(slope), float(intercept))
    return NiftiHeader(Geometry(affine, shape), dtype, offset, slope, intercept, size, notes)


def _shape(header: Any, path: Path) -> tuple[int, int, int]:
    dims = [int(n) for n in header["dim"]]
    if not 1 <= dims[0] <= 7 or any(n < 1 for n in dims[1 : dims[0] + 1]):
        raise ImageError(f"expected 1 to 7 positive dimensions, found {dims} at {path}: the header is damaged")
    sizes = [*dims[1 : dims[0] + 1], 1, 1]
    if any(n != 1 for n in sizes[3:]):
        given = " x ".join(str(n) for n in dims[1 : dims[0] + 1])
        raise ImageError(f"expected one 3D image, found {given} at {path}: split the time points or channels first")
    return sizes[0], sizes[1], sizes[2]


def _dtype(header: Any, path: Path) -> np.dtype[Any]:
    dtype: np.dtype[Any] = header.get_data_dtype()
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        raise ImageError(
            f"expected whole or real numbers per voxel, found {dtype} at {path}: convert it to int16 first"
        )
    return dtype


def _check_size(
    shape: tuple[int, int, int], dtype: np.dtype[Any], offset: int, start: int, path: Path, packed: bool
) -> None:
    voxels = shape[0] * shape[1] * shape[2]
    check_voxels(voxels, path)
    needed, there = offset + voxels * dtype.itemsize, path.stat().st_size
    if offset < start or needed > there * (MAX_DEFLATE_RATIO if packed else 1):
        raise ImageError(
            f"expected {needed:,} bytes for {shape[0]} x {shape[1]} x {shape[2]} voxels of {dtype.name}, "
            f"found a file of {there:,} at {path}: it is cut short or its header is damaged"
        )


def _affine(header: Any, shape: tuple[int, int, int]) -> tuple[Float, tuple[str, ...]]:
    """The affine in mm: sform before qform, as nibabel and the standard's readers prefer."""
    unit = int(header["xyzt_units"]) & 7
    scale = np.diag([*[_MM_PER_UNIT.get(unit, 1.0)] * 3, 1.0])
    notes = [f"lengths in {'metres' if unit == 1 else 'micrometres'} were turned into mm"] if unit in (1, 3) else []
    sform, qform = _usable(header, "sform"), _usable(header, "qform")
    if sform is not None and qform is not None:
        apart = _apart(sform, qform, shape)
        if apart > 0.1 * np.linalg.norm(sform[:3, :3], axis=0).min():
            notes.append(f"sform and qform disagree by up to {apart * scale[0, 0]:.2f} mm; the sform is used")
    if sform is None and qform is None:
        notes.append(
            "the header gives no orientation (sform and qform codes are 0 or unusable): left and right are a guess"
        )
    affine = next(matrix for matrix in (sform, qform, header.get_base_affine()) if matrix is not None)
    return scale @ affine, tuple(notes)


def _usable(header: Any, form: str) -> Float | None:
    from nibabel.spatialimages import HeaderDataError

    if int(header[f"{form}_code"]) <= 0:
        return None
    try:
        matrix: Float = header.get_sform() if form == "sform" else header.get_qform()
    except (HeaderDataError, np.linalg.LinAlgError):
        return None
    lengths = np.linalg.norm(matrix[:3, :3], axis=0)
    if not np.all(np.isfinite(matrix)) or lengths.min() <= 0:
        return None
    return matrix if abs(np.linalg.det(matrix[:3, :3] / lengths)) > 1e-6 else None


def _apart(first: npt.NDArray[Any], second: npt.NDArray[Any], shape: tuple[int, int, int]) -> float:
    """Largest distance between the corners of one grid under two affines."""
    corners = np.array([[i, j, k, 1] for i in (0, shape[0] - 1) for j in (0, shape[1] - 1) for k in (0, shape[2] - 1)])
    return float(np.linalg.norm(corners @ (first - second).T, axis=1).max())
