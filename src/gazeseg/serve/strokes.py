"""Painting by hand: the path of a round brush as pixels of a slice."""

from collections.abc import Sequence

import numpy as np

from gazeseg.serve.wire import Stroke
from gazeseg.session import Session, SliceKey, to_runs
from gazeseg.types import Bool, Float, MasksGiven

XY = tuple[float, float]


def brushed(session: Session, key: SliceKey, stroke: Stroke) -> MasksGiven | None:
    """The act a stroke is: the mask as it is now, with the way of the brush added or taken away; None if that is the same."""
    spacing_mm = session.volume.geometry.spacing_mm
    before = session.mask(key)
    way = swept(
        stroke.path, stroke.radius_mm, (spacing_mm[key.plane.x_axis], spacing_mm[key.plane.y_axis]), before.shape[:2]
    )
    after = before | way if stroke.add else before & ~way
    if np.array_equal(before, after):
        return None
    return MasksGiven(stroke.t_s, key.structure, key.plane, ((key.index, tuple(to_runs(after))),), "brush")


def swept(path_xy: Sequence[XY], radius_mm: float, spacing_mm: XY, shape: tuple[int, int]) -> Bool:
    """Pixels whose centre a round brush passes over.

    Args:
        path_xy: its way, at least one place, in slice pixels, joined by straight lines.
        radius_mm: of the brush; the pixel under its middle is painted however thin it is.
        spacing_mm: distance of pixels along x and y.
        shape: (h, w) of the slice.
    """
    painted = np.zeros(shape, dtype=np.bool_)
    scale = np.array(spacing_mm)
    for start, end in zip(path_xy, path_xy[1:] or path_xy, strict=False):
        ends = np.array([start, end])
        low, high = _around(ends, radius_mm / scale, shape)
        y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
        near = _distance_mm(np.stack([x, y], axis=-1) * scale, ends * scale) <= radius_mm
        painted[low[1] : high[1], low[0] : high[0]] |= near
    return painted | _under(path_xy, shape)


def _around(ends_xy: Float, radius_px: Float, shape: tuple[int, int]) -> tuple[list[int], list[int]]:
    """First and last + 1 pixel along x and y that the brush can reach, within the slice."""
    size = np.array(shape[::-1])
    low = np.clip(np.floor(ends_xy.min(axis=0) - radius_px), 0, size)
    high = np.clip(np.ceil(ends_xy.max(axis=0) + radius_px) + 1, 0, size)
    return [int(n) for n in low], [int(n) for n in high]


def _distance_mm(points: Float, ends: Float) -> Float:
    """From points (..., 2) to the line between two ends (2, 2)."""
    along = ends[1] - ends[0]
    length = float(along @ along)
    share = np.clip((points - ends[0]) @ along / length, 0, 1) if length else np.zeros(points.shape[:-1])
    return np.asarray(np.linalg.norm(points - (ends[0] + share[..., None] * along), axis=-1))


def _under(path_xy: Sequence[XY], shape: tuple[int, int]) -> Bool:
    touched = np.zeros(shape, dtype=np.bool_)
    columns, rows = np.rint(np.array(path_xy)).astype(int).T
    inside = (rows >= 0) & (columns >= 0) & (rows < shape[0]) & (columns < shape[1])
    touched[rows[inside], columns[inside]] = True
    return touched
