"""The frames of a DICOM file, each with its place in the patient: one for a classic file, many for an enhanced one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.errors import ImageError
from gazeseg.images.dicom_files import DicomFile
from gazeseg.images.guard import MAX_DEFLATE_RATIO, check_voxels, parsing

_DEFLATED = "1.2.840.10008.1.2.1.99"
_NATIVE = ("", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", _DEFLATED)


@dataclass(frozen=True, slots=True)
class Frame:
    """One 2D image of a series.

    Attributes:
        path: its file.
        index: its number in the file, from 0.
        shape: rows, columns.
        position_lps: centre of the first pixel in mm, DICOM's patient frame; None when not given.
        orientation_lps: direction of a row, then of a column (x y z x y z); None when not given.
        spacing_mm: between rows, between columns; None when not given.
        thickness_mm: distance to a neighbour slice as the header says, if it does.
        slope: stored values times this
        intercept: plus this are the true values.
        has_rescale: whether the file says so.
        frame_uid: Frame of Reference UID.
    """

    path: Path
    index: int
    shape: tuple[int, int]
    position_lps: tuple[float, ...] | None
    orientation_lps: tuple[float, ...] | None
    spacing_mm: tuple[float, ...] | None
    thickness_mm: float | None
    slope: float
    intercept: float
    has_rescale: bool
    frame_uid: str | None


def frames_of(file: DicomFile) -> list[Frame]:
    """Describe every frame of a file, without decoding any.

    Raises:
        ImageError: colours, more pixels than the file can hold, too many voxels, or damaged tags.
    """
    with parsing(file.path, "DICOM"):
        count = int(file.header.get("NumberOfFrames") or 1)
        _check_pixels(file, count)
        shared = _first(file.header, "SharedFunctionalGroupsSequence")
        own = file.header.get("PerFrameFunctionalGroupsSequence") or []
        if count > 1 and len(own) != count:
            raise ImageError(
                f"expected a position for each of {count} frames, found {len(own)} at {file.path}: "
                "give an enhanced CT or single slices"
            )
        groups = [[group, shared, file.header] for group in own] or [[shared, file.header]]
        return [_frame(file, index, sources) for index, sources in enumerate(groups)]


def _check_pixels(file: DicomFile, count: int) -> None:
    header, path = file.header, file.path
    rows, columns, samples = int(header.Rows), int(header.Columns), int(header.get("SamplesPerPixel") or 1)
    if samples != 1 or file.photometric not in ("MONOCHROME1", "MONOCHROME2", ""):
        raise ImageError(
            f"expected grey pixels, found {file.photometric or 'colours'} at {path}: "
            "give the original series, not a screenshot"
        )
    if "ModalityLUTSequence" in header:
        raise ImageError(
            f"expected a rescale slope and intercept, found a lookup table at {path}: convert the series first"
        )
    bits = int(header.get("BitsAllocated") or 16)
    check_voxels(
        rows * columns * max(count, 1) // (8 if bits == 1 else 1), path
    )  # a segmentation packs eight into a byte
    needed = rows * columns * max(count, 1) * bits // 8
    there = path.stat().st_size * (MAX_DEFLATE_RATIO if file.syntax == _DEFLATED else 1)
    if file.syntax in _NATIVE and needed > there:
        raise ImageError(
            f"expected {needed:,} bytes of pixels, found a file of {path.stat().st_size:,} at {path}: "
            "it is cut short or has no pixels"
        )


def _frame(file: DicomFile, index: int, sources: list[Any]) -> Frame:
    slope = _numbers(sources, "PixelValueTransformationSequence", "RescaleSlope", 1)
    intercept = _numbers(sources, "PixelValueTransformationSequence", "RescaleIntercept", 1)
    thickness = [
        _numbers(sources, "PixelMeasuresSequence", word, 1) for word in ("SpacingBetweenSlices", "SliceThickness")
    ]
    if slope is not None and slope[0] == 0:
        raise ImageError(f"expected a rescale slope other than 0, found 0 at {file.path}: the header is damaged")
    return Frame(
        path=file.path,
        index=index,
        shape=(int(file.header.Rows), int(file.header.Columns)),
        position_lps=_numbers(sources, "PlanePositionSequence", "ImagePositionPatient", 3),
        orientation_lps=_numbers(sources, "PlaneOrientationSequence", "ImageOrientationPatient", 6),
        spacing_mm=_numbers(sources, "PixelMeasuresSequence", "PixelSpacing", 2),
        thickness_mm=next((abs(value[0]) for value in thickness if value is not None and value[0] != 0), None),
        slope=slope[0] if slope else 1.0,
        intercept=intercept[0] if intercept else 0.0,
        has_rescale=slope is not None and intercept is not None,
        frame_uid=file.frame_uid,
    )


def _numbers(sources: list[Any], group: str, keyword: str, count: int) -> tuple[float, ...] | None:
    """``count`` finite numbers from the first source that has them, inside its functional group or bare."""
    for source in sources:
        holder = _first(source, group)
        for place in (holder, source):
            value = None if place is None else place.get(keyword)
            if value is None or value == "":
                continue
            numbers = tuple(float(number) for number in np.atleast_1d(np.asarray(value, dtype=object)))
            if len(numbers) == count and np.all(np.isfinite(numbers)):
                return numbers
    return None


def _first(dataset: Any, keyword: str) -> Any:
    items = None if dataset is None else dataset.get(keyword)
    return items[0] if items else None
