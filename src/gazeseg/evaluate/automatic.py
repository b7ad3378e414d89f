"""Automatic systems on the objects of the interactive ones: which part of a label map answers for an object.

With ``organ`` objects it is the predicted organ on that slice. With the paper's objects, one contour each, it is the
components of the predicted organ that overlap this contour more than any other contour of the organ on the slice,
holes filled like the contours' own; what overlaps no contour is charged to none of them, only to the volume.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.evaluate.metrics import dice
from gazeseg.evaluate.playing import Target, Update, rows_of
from gazeseg.evaluate.predictions import Predictions
from gazeseg.evaluate.regimes import AUTOMATIC
from gazeseg.evaluate.rows import Row
from gazeseg.types import Bool

Maps = dict[str, npt.NDArray[Any]]
"""Label maps (i, j, k) of one case, by system."""


def automatic_rows(
    target: Target, systems: Mapping[str, Predictions], maps: Maps, seconds: dict[str, float]
) -> list[Row]:
    """One row per automatic system; ``seconds`` is what each took for the case, shared by its objects."""
    return [
        _row(target, label, answer(target, system, maps[label]), seconds[label]) for label, system in systems.items()
    ]


def answer(target: Target, system: Predictions, array: npt.NDArray[Any]) -> Bool:
    """The part (h, w) of a label map (i, j, k) that answers for an object."""
    picture = target.scene.plane.cut(array, target.scene.index)
    organ = np.ascontiguousarray(system.mask(picture, target.key.organ))
    return share_of(organ, target.scene.truth, target.rivals) if target.key.piece else organ


def share_of(organ: Bool, contour: Bool, rivals: Sequence[Bool]) -> Bool:
    """The 8-connected components of ``organ`` that overlap ``contour`` more than any rival, holes filled; all (h, w)."""
    from scipy import ndimage

    components, count = ndimage.label(ndimage.binary_fill_holes(organ), structure=np.ones((3, 3)))
    mine = np.bincount(components[contour], minlength=count + 1)
    others = [np.bincount(components[rival], minlength=count + 1) for rival in rivals]
    won = mine > np.max(others, axis=0, initial=0) if others else mine > 0
    won[0] = False
    return np.asarray(won[components], dtype=np.bool_)


def _row(target: Target, label: str, mask: Bool, seconds: float) -> Row:
    update = Update(0.0, (), mask, seconds, dice(mask, target.scene.truth))
    (row,) = rows_of(target, label, AUTOMATIC, [update], 0.0)
    return replace(row, updates=0)
