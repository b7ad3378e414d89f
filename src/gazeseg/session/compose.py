"""From the masks of single slices to one label map."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gazeseg.session.state import SliceKey, State
from gazeseg.types import Bool

LabelMap = npt.NDArray[np.uint8]


def compose(state: State, shape: tuple[int, int, int], mask_of: Callable[[SliceKey], Bool]) -> LabelMap:
    """Paint every slice's mask into a label map, later acts over earlier ones, locked structures over all others.

    A locked structure owns the whole of its mask; where two locked structures meet, the one locked first keeps the
    voxels. On its own slice a mask also says where its structure is *not*: it takes back what an earlier mask of the
    same structure, cut in another plane, had painted there.

    Args:
        state: whose masks to paint.
        shape: voxels along i, j, k.
        mask_of: the (h, w) mask of one structure on one upright slice.

    Returns:
        (i, j, k) uint8, 0 where no structure is.
    """
    labels = np.zeros(shape, dtype=np.uint8)
    for key in _painting_order(state):
        mask, value = mask_of(key), np.uint8(state.values[key.structure])
        cut = key.plane.cut(labels, key.index)
        cut[(cut == value) & ~mask] = 0
        cut[mask] = value
    return labels


def _painting_order(state: State) -> list[SliceKey]:
    ranks = {name: rank for rank, name in enumerate(reversed(state.locked), start=1)}
    return sorted(state.slices, key=lambda key: ranks.get(key.structure, 0))
