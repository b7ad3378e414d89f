"""Shear (gantry tilt): measured, and resampled away on request."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gazeseg.images.guard import check_voxels
from gazeseg.types import Float, Geometry, Volume

# Rounded positions in headers look like a few tenths of a degree; real gantry tilts are whole degrees.
MAX_SHEAR_DEG = 0.5


def shear_deg(affine: npt.ArrayLike) -> float:
    """How far the voxel axes are from perpendicular, in degrees: the worst of the three pairs."""
    matrix: Float = np.asarray(affine, dtype=np.float64)[:3, :3]
    cosines = matrix / np.linalg.norm(matrix, axis=0)
    products = np.abs((cosines.T @ cosines)[np.triu_indices(3, 1)])
    return float(np.rad2deg(np.arcsin(np.clip(products.max(), 0.0, 1.0))))


def unsheared(volume: Volume, *, nearest: bool = False) -> Volume:
    """Resample to perpendicular axes that cover the whole volume.

    The slices keep their distance and their columns' direction; each is only moved within its plane where the shear is
    a gantry tilt. Voxels from outside get the lowest value.

    Args:
        volume: with any affine.
        nearest: take the nearest voxel (labels) instead of interpolating linearly.

    Raises:
        ImageError: the straight grid would have too many voxels.
    """
    from scipy.ndimage import affine_transform

    target = straight_geometry(volume.geometry)
    check_voxels(int(np.prod(target.shape)), volume.source or "the volume")
    matrix = np.linalg.solve(volume.affine, target.affine)
    whole = volume.array.dtype.kind in "iu"
    resampled = affine_transform(
        volume.array,
        matrix[:3, :3],
        matrix[:3, 3],
        output_shape=target.shape,
        output=volume.array.dtype if nearest else np.float32,
        order=0 if nearest else 1,
        # Blends at the border; "constant" would lose a whole border slice to a rounding error.
        mode="grid-constant",
        cval=float(volume.array.min()),
    )
    array = np.rint(resampled).astype(volume.array.dtype) if whole else resampled
    note = f"resampled to remove {shear_deg(volume.affine):.1f} degrees of shear (gantry tilt)"
    return replace(volume, array=array, geometry=target, notes=(*volume.notes, note))


def straight_geometry(geometry: Geometry) -> Geometry:
    """The smallest grid with perpendicular axes around ``geometry``; i keeps its direction, slices their planes."""
    matrix = geometry.affine[:3, :3]
    i = matrix[:, 0] / np.linalg.norm(matrix[:, 0])
    j = matrix[:, 1] - (matrix[:, 1] @ i) * i
    k = np.cross(matrix[:, 0], matrix[:, 1]) * np.sign(np.linalg.det(matrix))
    axes = np.stack([i, j / np.linalg.norm(j), k / np.linalg.norm(k)], axis=1)
    spacing = np.abs(np.sum(axes * matrix, axis=0))
    corners = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)]) * (np.array(geometry.shape) - 1)
    along = geometry.to_world(corners) @ axes / spacing
    low = along.min(axis=0)
    shape = np.ceil(np.round(along.max(axis=0) - low, 3)).astype(int) + 1
    affine = np.eye(4)
    affine[:3, :3] = axes * spacing
    affine[:3, 3] = axes @ (low * spacing)
    return replace(geometry, affine=affine, shape=(int(shape[0]), int(shape[1]), int(shape[2])))
