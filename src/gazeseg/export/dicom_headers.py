"""The headers of the DICOM images at a place, found as the reader of cases finds them."""

from pathlib import Path
from typing import Any

from gazeseg.errors import ImageError
from gazeseg.images.content import is_dicom
from gazeseg.images.dicom_files import DicomFile, find_files
from gazeseg.images.guard import parsing

# Type 2 in PS3.3: they must be there but may be empty; files of research data sets often leave them out.
MAY_BE_EMPTY = (
    "PatientID",
    "PatientName",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "ReferringPhysicianName",
)
GRID = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns")


def headers_at(place: Path, series_uid: str | None) -> list[Any]:
    """The headers of the images at ``place`` that say where their pixels lie, one file per slice.

    Args:
        place: DICOM folder (searched to its depths) or file.
        series_uid: the series to take where it is there; else, and where None, all images are taken.

    Raises:
        ImageError: nothing there, no DICOM images, a damaged header, an enhanced multi-frame image, or images that do
            not say where they lie.
    """
    if not place.exists() or place == Path():
        raise ImageError(f"expected the DICOM images of the case, found nothing at {place}: say where they are")
    if place.is_file() and not is_dicom(place):
        raise ImageError(f"expected the DICOM images of the case, found another kind of image at {place}: export NIfTI")
    files = _of_series(find_files([place]), series_uid)
    # Who refers to a voxel of an enhanced image must name its frame; nothing here writes that.
    single = [file.header for file in files if not _is_multi_frame(file)]
    if not single:
        raise ImageError(
            f"expected one DICOM file for each slice, found an enhanced multi-frame image at {files[0].path}: "
            "export NIfTI instead"
        )
    placed = [header for header in single if all(header.get(name) is not None for name in GRID)]
    if not placed:
        raise ImageError(f"expected DICOM images with {', '.join(GRID)}, found none at {place}: export NIfTI instead")
    return [_completed(header) for header in placed]


def _of_series(files: list[DicomFile], uid: str | None) -> list[DicomFile]:
    """The files of a series; all of them when it is not there: copies without names have other UIDs."""
    return [file for file in files if file.series_uid == uid] or files


def _is_multi_frame(file: DicomFile) -> bool:
    with parsing(file.path, "DICOM"):
        return "PerFrameFunctionalGroupsSequence" in file.header or int(file.header.get("NumberOfFrames") or 1) > 1


def _completed(header: Any) -> Any:
    for name in MAY_BE_EMPTY:
        if name not in header:
            setattr(header, name, "")
    return header
