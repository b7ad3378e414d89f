"""Where the frames of a segmentation lie on a voxel grid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.dicom_frames import Frame
from gazeseg.images.dicom_geometry import geometry_of, in_order
from gazeseg.images.regrid import describe
from gazeseg.types import Bool, Float, Geometry

# How far, in voxels, a frame may lie beside the grid: in its plane headers are rounded, across it tables move in steps.
IN_PLANE, ACROSS = 0.1, 0.25
Index = npt.NDArray[np.intp]
_LPS_TO_RAS = np.array([-1.0, -1.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The voxel of pixel (row 0, column 0) of a frame, and the steps to the next column and the next row."""

    start_ijk: Index
    column_step: Index
    row_step: Index

    def voxels(self, inside: Bool) -> tuple[Index, Index, Index]:
        """Indices along i, j, k of the pixels that are set in a (rows, columns) mask."""
        rows, columns = np.nonzero(inside)
        ijk = self.start_ijk + rows[:, None] * self.row_step + columns[:, None] * self.column_step
        return ijk[:, 0], ijk[:, 1], ijk[:, 2]


def place_on(frame: Frame, geometry: Geometry) -> Place:
    """Where a frame lies; it may show a part of the grid.

    Raises:
        ImageError: its pixels are not voxels of the grid.
    """
    rows, columns = frame.shape
    exact = _steps_ijk(frame, geometry)
    near = [np.rint(step).astype(np.intp) for step in exact]
    reach = (1, columns - 1, rows - 1)
    beside = sum(np.abs(step - whole) * count for step, whole, count in zip(exact, near, reach, strict=True))
    moves = np.abs(near[1]) + np.abs(near[2]) > 0
    last = near[0] + (columns - 1) * near[1] + (rows - 1) * near[2]
    single = all(np.abs(step).sum() == 1 for step in near[1:])
    inside = bool(np.all((np.minimum(near[0], last) >= 0) & (np.maximum(near[0], last) < np.array(geometry.shape))))
    if not (single and inside and np.all(beside <= np.where(moves, IN_PLANE, ACROSS))):
        raise ImageError(
            f"expected segments on the grid of the image ({describe(geometry)}), found frame {frame.index + 1} of "
            f"{rows} x {columns} pixels of {_spacing(frame)} mm beside it at {frame.path}: resample the segmentation first"
        )
    return Place(*near)


def own_grid(frames: Sequence[Frame], frame_uid: str | None) -> Geometry:
    """The smallest stack of evenly spaced slices that holds all frames; slices without a frame are empty.

    Raises:
        ImageError: frames without a place, or that do not form one stack.
    """
    ordered = in_order(list({frame.position_lps: frame for frame in frames}.values()))
    first = ordered[0]
    if len(ordered) == 1:
        return geometry_of(ordered, frame_uid)[0]
    positions = np.array([frame.position_lps for frame in ordered])
    away_mm = np.linalg.norm(positions - positions[0], axis=1)
    count = round(away_mm[-1] / np.diff(away_mm).min()) + 1
    step = (positions[-1] - positions[0]) / (count - 1)
    stack = [replace(first, position_lps=tuple((positions[0] + n * step).tolist())) for n in range(count)]
    return geometry_of(stack, frame_uid)[0]


def _steps_ijk(frame: Frame, geometry: Geometry) -> tuple[Float, Float, Float]:
    """Voxel of pixel (0, 0), and the steps in voxels to the next column and the next row (PS3.3 C.7.6.2.1.1)."""
    if frame.position_lps is None or frame.orientation_lps is None or frame.spacing_mm is None:
        raise ImageError(
            f"expected position, orientation and pixel spacing of every frame, found one without at {frame.path}: "
            "write the segmentation again"
        )
    along_row, along_column = np.array(frame.orientation_lps).reshape(2, 3)
    between_rows, between_columns = frame.spacing_mm
    origin = np.array(frame.position_lps)
    points = np.stack([origin, origin + along_row * between_columns, origin + along_column * between_rows])
    start, next_column, next_row = geometry.to_voxel(points * _LPS_TO_RAS)
    return start, next_column - start, next_row - start


def _spacing(frame: Frame) -> str:
    return "unknown" if frame.spacing_mm is None else " x ".join(f"{mm:.4g}" for mm in frame.spacing_mm)
