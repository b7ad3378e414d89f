"""How far pixels lie from the border of a mask."""

import numpy as np

from gazeseg.types import Bool, Float


def signed_distance(mask: Bool, spacing_mm: tuple[float, float], far_mm: float = np.inf) -> Float:
    """Distance in mm from each pixel of (h, w) to the border of ``mask``, positive inside; the border lies between pixels.

    Beyond ``far_mm`` outside the box around the mask it is ``-far_mm``: that is most of a slice, and it costs time.
    An empty mask is infinitely far from everything.
    """
    from scipy import ndimage

    if not mask.any():
        return np.full(mask.shape, -np.inf)
    around = _around(mask, spacing_mm, far_mm)
    part, half = np.pad(mask[around], 1), min(spacing_mm) / 2
    inside = ndimage.distance_transform_edt(part, sampling=spacing_mm)  # the structure ends where the picture does
    outside = ndimage.distance_transform_edt(~part, sampling=spacing_mm)
    signed_mm = np.full(mask.shape, -far_mm)
    signed_mm[around] = np.where(part, inside - half, half - outside)[1:-1, 1:-1]
    return signed_mm


def _around(mask: Bool, spacing_mm: tuple[float, float], far_mm: float) -> tuple[slice, slice]:
    """The box around a mask and ``far_mm`` more on each side, within the picture."""
    spans = []
    for axis in (0, 1):
        hit, more = np.flatnonzero(mask.any(axis=1 - axis)), min(far_mm / spacing_mm[axis], mask.shape[axis])
        spans.append(slice(max(0, int(hit[0] - more)), min(mask.shape[axis], int(hit[-1] + more) + 2)))
    return spans[0], spans[1]
