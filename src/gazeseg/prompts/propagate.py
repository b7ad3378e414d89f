"""A mask on one slice becomes prompts for a slice beside it.

Organs go on from slice to slice, but their borders move. How far depends on the distance between the slices, so
everything here is in millimetres: a border is taken to move ``border_mm_per_mm`` for each mm of that distance. What lies
deeper inside than that is surely the structure, what lies farther outside surely is not.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.prompts.distance import signed_distance
from gazeseg.types import Bool, Float, Point, Prediction, Prompt

FAR = 6.0  # times the movement of a border: farther away is surely not the structure
MIN_PIECE_SHARE = 0.05  # smaller pieces of a mask get no point of their own


@dataclass(frozen=True, slots=True)
class PropagationRule:
    """What a mask says about the slice beside it; chosen by ``benchmarks/propagation.py``.

    The mask is always given as prior, softened by the movement of its border.

    Attributes:
        border_mm_per_mm: how far a border moves in the plane per mm between slices.
        inside: positive points at most, spread over the deep parts of all pieces.
        outside: negative points at most, just out of reach of the border.
    """

    border_mm_per_mm: float = 0.5
    inside: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Hint:
    """What a model is asked on the slice beside: prompts in its pixels, and a prior."""

    prompts: tuple[Prompt, ...]
    prior: Prediction


def hint_from(
    mask: Bool, spacing_mm: tuple[float, float] | None, step_mm: float, rule: PropagationRule | None = None
) -> Hint:
    """What ``mask`` says about a slice ``step_mm`` away.

    Args:
        mask: (h, w), not empty.
        spacing_mm: (row, column); None counts as 1 mm.
        step_mm: distance between the two slices.
        rule: which prompts to make; the measured default without.
    """
    rule = rule or PropagationRule()
    spacing = spacing_mm or (1.0, 1.0)
    moved_mm = reach_mm(spacing, step_mm, rule)
    signed_mm = signed_distance(mask, spacing, FAR * moved_mm)
    inside = _inside(mask, signed_mm, spacing, moved_mm, rule.inside)
    outside = _outside(signed_mm, spacing, moved_mm, rule.outside)
    return Hint((*inside, *outside), soft_prior(signed_mm, moved_mm))


def reach_mm(spacing_mm: tuple[float, float], step_mm: float, rule: PropagationRule) -> float:
    """How far a border may have moved on a slice ``step_mm`` away; never less than half a pixel."""
    return max(rule.border_mm_per_mm * step_mm, max(spacing_mm) / 2)


def soft_prior(signed_mm: Float, moved_mm: float) -> Prediction:
    """A prediction that is as sure as a signed distance to the border allows when the border moves by ``moved_mm``."""
    probability = 1 / (1 + np.exp(-np.clip(2 * signed_mm / moved_mm, -9, 9)))
    return Prediction(probability, 1.0, signed_mm > 0)


def _inside(mask: Bool, signed_mm: Float, spacing: tuple[float, float], moved_mm: float, wanted: int) -> list[Point]:
    """The deepest point of every large piece, then points far from those where the structure is deep."""
    from scipy import ndimage

    if not wanted:
        return []
    pieces, count = ndimage.label(mask, structure=np.ones((3, 3)))
    sizes = ndimage.sum_labels(mask, pieces, range(1, count + 1))
    order = [int(n) + 1 for n in np.argsort(-sizes, kind="stable") if sizes[n] >= MIN_PIECE_SHARE * sizes.sum()]
    chosen = [_largest(np.where(pieces == number, signed_mm, -np.inf)) for number in order[:wanted]]
    chosen = _spread(chosen, signed_mm > 2 * moved_mm, spacing, wanted)
    return [_point(yx, spacing, moved_mm, positive=True) for yx in chosen]


def _outside(signed_mm: Float, spacing: tuple[float, float], moved_mm: float, wanted: int) -> list[Point]:
    """Points around the mask, out of reach of its border, far from each other."""
    ring = (signed_mm < -2 * moved_mm) & (signed_mm > -2 * moved_mm - 2 * max(spacing))
    if not (wanted and ring.any()):
        return []
    first = _largest(np.where(ring, 0.0, -np.inf))
    return [_point(yx, spacing, moved_mm, positive=False) for yx in _spread([first], ring, spacing, wanted)]


def _spread(
    chosen: list[tuple[int, int]], allowed: Bool, spacing: tuple[float, float], wanted: int
) -> list[tuple[int, int]]:
    """More places from ``allowed``, each the one farthest from all chosen before it."""
    places = np.argwhere(allowed)
    while len(chosen) < wanted and len(places):
        away = ((places[:, None] - np.array(chosen)[None]) * spacing).astype(np.float64)
        nearest = (away**2).sum(axis=-1).min(axis=1)
        best = int(np.argmax(nearest))
        if nearest[best] == 0:
            break
        chosen = [*chosen, (int(places[best, 0]), int(places[best, 1]))]
    return chosen


def _largest(values: npt.NDArray[Any]) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.argmax(values)), values.shape)
    return int(row), int(column)


def _point(yx: tuple[int, int], spacing: tuple[float, float], moved_mm: float, *, positive: bool) -> Point:
    return Point(float(yx[1]), float(yx[0]), positive, moved_mm / sqrt(spacing[0] * spacing[1]))
