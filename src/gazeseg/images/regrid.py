"""Labels turned to the axis order of their image, without resampling."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.planes import axis_codes, closest_axes
from gazeseg.types import Geometry

# A header with rounded numbers may be this share of a voxel off and still mean the same grid.
_TOLERANCE = 0.1


def onto_grid(
    array: npt.NDArray[Any], geometry: Geometry, target: Geometry, path: Path
) -> tuple[npt.NDArray[Any], Geometry, tuple[str, ...]]:
    """The same voxels with axes swapped and flipped to lie on ``target``, and a note if that was needed.

    Raises:
        ImageError: other voxels than those of ``target``; both grids are named.
    """
    tolerance = _TOLERANCE * min(target.spacing_mm)
    if geometry.same_grid(target, tolerance):
        return array, target, ()
    turned, moved = _turned(array, geometry, target)
    if not moved.same_grid(target, tolerance):
        raise ImageError(
            f"expected labels on the grid of the image ({describe(target)}), found {describe(geometry)} at {path}: "
            "resample them first"
        )
    return (
        turned,
        target,
        (f"axes were turned from {axis_codes(geometry.affine)} to {axis_codes(target.affine)} to fit the image",),
    )


def spacing_text(spacing_mm: tuple[float, float, float]) -> str:
    """Distances between voxels in words."""
    return " x ".join(f"{mm:.4g}" for mm in spacing_mm) + " mm"


def describe(geometry: Geometry) -> str:
    """A grid in words: shape, spacing, orientation, origin."""
    shape = " x ".join(str(n) for n in geometry.shape)
    origin = ", ".join(f"{mm:.2f}" for mm in geometry.affine[:3, 3])
    return f"{shape} voxels of {spacing_text(geometry.spacing_mm)}, {axis_codes(geometry.affine)}, from ({origin})"


def _turned(array: npt.NDArray[Any], geometry: Geometry, target: Geometry) -> tuple[npt.NDArray[Any], Geometry]:
    here, up_here = closest_axes(geometry.affine)
    there, up_there = closest_axes(target.affine)
    order = [0, 0, 0]
    affine = np.array(geometry.affine)
    for world in range(3):
        order[there[world]] = here[world]
        if up_here[world] != up_there[world]:
            axis = here[world]
            array = np.flip(array, axis)
            affine[:3, 3] += affine[:3, axis] * (geometry.shape[axis] - 1)
            affine[:3, axis] *= -1
    affine[:, :3] = affine[:, order]
    turned = array.transpose(order)
    return turned, Geometry(
        affine, (turned.shape[0], turned.shape[1], turned.shape[2]), geometry.spacing_known, geometry.frame_uid
    )
