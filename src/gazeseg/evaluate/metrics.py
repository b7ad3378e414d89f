"""How well a mask agrees with the truth: Dice and normalized surface Dice (NSD), on slices and volumes.

NSD is written here because the packages that hold it on PyPI are single releases that use names numpy 2 removed, or
bring torch. The boundary is the set of mask pixels with a neighbour (4 on a slice, 6 in a volume) outside the mask
(pixels beyond the picture count as outside), each counted once; distances run between pixel centres.
"""

import numpy as np

from gazeseg.errors import InputError
from gazeseg.types import Bool, Float

NSD_TOLERANCE_MM = 2.0
NSD_TOLERANCE_PX = 3.0


def dice(mask: Bool, truth: Bool) -> float:
    """Twice the overlap over the sum of sizes, 0..1; two empty masks agree (1).

    Raises:
        InputError: the shapes differ.
    """
    _check(mask, truth)
    total = int(np.count_nonzero(mask)) + int(np.count_nonzero(truth))
    return 2.0 * int(np.count_nonzero(mask & truth)) / total if total else 1.0


def nsd(mask: Bool, truth: Bool, spacing_mm: tuple[float, float] | None) -> float:
    """Share of both boundaries within 2 mm of the other one, or within 3 px where ``spacing_mm`` is None.

    Args:
        mask: (h, w).
        truth: (h, w).
        spacing_mm: (row, column) spacing in mm.

    Raises:
        InputError: the shapes differ.
    """
    if spacing_mm is None:
        return surface_dice(mask, truth, (1.0, 1.0), NSD_TOLERANCE_PX)
    return surface_dice(mask, truth, spacing_mm, NSD_TOLERANCE_MM)


def surface_dice(mask: Bool, truth: Bool, spacing: tuple[float, ...], tolerance: float) -> float:
    """NSD of Nikolov et al. (arXiv 1809.04430) on boundary pixels; two empty masks agree (1), one empty is 0.

    Args:
        mask: (h, w) or (i, j, k).
        truth: of the same shape.
        spacing: along each axis.
        tolerance: in the unit of ``spacing``.

    Raises:
        InputError: the shapes differ.
    """
    _check(mask, truth)
    if not mask.any() or not truth.any():
        return float(mask.any() == truth.any())
    mask, truth = _cropped(mask, truth)
    edges = _boundary(mask), _boundary(truth)
    away = [_distance_to(edge, spacing) for edge in edges]
    near = np.count_nonzero(away[1][edges[0]] <= tolerance) + np.count_nonzero(away[0][edges[1]] <= tolerance)
    return float(near) / (np.count_nonzero(edges[0]) + np.count_nonzero(edges[1]))


def _check(mask: Bool, truth: Bool) -> None:
    if mask.shape != truth.shape or mask.ndim not in (2, 3):
        raise InputError(f"expected two masks of one shape, found {mask.shape} and {truth.shape}")


def _cropped(mask: Bool, truth: Bool) -> tuple[Bool, Bool]:
    """The box that holds both; every boundary pixel and every nearest one lies in it."""
    either, axes = mask | truth, range(mask.ndim)
    spans = [np.flatnonzero(either.any(axis=tuple(other for other in axes if other != axis))) for axis in axes]
    box = tuple(slice(span[0], span[-1] + 1) for span in spans)
    return mask[box], truth[box]


def _boundary(mask: Bool) -> Bool:
    from scipy import ndimage

    return np.asarray(mask & ~ndimage.binary_erosion(mask, border_value=0), dtype=np.bool_)


def _distance_to(edge: Bool, spacing: tuple[float, ...]) -> Float:
    from scipy import ndimage

    return np.asarray(ndimage.distance_transform_edt(~edge, sampling=spacing))
