"""DICOM files found and their headers read; pixels are left alone."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import ImageError
from gazeseg.images.content import is_dicom
from gazeseg.images.guard import parsing

MAX_FILES = 20_000

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"

# Objects that have rows and columns but are no images of the patient.
_NOT_IMAGES = {
    SEGMENTATION: "a segmentation",
    "1.2.840.10008.5.1.4.1.1.66.7": "a label map",
    "1.2.840.10008.5.1.4.1.1.481.2": "a dose grid",
    "1.2.840.10008.5.1.4.1.1.481.3": "a structure set",
    "1.2.840.10008.1.3.10": "a DICOMDIR index",
}


@dataclass(frozen=True, slots=True, eq=False)
class DicomFile:
    """One DICOM file and its header (a pydicom dataset without pixels).

    Attributes:
        syntax: transfer syntax UID; empty for files without a file header.
        number: series number as text, empty when not given.
        frame_uid: Frame of Reference UID.
    """

    path: Path
    header: Any
    syntax: str
    series_uid: str
    number: str
    description: str
    modality: str
    photometric: str
    frame_uid: str | None


def find_files(paths: list[Path]) -> list[DicomFile]:
    """Read the headers of all DICOM images at ``paths``; other files in folders are passed over.

    Raises:
        ImageError: nothing there, no DICOM images, or a damaged header.
    """
    candidates = [file for path in paths for file in _files_at(path)]
    if not candidates:
        raise ImageError(
            f"expected DICOM files, found none at {_say(paths)}: check the path, or give the image file itself"
        )
    read = [read_header(path) for path in candidates]
    images = [file for file in read if _why_not(file) is None]
    if not images:
        reason = _why_not(read[0])
        raise ImageError(
            f"expected DICOM images with pixels, found {reason} at {read[0].path}: give the image series itself"
        )
    return images


def _files_at(path: Path) -> list[Path]:
    if not path.exists():
        raise ImageError(f"expected a DICOM file or folder, found nothing at {path}: check the path")
    if path.is_file():
        if not is_dicom(path):
            raise ImageError(
                f"expected a DICOM file, found another kind at {path}: give DICOM files only, or one image"
            )
        return [path]
    names = [Path(folder) / name for folder, _, inside in os.walk(path) for name in inside if not name.startswith(".")]
    if len(names) > MAX_FILES:
        raise ImageError(
            f"expected at most {MAX_FILES:,} files in a folder, found {len(names):,} at {path}: "
            "give the series' own folder"
        )
    return [name for name in sorted(names) if name.name.upper() != "DICOMDIR" and is_dicom(name)]


def read_header(path: Path) -> DicomFile:
    """One DICOM file without its pixels, whatever kind of object it is.

    Raises:
        ImageError: a damaged header.
    """
    from pydicom import dcmread

    with parsing(path, "DICOM"):
        header = dcmread(path, stop_before_pixels=True, force=True)
        meta = getattr(header, "file_meta", None)
        uid = _text(header, "FrameOfReferenceUID")
        return DicomFile(
            path=path,
            header=header,
            syntax=_text(meta, "TransferSyntaxUID"),
            series_uid=_text(header, "SeriesInstanceUID"),
            number=_text(header, "SeriesNumber"),
            description=_text(header, "SeriesDescription"),
            modality=_text(header, "Modality"),
            photometric=_text(header, "PhotometricInterpretation"),
            frame_uid=uid or None,
        )


def _why_not(file: DicomFile) -> str | None:
    """Why a file is no image, or None when it is one."""
    with parsing(file.path, "DICOM"):
        sop = _text(file.header, "SOPClassUID") or _text(
            getattr(file.header, "file_meta", None), "MediaStorageSOPClassUID"
        )
        if sop in _NOT_IMAGES:
            return _NOT_IMAGES[sop]
        if not file.header.get("Rows") or not file.header.get("Columns"):
            return "a file without pixels"
    return None


def _text(dataset: Any, keyword: str) -> str:
    value = getattr(dataset, keyword, None)
    return "" if value is None else str(value).strip()


def _say(paths: list[Path]) -> str:
    return str(paths[0]) if paths else "an empty list"
