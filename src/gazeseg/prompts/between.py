"""Slices between two that are right: what shape lies between them, and what the model makes of it.

Shape-based interpolation (Raya and Udupa 1990, doi 10.1109/42.52980): the signed distances to both borders, in mm, are
mixed in proportion to how near each slice is.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from gazeseg.prompts.carry import Carried, Case, beside
from gazeseg.prompts.distance import signed_distance
from gazeseg.prompts.doubt import StopRule, confidence, traits_of
from gazeseg.prompts.propagate import PropagationRule
from gazeseg.types import Bool, Prediction

NARROW_MM = 12.0  # between slices this near, the shape alone was closer to the truth than the model


def shape_between(below: Bool, above: Bool, share: float, spacing_mm: tuple[float, float] | None) -> Bool:
    """The (h, w) mask a ``share`` (0..1) of the way from ``below`` to ``above``; empty where one of them is."""
    if not (below.any() and above.any()):
        return np.zeros_like(below)
    around = _box(below | above)
    spacing = spacing_mm or (1.0, 1.0)
    first, last = signed_distance(below[around], spacing), signed_distance(above[around], spacing)
    mask = np.zeros_like(below)
    mask[around] = (1 - share) * first + share * last > 0
    return mask


def fill(
    case: Case,
    known: Mapping[int, Bool],
    rule: PropagationRule | None = None,
    stop: StopRule | None = None,
    *,
    asked: bool | None = None,
) -> Iterator[Carried]:
    """Masks for all slices between known ones, lowest gap first; slices the shapes leave empty are left out.

    Args:
        case: the slices.
        known: (h, w) masks that are right, by index; empty ones stay empty.
        rule: what an interpolated mask says to the model.
        stop: how confidence is counted; nothing is stopped between two slices that are right.
        asked: let the model refine the interpolated shapes; None for where that measured better, in wide gaps.
    """
    rule, stop = rule or PropagationRule(), stop or StopRule()
    for low, high in pairwise(sorted(index for index in known if known[index].any())):
        for index in (n for n in range(low + 1, high) if n not in known):
            share = (index - low) / (high - low)
            shape = shape_between(known[low], known[high], share, case.image(index).spacing_mm)
            if shape.any():
                wide = (high - low) * case.step_mm > NARROW_MM if asked is None else asked
                nearest = low if share <= 0.5 else high
                yield _one(case, index, shape, nearest, known[nearest], rule if wide else None, stop)


def _one(
    case: Case, index: int, shape: Bool, nearest: int, right: Bool, rule: PropagationRule | None, stop: StopRule
) -> Carried:
    away_mm = abs(index - nearest) * case.step_mm
    first = traits_of(case.image(nearest), right, None)
    alone = Prediction(shape.astype(np.float32), 1.0, shape)
    # held from both sides, it strays half as far
    prediction = alone if rule is None else beside(case, index, shape, away_mm / 2, rule)
    if not prediction.mask.any():
        prediction = Prediction(shape.astype(np.float32), 0.0, shape)
    traits = traits_of(case.image(index), prediction.mask, prediction)
    return Carried(index, prediction, confidence(traits, first, stop))


def _box(mask: Bool) -> tuple[slice, slice]:
    """The box around a mask and one pixel more, so that what is outside has a border too."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (
        slice(max(0, int(rows[0]) - 1), int(rows[-1]) + 2),
        slice(max(0, int(columns[0]) - 1), int(columns[-1]) + 2),
    )
