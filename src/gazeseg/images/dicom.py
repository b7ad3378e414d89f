"""A DICOM series becomes a volume: find the files, choose the series, order its frames, decode them."""

from pathlib import Path

from gazeseg.errors import ImageError
from gazeseg.images.dicom_files import DicomFile, find_files
from gazeseg.images.dicom_frames import Frame, frames_of
from gazeseg.images.dicom_geometry import check_same_grid, geometry_of, in_order
from gazeseg.images.dicom_pixels import decode
from gazeseg.images.dicom_series import choose
from gazeseg.images.guard import check_voxels, parsing
from gazeseg.images.shear import MAX_SHEAR_DEG, shear_deg, unsheared
from gazeseg.types import Geometry, Units, Volume


def read_dicom(
    paths: list[Path], *, series: str | None = None, resample: bool = False, nearest: bool = False
) -> Volume:
    """Read one series.

    Args:
        paths: DICOM files, or folders that are searched to their depths.
        series: UID, ending of the UID or number of the series to take.
        resample: resample a tilted stack to a straight grid instead of refusing it.
        nearest: resample by the nearest voxel, for labels.

    Raises:
        ImageError: no images, several series without a choice, or slices that do not form one regular stack.
    """
    files, label = choose(find_files(paths), series)
    frames = [frame for file in files for frame in frames_of(file)]
    rows, columns = frames[0].shape
    check_voxels(rows * columns * len(frames), files[0].path)
    with parsing(files[0].path, "DICOM"):
        check_same_grid(frames)
        ordered = in_order(frames)
        geometry, notes = geometry_of(ordered, files[0].frame_uid)
        _check_shear(geometry, resample, label)
    array, more = decode(ordered)
    said = (*_file_notes(files, ordered), *notes, *more)
    volume = Volume(array, geometry, _units(files), _source(paths), said, files[0].series_uid or None)
    return unsheared(volume, nearest=nearest) if shear_deg(geometry.affine) > MAX_SHEAR_DEG else volume


def _check_shear(geometry: Geometry, resample: bool, label: str) -> None:
    angle = shear_deg(geometry.affine)
    if angle > MAX_SHEAR_DEG and not resample:
        raise ImageError(
            f"expected slices stacked straight, found them {angle:.1f} degrees askew (gantry tilt) in {label}: "
            "straighten the volume with --resample, or resample=True in Python"
        )


def _units(files: list[DicomFile]) -> Units:
    return "hu" if files[0].modality == "CT" else "raw"


def _file_notes(files: list[DicomFile], frames: list[Frame]) -> tuple[str, ...]:
    notes = (
        []
        if files[0].modality == "CT"
        else [f"the modality is {files[0].modality or 'not given'}, not CT: values are not HU"]
    )
    if any(not frame.has_rescale for frame in frames):
        notes.append("no rescale slope and intercept: stored values were taken as they are")
    if files[0].photometric == "MONOCHROME1":
        notes.append("the picture is stored inverted (MONOCHROME1): low values are bright")
    return tuple(notes)


def _source(paths: list[Path]) -> str:
    return str(paths[0] if len(paths) == 1 else paths[0].parent)
