"""DICOM Segmentations: every frame of a segment is laid where its header says, onto the grid of the image.

PS3.3 A.51 and C.8.20: frames stand in any order, and those in which a segment has nothing may be left out.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.content import is_dicom
from gazeseg.images.dicom_files import SEGMENTATION, DicomFile, read_header
from gazeseg.images.dicom_frames import frames_of
from gazeseg.images.guard import check_voxels, parsing
from gazeseg.images.segment_grid import Place, own_grid, place_on
from gazeseg.images.segment_pixels import insides
from gazeseg.types import Geometry

# What our own export writes, so that label values survive; DICOM itself numbers segments 1, 2, 3, ...
_OWN_VALUE = re.compile(r"label value (\d{1,7})")
Segment = tuple[int, str]  # label value, name


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Segments as a label map, with the names their descriptions give."""

    array: npt.NDArray[Any]
    geometry: Geometry
    names: dict[int, str]
    notes: tuple[str, ...]


def segmentation_at(path: Path) -> Path | None:
    """The DICOM Segmentation that ``path`` is, or that lies alone in the folder ``path``; None for anything else."""
    files = [file for file in sorted(path.iterdir()) if is_dicom(file)] if path.is_dir() else [path]
    if len(files) != 1 or not is_dicom(files[0]):
        return None
    file = read_header(files[0])
    with parsing(file.path, "DICOM"):
        kind = file.header.get("SOPClassUID")
    return file.path if kind == SEGMENTATION else None


def read_segments(path: Path, like: Geometry | None = None) -> Segments:
    """Read a DICOM Segmentation (binary, or fractional from one half on).

    Args:
        path: the file.
        like: the grid it belongs to; None for the smallest that holds all its frames.

    Raises:
        ImageError: damaged, of another series, on another grid, or with segments that share voxels.
    """
    file = read_header(path)
    frames = frames_of(file)
    with parsing(path, "DICOM"):
        segments = _segments(file.header)
        owners = [segments[number] for number in _owners(file.header, len(frames))]
    if like is not None:
        _check_series(file, like)
    geometry = own_grid(frames, file.frame_uid) if like is None else like
    check_voxels(int(np.prod(geometry.shape)), path)
    places = [place_on(frame, geometry) for frame in frames]
    array = _painted(file, owners, places, geometry)
    notes: tuple[str, ...] = (f"names from the {len(segments)} segments of {path.name}",)
    if file.header.get("SegmentationType") == "FRACTIONAL":
        notes = (*notes, "segments are fractional: what lies in them by half or more was taken")
    return Segments(array, geometry, dict(sorted(segments.values())), notes)


def _check_series(file: DicomFile, like: Geometry) -> None:
    if like.frame_uid is not None and file.frame_uid != like.frame_uid:
        raise ImageError(
            f"expected a segmentation in the frame of reference of the image ({like.frame_uid}), "
            f"found {file.frame_uid} at {file.path}: give the one made on this series"
        )


def _segments(header: Any) -> dict[int, Segment]:
    """By segment number; label values are those our export noted, else the segment numbers."""
    items = {int(item.SegmentNumber): item for item in header.SegmentSequence}
    noted = [_OWN_VALUE.fullmatch(str(item.get("SegmentDescription") or "")) for item in items.values()]
    values = [int(match[1]) for match in noted if match]
    own = len(set(values)) == len(items) and min(values) > 0
    names = _names(items)
    return {number: (value, names[number]) for number, value in zip(items, values if own else items, strict=True)}


def _names(items: dict[int, Any]) -> dict[int, str]:
    """Their labels, with the number behind those that several have."""
    labels = {number: str(item.get("SegmentLabel") or "segment") for number, item in items.items()}
    often = Counter(labels.values())
    return {number: f"{name} {number}" if often[name] > 1 else name for number, name in labels.items()}


def _owners(header: Any, count: int) -> list[int]:
    """The segment number of each frame."""
    shared = (header.get("SharedFunctionalGroupsSequence") or [None])[0]
    own = header.get("PerFrameFunctionalGroupsSequence") or [None] * count
    groups = [
        next(g for g in (frame, shared) if g is not None and "SegmentIdentificationSequence" in g) for frame in own
    ]
    return [int(group.SegmentIdentificationSequence[0].ReferencedSegmentNumber) for group in groups]


def _painted(
    file: DicomFile, owners: list[Segment], places: list[Place], geometry: Geometry
) -> npt.NDArray[np.uint8] | npt.NDArray[np.int32]:
    highest = max(value for value, _ in owners)
    array = np.zeros(geometry.shape, np.uint8 if highest <= 255 else np.int32, order="F")
    names, shared = dict(owners), Counter[tuple[int, int]]()
    with parsing(file.path, "DICOM"):
        for (value, _), place, inside in zip(owners, places, insides(file), strict=True):
            at = place.voxels(inside)
            before = array[at]
            others, counts = np.unique(before[(before != 0) & (before != value)], return_counts=True)
            shared.update({(int(other), value): int(n) for other, n in zip(others, counts, strict=True)})
            array[at] = value
    for (one, other), count in shared.most_common(1):
        raise ImageError(
            f"expected segments that do not overlap, found {count:,} voxels both in {names[one]!r} and {names[other]!r} "
            f"at {file.path}: write one of them to a file of its own"
        )
    return array
