"""Finding the DICOM images a label map lies on, and cutting the label map along them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.export.dicom_headers import headers_at
from gazeseg.types import Float, Geometry, Volume

NEEDED = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")
# How far, in voxels, an image may lie beside the grid: in its plane headers are rounded, across it tables move in steps.
IN_PLANE, ACROSS = 0.1, 0.25
Index = npt.NDArray[np.intp]

LPS_TO_RAS = np.array([-1.0, -1.0, 1.0])


@dataclass(frozen=True, slots=True, eq=False)
class SourceImage:
    """One DICOM image, without its pixels, on the voxel grid.

    Attributes:
        dataset: its header.
        start_ijk: the voxel of pixel (row 0, column 0).
        column_step: from one column to the next, in voxels.
        row_step: from one row to the next, in voxels.
    """

    dataset: Any
    start_ijk: Index
    column_step: Index
    row_step: Index

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return int(self.dataset.Rows), int(self.dataset.Columns)

    @property
    def lowest_ijk(self) -> tuple[int, ...]:
        """The lowest voxel index it reaches along each axis."""
        rows, columns = self.shape
        end = self.start_ijk + (rows - 1) * self.row_step + (columns - 1) * self.column_step
        return tuple(np.minimum(self.start_ijk, end).tolist())

    def to_lps_mm(self, xy: Float) -> Float:
        """Pixels (n, 2), x = column and y = row, to DICOM's patient coordinates (n, 3) in mm."""
        origin, column_mm, row_mm = _steps_lps_mm(self.dataset)
        return np.asarray(origin + xy[:, :1] * column_mm + xy[:, 1:] * row_mm)

    def cut(self, label_map: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """The label map along this image, (rows, columns) as DICOM orders them."""
        rows, columns = (np.arange(n) for n in self.shape)
        i, j, k = (
            self.start_ijk[axis] + rows[:, None] * self.row_step[axis] + columns[None, :] * self.column_step[axis]
            for axis in range(3)
        )
        cut: npt.NDArray[np.uint8] = label_map[i, j, k]
        return cut


def source_images(volume: Volume, source: str | Path | None) -> list[SourceImage]:
    """The DICOM images whose pixels are the voxels of ``volume``, from the foot of its slices up.

    Frame of reference and the position of every corner are compared here; nobody downstream does.

    Args:
        volume: what was segmented.
        source: DICOM folder (searched to its depths) or file; None for the one the volume was read from. Of several
            series the one with the UID of the volume is taken.

    Raises:
        ImageError: no such images, not every slice has one, or they lack what others need to refer to them.
    """
    place = Path(source if source is not None else volume.source or "")
    datasets = headers_at(place, volume.series_uid)
    found = [image for dataset in datasets if (image := _on_grid(dataset, volume.geometry)) is not None]
    if not found:
        raise ImageError(_mismatch(place, datasets, volume.geometry))
    _check_one_series(found, place)
    covered = sum(image.shape[0] * image.shape[1] for image in found)
    if covered != volume.array.size or len({image.lowest_ijk for image in found}) != len(found):
        raise ImageError(
            f"expected one DICOM image for each slice of the case {volume.shape}, found {len(found)} at {place}: "
            "give the folder with exactly the series that was segmented"
        )
    missing = sorted({name for image in found for name in NEEDED if not image.dataset.get(name)})
    if missing:
        raise ImageError(
            f"expected DICOM images with {', '.join(missing)}, found none at {place}: export NIfTI instead"
        )
    for image in found:
        _tell_thickness(image, volume.geometry)
    return sorted(found, key=lambda image: image.lowest_ijk[::-1])


def _check_one_series(images: list[SourceImage], place: Path) -> None:
    """Two reconstructions of one scan lie on one grid; which of them was segmented only the volume can tell."""
    series = sorted({str(image.dataset.get("SeriesInstanceUID")) for image in images})
    if len(series) > 1:
        raise ImageError(
            f"expected one DICOM series on the grid of the case, found {len(series)} at {place} ({', '.join(series)}): "
            "give the folder of the one that was segmented"
        )


def _tell_thickness(image: SourceImage, geometry: Geometry) -> None:
    """Where the header does not say it, slices are as thick as they are apart; a DICOM SEG has to say something."""
    if image.dataset.get("SliceThickness") is None:
        in_plane = np.abs(image.column_step) + np.abs(image.row_step) > 0
        image.dataset.SliceThickness = round(geometry.spacing_mm[int(np.argmin(in_plane))], 6)


def _on_grid(dataset: Any, geometry: Geometry) -> SourceImage | None:
    """The image with the voxels of its pixels when it lies on the grid, else None."""
    if geometry.frame_uid is not None and dataset.get("FrameOfReferenceUID") != geometry.frame_uid:
        return None
    exact = _ijk_steps(dataset, geometry)
    near = [np.rint(step) for step in exact]
    reach = (1, dataset.Columns - 1, dataset.Rows - 1)
    beside = sum(np.abs(step - whole) * count for step, whole, count in zip(exact, near, reach, strict=True))
    moves = np.abs(near[1]) + np.abs(near[2]) > 0
    if np.any(beside > np.where(moves, IN_PLANE, ACROSS)):
        return None
    image = SourceImage(dataset, *(whole.astype(np.intp) for whole in near))
    rows, columns = image.shape
    corners = [image.start_ijk, image.start_ijk + (rows - 1) * image.row_step + (columns - 1) * image.column_step]
    inside = all(np.all((corner >= 0) & (corner < np.array(geometry.shape))) for corner in corners)
    return image if inside else None


def _ijk_steps(dataset: Any, geometry: Geometry) -> tuple[Float, Float, Float]:
    """``ijk`` of pixel (0, 0), and the steps in ``ijk`` to the next column and the next row."""
    origin, column_mm, row_mm = _steps_lps_mm(dataset)
    points = geometry.to_voxel(np.stack([origin, origin + column_mm, origin + row_mm]) * LPS_TO_RAS)
    return points[0], points[1] - points[0], points[2] - points[0]


def _steps_lps_mm(dataset: Any) -> tuple[Float, Float, Float]:
    """Position of pixel (0, 0), and the steps to the next column and the next row (PS3.3 C.7.6.2.1.1)."""
    along_row, along_column = np.array(dataset.ImageOrientationPatient, dtype=np.float64).reshape(2, 3)
    between_rows, between_columns = (float(distance) for distance in dataset.PixelSpacing)
    origin = np.array(dataset.ImagePositionPatient, dtype=np.float64)
    return origin, along_row * between_columns, along_column * between_rows


def _mismatch(place: Path, datasets: list[Any], geometry: Geometry) -> str:
    frames = {str(dataset.get("FrameOfReferenceUID")) for dataset in datasets}
    if geometry.frame_uid is not None and geometry.frame_uid not in frames:
        return (
            f"expected DICOM images with frame of reference {geometry.frame_uid}, found {', '.join(sorted(frames))} "
            f"at {place}: give the series that was segmented"
        )
    grid = "x".join(map(str, geometry.shape))
    return (
        f"expected DICOM images on the grid of the case ({grid} voxels), found {len(datasets)} images at {place} "
        "and none on it: give the series that was segmented (a resampled case has none)"
    )
