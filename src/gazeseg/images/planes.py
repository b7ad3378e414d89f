"""Upright slices: which voxel axes to cut along, for a volume of any orientation."""

from itertools import permutations
from typing import Literal

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.types import Float, Geometry, Plane, Slice, Volume

PlaneName = Literal["axial", "coronal", "sagittal"]

# For each plane the world axis (0 right, 1 front, 2 head) of the slice number, of the columns and of the rows.
PLANES: dict[str, tuple[int, int, int]] = {"axial": (2, 0, 1), "coronal": (1, 0, 2), "sagittal": (0, 1, 2)}


def plane_for(geometry: Geometry, name: str) -> Plane:
    """The plane that shows slices upright, the radiological way.

    Axial: the patient's right at the image's left, front on top. Coronal: right at the left, head on top. Sagittal:
    front at the left, head on top. In an oblique volume the voxel axes closest to these directions are taken.

    Args:
        geometry: the grid to cut.
        name: ``axial``, ``coronal`` or ``sagittal``.

    Raises:
        InputError: unknown name.
    """
    if name not in PLANES:
        raise InputError(f"expected a plane called {', '.join(PLANES)}, found {name!r}")
    voxel_axis, points_up = closest_axes(geometry.affine)
    number, across, down = PLANES[name]
    # Along a row the world coordinate falls (right to left, front to back), and so it does down a column.
    return Plane(voxel_axis[number], voxel_axis[across], voxel_axis[down], points_up[across], points_up[down])


def closest_axes(affine: npt.ArrayLike) -> tuple[tuple[int, int, int], tuple[bool, bool, bool]]:
    """Match voxel axes to world axes, one to one.

    Args:
        affine: (4, 4) ``ijk`` to RAS+ mm.

    Returns:
        For right, front and head: the voxel axis closest to it, and whether its index rises in that direction. All
        six assignments are weighed together, so that no voxel axis is taken twice in strongly oblique volumes.
    """
    matrix: Float = np.asarray(affine, dtype=np.float64)[:3, :3]
    cosines = matrix / np.linalg.norm(matrix, axis=0)
    best = max(permutations(range(3)), key=lambda axes: round(sum(cosines[w, a] ** 2 for w, a in enumerate(axes)), 9))
    right, front, head = best
    return (right, front, head), (bool(cosines[0, right] > 0), bool(cosines[1, front] > 0), bool(cosines[2, head] > 0))


def axis_codes(affine: npt.ArrayLike) -> str:
    """Orientation as three letters, the direction in which i, j, k rise, such as ``LPS``."""
    voxel_axis, points_up = closest_axes(affine)
    letters = ["", "", ""]
    for world, pair in enumerate(("RL", "AP", "SI")):
        letters[voxel_axis[world]] = pair[0] if points_up[world] else pair[1]
    return "".join(letters)


def take(volume: Volume, plane: Plane, index: int) -> Slice:
    """Cut slice ``index`` along ``plane``; its spacing is None for pictures without a scale.

    Raises:
        InputError: no such slice.
    """
    count = volume.shape[plane.axis]
    if not 0 <= index < count:
        raise InputError(f"expected a slice index in 0..{count - 1}, found {index}")
    spacing = volume.geometry.spacing_mm
    known = (spacing[plane.y_axis], spacing[plane.x_axis]) if volume.geometry.spacing_known else None
    return Slice.from_array(plane.cut(volume.array, index), known, volume.units)
