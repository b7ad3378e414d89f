"""Masks to choose from, where what the reader meant is not sure.

The error of gaze is mostly one offset for all looks of a moment (doi 10.3758/s13428-014-0544-1), so the model is asked
again as if the eyes had been a step of their error aside, all looks together; with looks that are surer or less sure of
their place; and for a tighter and a wider outline of what it answered. Offered is one of each kind at most, so that a
number always means the same: 1 the answer, 2 tighter, 3 wider, 4 beside it. Of a kind it is the one that stands best for
all masks: each of the pool should have one among the offered that is like it (a facility location, chosen greedily).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin, sqrt
from typing import Literal, get_args

import numpy as np

from gazeseg.types import Bool, Box, Embedding, Float, Point, Prediction, Predictor, Prompt

Kind = Literal["answer", "tighter", "wider", "beside"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # in the order of their numbers


@dataclass(frozen=True, slots=True)
class CandidateRule:
    """What is asked, and what is offered of the answers: engineering choices, which ``benchmarks/candidates.py`` measures.

    Attributes:
        alike: IoU from which two masks are one to a reader.
        aside: how far the eyes may have been off, in sigma; 0 for not asking.
        directions: in which that is asked, evenly around.
        surer: factors of sigma asked for.
        levels: probabilities at which the answer is cut as well.
        least_sigma_px: a hand is not surer of its place than this.
        box_share: by how much of its sides a box is made tighter and wider.
        least_score: a predicted overlap below this is doubt enough to offer anything.
        least_radius_px: so is a mask smaller than a disc of this radius.
        least_sigmas: and one whose disc has a radius of fewer sigma than this: the look may have meant what is beside it.
    """

    alike: float = 0.85
    aside: float = 1.25
    directions: int = 8
    surer: tuple[float, ...] = (0.25, 2.0)
    levels: tuple[float, ...] = (0.2, 0.8)
    least_sigma_px: float = 2.0
    box_share: float = 0.1
    least_score: float = 0.8
    least_radius_px: float = 8.0
    least_sigmas: float = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One mask on offer, and how it lies to the answer of the model.

    Attributes:
        score: the overlap with the truth that the model predicts for it; None for the answer cut at another level of its
            probability, which nobody predicted anything for.
    """

    mask: Bool
    kind: Kind
    score: float | None

    @property
    def number(self) -> int:
        """From 1; always the same for its kind."""
        return 1 + KINDS.index(self.kind)


def is_ambiguous(prompts: Sequence[Prompt], prediction: Prediction, rule: CandidateRule | None = None) -> bool:
    """Whether something else than the answer may well be meant: it is small, small for its looks, or the model doubts it."""
    rule = rule or CandidateRule()
    sigma_px = max((one.sigma_px for one in prompts if isinstance(one, Point)), default=0.0)
    radius_px = sqrt(int(prediction.mask.sum()) / pi)
    small = radius_px < max(rule.least_radius_px, rule.least_sigmas * sigma_px)
    return small or prediction.score < rule.least_score


def candidates(
    model: Predictor,
    embedding: Embedding,
    prompts: Sequence[Prompt],
    prior: Prediction | None,
    prediction: Prediction,
    rule: CandidateRule | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> tuple[Candidate, ...]:
    """The answer and what else may be meant, by number; no two of them overlap by ``rule.alike`` or more.

    Args:
        model: asked again, ``rule.directions`` + 2 times at most.
        embedding: of the slice.
        prompts: all that count there.
        prior: what the answer went on from.
        prediction: the answer.
        rule: what is asked and offered.
        wanted: asked before the model is, again and again; nothing is offered once it says no.
    """
    rule = rule or CandidateRule()
    pool = [Candidate(prediction.mask, "answer", prediction.score)]
    for changed in otherwise(prompts, rule):
        if not wanted():
            return ()
        other = model.decode(embedding, changed, prior)
        pool.append(Candidate(other.mask, _kind(other.mask, prediction.mask), other.score))
    for cut in (prediction.probability > level for level in rule.levels):
        pool.append(Candidate(cut, _kind(cut, prediction.mask), None))
    return _standing_for([pool[0], *(one for one in pool[1:] if one.mask.any())], rule)


def otherwise(prompts: Sequence[Prompt], rule: CandidateRule) -> list[tuple[Prompt, ...]]:
    """The same prompts as they might have been: all aside, surer, less sure; boxes tighter and wider."""
    angles = [2 * pi * n / rule.directions for n in range(rule.directions)] if rule.aside else []
    moved = [tuple(_aside(one, angle, rule) for one in prompts) for angle in angles]
    rescaled = [tuple(_rescaled(one, factor, rule) for one in prompts) for factor in rule.surer]
    return [one for one in dict.fromkeys((*moved, *rescaled)) if one != tuple(prompts)]


def _aside(prompt: Prompt, angle: float, rule: CandidateRule) -> Prompt:
    if isinstance(prompt, Box):
        return prompt
    away = rule.aside * max(prompt.sigma_px, rule.least_sigma_px)
    return replace(prompt, x=prompt.x + away * cos(angle), y=prompt.y + away * sin(angle))


def _rescaled(prompt: Prompt, factor: float, rule: CandidateRule) -> Prompt:
    if isinstance(prompt, Point):
        return replace(prompt, sigma_px=factor * max(prompt.sigma_px, rule.least_sigma_px))
    share = rule.box_share if factor > 1 else -rule.box_share
    dx, dy = share * (prompt.x1 - prompt.x0), share * (prompt.y1 - prompt.y0)
    return Box(prompt.x0 - dx, prompt.y0 - dy, prompt.x1 + dx, prompt.y1 + dy)


def _standing_for(pool: Sequence[Candidate], rule: CandidateRule) -> tuple[Candidate, ...]:
    """The first, which is the answer, and of every other kind the one that with those before is most like all the others.

    Each counts as much as the model believes in it, a cut as much as the answer it was cut from.
    """
    like = _overlaps([one.mask for one in pool])
    weights = np.array([pool[0].score if one.score is None else one.score for one in pool])
    chosen = [0]
    for kind in KINDS[1:]:
        free = [n for n, one in enumerate(pool) if one.kind == kind and like[n, chosen].max() < rule.alike]
        if free:
            nearest = like[:, chosen].max(axis=1)
            gains = [float(weights @ np.maximum(like[:, n] - nearest, 0)) for n in free]
            chosen.append(free[int(np.argmax(gains))])
    return tuple(pool[n] for n in chosen)


def overlap(one: Bool, other: Bool) -> float:
    """IoU of two masks; 1 for two empty ones."""
    return float(_overlaps((one, other))[0, 1])


def _overlaps(masks: Sequence[Bool]) -> Float:
    """IoU of each mask with each, (n, n); 1 for two empty ones."""
    flat = np.stack([mask.ravel() for mask in masks])
    inside = flat[:, flat.any(axis=0)].astype(np.float32)
    both = inside @ inside.T
    areas = inside.sum(axis=1)
    either = areas[:, None] + areas[None] - both
    return np.asarray(np.where(either > 0, both / np.maximum(either, 1), 1.0))


def _kind(mask: Bool, answer: Bool) -> Kind:
    """How another mask lies to the answer: within it, around it, or beside it."""
    both, own, other = int((mask & answer).sum()), int(mask.sum()), int(answer.sum())
    if both >= 0.9 * own and own < other:
        return "tighter"
    return "wider" if both >= 0.9 * other and own > other else "beside"
