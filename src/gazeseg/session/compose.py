"""From the masks of single slices to one label map."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from gazeseg.session.acts import SliceKey
from gazeseg.session.state import State
from gazeseg.types import Bool, Plane

LabelMap = npt.NDArray[np.uint8]
Part = tuple[slice | int, slice | int]
WHOLE: Part = (slice(None), slice(None))


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
    # Slices lie together in memory: they are what is painted and read.
    labels = np.zeros(shape, dtype=np.uint8, order="F")
    values, crossed = state.values, _crossed(state)
    for key in _painting_order(state):
        _paint(labels, key, mask_of(key), values[key.structure], WHOLE, key.structure in crossed)
    return labels


def repaint(labels: LabelMap, state: State, plane: Plane, index: int, mask_of: Callable[[SliceKey], Bool]) -> None:
    """Compose one slice of ``labels`` anew, in place, after masks on it have changed; all others stay."""
    values, crossed = state.values, _crossed(state)
    plane.cut(labels, index)[...] = 0
    for key in _painting_order(state):
        if key.plane.axis == plane.axis:
            part = WHOLE if key.index == index else None
        else:
            part = _crossing(key.plane, plane.axis, index, labels.shape)
        if part is not None:
            _paint(labels, key, mask_of(key), values[key.structure], part, key.structure in crossed)


def _paint(labels: LabelMap, key: SliceKey, mask: Bool, value: int, part: Part, crossed: bool) -> None:
    cut, inside = key.plane.cut(labels, key.index)[part], mask[part]
    if crossed:
        cut[(cut == value) & ~inside] = 0
    cut[inside] = value


def _crossed(state: State) -> set[str]:
    """Structures with masks in several planes; only they can have painted where a later mask of theirs says no."""
    along: dict[str, set[int]] = {}
    for key in state.slices:
        along.setdefault(key.structure, set()).add(key.plane.axis)
    return {name for name, axes in along.items() if len(axes) > 1}


def _crossing(plane: Plane, axis: int, index: int, shape: tuple[int, ...]) -> Part:
    """The row or column in which the slices of ``plane`` are crossed by slice ``index`` along another axis."""
    if axis == plane.x_axis:
        return slice(None), shape[axis] - 1 - index if plane.x_flip else index
    return shape[axis] - 1 - index if plane.y_flip else index, slice(None)


def _painting_order(state: State) -> list[SliceKey]:
    ranks = {name: rank for rank, name in enumerate(reversed(state.locked), start=1)}
    return sorted(state.slices, key=lambda key: ranks.get(key.structure, 0))
