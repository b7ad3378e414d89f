"""Pieces of a mask and their deepest points."""

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.types import Bool, Float


def checked_mask(mask: npt.ArrayLike, name: str) -> Bool:
    """``mask`` as (h, w) bool.

    Raises:
        InputError: not 2D.
    """
    array = np.asarray(mask)
    if array.ndim != 2:
        raise InputError(f"expected {name} as an (h, w) mask, found shape {array.shape}")
    return array.astype(np.bool_, copy=False)


def pieces(mask: Bool) -> list[Bool]:
    """The 8-connected components of an (h, w) mask, largest first; equal ones in reading order."""
    from scipy import ndimage

    labels, n = ndimage.label(mask, structure=np.ones((3, 3)))
    sizes = np.bincount(labels.ravel(), minlength=n + 1)[1:]
    return [labels == 1 + number for number in np.argsort(-sizes, kind="stable")]


def largest_piece(mask: Bool) -> Bool:
    """The largest 8-connected component of an (h, w) mask, the first of equal ones; nothing when the mask is empty."""
    from scipy import ndimage

    labels, n = ndimage.label(mask, structure=np.ones((3, 3)))
    if n <= 1:
        return mask
    return np.asarray(labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:])))


def depth(mask: Bool) -> Float:
    """Distance in pixels from each pixel of an (h, w) mask to the nearest outside, also beyond the picture."""
    from scipy import ndimage

    out = np.zeros(mask.shape)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows):
        crop = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        out[crop] = ndimage.distance_transform_edt(np.pad(mask[crop], 1))[1:-1, 1:-1]
    return out


def deepest(mask: Bool) -> tuple[int, int]:
    """Pixel (x, y) of an (h, w) mask that is farthest from everything outside; the first in reading order if many."""
    y, x = np.unravel_index(int(np.argmax(depth(mask))), mask.shape)
    return int(x), int(y)
