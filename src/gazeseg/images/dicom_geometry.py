"""Where the frames of a series lie: DICOM's LPS becomes RAS here and nowhere else.

DICOM PS3.3 C.7.6.2.1.1: a pixel in column i, row j of a frame lies at position + i * column spacing * row direction +
j * row spacing * column direction.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.dicom_frames import Frame
from gazeseg.images.guard import check_affine
from gazeseg.types import Float, Geometry

_LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
# Directions in headers are rounded to about six digits.
_SAME_DIRECTION = 1e-3
# A missing slice makes a step twice as long; rounding changes it by a few percent at most.
_EVEN = 0.1
_OFF_GRID = 0.25
_AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def check_same_grid(frames: Sequence[Frame]) -> None:
    """All frames must have one size, one pixel spacing, one orientation and one frame of reference.

    Raises:
        ImageError: naming the two that differ.
    """
    first = frames[0]
    for other in frames[1:]:
        if other.shape != first.shape:
            raise _differs(
                "rows and columns", first, other, "x".join(map(str, first.shape)), "x".join(map(str, other.shape))
            )
        if _differ(first.orientation_lps, other.orientation_lps, _SAME_DIRECTION):
            raise _differs("orientation", first, other, str(first.orientation_lps), str(other.orientation_lps))
        if _differ(first.spacing_mm, other.spacing_mm, 1e-3 * max(first.spacing_mm or (1.0,))):
            raise _differs("pixel spacing", first, other, str(first.spacing_mm), str(other.spacing_mm))
        if other.frame_uid != first.frame_uid:
            raise _differs("frame of reference", first, other, str(first.frame_uid), str(other.frame_uid))


def in_order(frames: Sequence[Frame]) -> list[Frame]:
    """Frames by their position along the slice normal (row direction x column direction), rising.

    Raises:
        ImageError: no position or orientation to sort by.
    """
    if len(frames) == 1:
        return [_placed_alone(frames[0])]
    for frame in frames:
        if frame.position_lps is None or frame.orientation_lps is None or frame.spacing_mm is None:
            raise ImageError(
                f"expected position, orientation and pixel spacing of every slice, found one without at {frame.path}: "
                "give the original series"
            )
    normal = _directions(frames[0])[:, 2]
    return sorted(
        frames, key=lambda frame: (float(normal @ np.asarray(frame.position_lps)), str(frame.path), frame.index)
    )


def geometry_of(ordered: Sequence[Frame], frame_uid: str | None) -> tuple[Geometry, tuple[str, ...]]:
    """The grid of a sorted series, and notes on what the header left open.

    Raises:
        ImageError: doubled or missing slices, slices out of line, or directions that are not perpendicular.
    """
    first = ordered[0]
    directions = _directions(first)
    row_mm, column_mm = first.spacing_mm or (1.0, 1.0)
    if min(row_mm, column_mm) <= 0:
        raise ImageError(
            f"expected a positive pixel spacing, found {first.spacing_mm} at {first.path}: the header is damaged"
        )
    step, notes = _step(ordered, directions[:, 2], min(row_mm, column_mm))
    lps = np.eye(4)
    lps[:3, 0], lps[:3, 1], lps[:3, 2] = directions[:, 0] * column_mm, directions[:, 1] * row_mm, step
    lps[:3, 3] = np.asarray(first.position_lps)
    rows, columns = first.shape
    known = first.spacing_mm is not None
    if not known:
        notes = (*notes, "no pixel spacing: a pixel was taken as 1 mm")
    check_affine(lps, first.path)
    return Geometry(_LPS_TO_RAS @ lps, (columns, rows, len(ordered)), known, frame_uid), notes


def _directions(frame: Frame) -> Float:
    """(3, 3): unit vectors of row, column and normal as columns, LPS."""
    row, column = np.asarray(frame.orientation_lps)[:3], np.asarray(frame.orientation_lps)[3:]
    lengths = np.linalg.norm(row), np.linalg.norm(column)
    if abs(lengths[0] - 1) > 0.01 or abs(lengths[1] - 1) > 0.01 or abs(row @ column) > 0.01:
        raise ImageError(
            f"expected perpendicular unit directions, found {frame.orientation_lps} at {frame.path}: "
            "the header is damaged"
        )
    row = row / lengths[0]
    column = column - (column @ row) * row
    column = column / np.linalg.norm(column)
    return np.stack([row, column, np.cross(row, column)], axis=1)


def _step(ordered: Sequence[Frame], normal: Float, pixel_mm: float) -> tuple[Float, tuple[str, ...]]:
    """From one slice to the next, LPS mm."""
    if len(ordered) == 1:
        thickness = ordered[0].thickness_mm
        notes = () if thickness else ("a single slice without thickness: it was taken as 1 mm thick",)
        return normal * (thickness or 1.0), notes
    positions = np.asarray([frame.position_lps for frame in ordered])
    _check_even(ordered, positions @ normal)
    step = (positions[-1] - positions[0]) / (len(ordered) - 1)
    line = positions[0] + np.arange(len(ordered))[:, None] * step
    astray = np.linalg.norm(positions - line - ((positions - line) @ normal)[:, None] * normal, axis=1)
    worst = int(astray.argmax())
    if astray[worst] > 0.5 * pixel_mm:
        raise ImageError(
            f"expected slices stacked in a line, found one {astray[worst]:.2f} mm beside it at {ordered[worst].path}: "
            "give one regular series"
        )
    return step, ()


def _check_even(ordered: Sequence[Frame], along_mm: npt.NDArray[np.floating]) -> None:
    steps = np.diff(along_mm)
    usual = float(np.median(steps))
    near = int(steps.argmin())
    if steps[near] < max(1e-3, _EVEN * usual):
        raise ImageError(
            f"expected one slice per position, found two at {along_mm[near]:.2f} mm "
            f"({_say(ordered[near])} and {_say(ordered[near + 1])}): separate the phases or remove the copy"
        )
    wrong = np.flatnonzero(np.abs(steps - usual) > _EVEN * usual)
    if len(wrong):
        at = int(wrong[0])
        raise ImageError(
            f"expected slices every {usual:.2f} mm, found a step of {steps[at]:.2f} mm after {_say(ordered[at])} "
            f"({len(wrong)} uneven steps): add the missing slices or give a regular series"
        )
    # Steps that are each nearly right can still add up to a stack that is stretched in one part.
    off = np.abs(along_mm - np.linspace(along_mm[0], along_mm[-1], len(along_mm)))
    if off.max() > _OFF_GRID * usual:
        raise ImageError(
            f"expected slices every {usual:.2f} mm, found {_say(ordered[int(off.argmax())])} {off.max():.2f} mm off: "
            "give a series with one slice distance"
        )


def _placed_alone(frame: Frame) -> Frame:
    """A single frame without a place, such as a screenshot, is put at the origin, axial."""
    placed = replace(frame, position_lps=frame.position_lps or (0.0, 0.0, 0.0))
    return replace(placed, orientation_lps=frame.orientation_lps or _AXIAL)


def _differ(first: tuple[float, ...] | None, other: tuple[float, ...] | None, tolerance: float) -> bool:
    if first is None or other is None:
        return first is not other
    return bool(np.max(np.abs(np.subtract(first, other))) > tolerance)


def _differs(what: str, first: Frame, other: Frame, one: str, two: str) -> ImageError:
    return ImageError(
        f"expected the same {what} in all slices, found {one} ({_say(first)}) and {two} ({_say(other)}): "
        "give one series only"
    )


def _say(frame: Frame) -> str:
    return f"{frame.path.name} frame {frame.index + 1}" if frame.index else frame.path.name
