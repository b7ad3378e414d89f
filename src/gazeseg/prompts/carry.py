"""A mask goes from slice to slice until it no longer fits what is there.

On each slice three witnesses are heard: the model, prompted from the mask of the slice before (``propagate``); that mask
itself, as sure as the distance allows; and the grey values, compared with those of the slice that is right. Their log
odds are added. What became of the mask is then doubted (``doubt``); where too little confidence is left, the structure
is taken to have ended.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from gazeseg.prompts.doubt import StopRule, Traits, confidence, traits_of
from gazeseg.prompts.grey import Grey, grey_odds, smoothed
from gazeseg.prompts.propagate import PropagationRule, expected_from, hint_from
from gazeseg.types import Bool, Embedding, Float, Prediction, Predictor, Slice

LIMIT = 1e-4  # no witness is surer


@dataclass(frozen=True, slots=True)
class Case:
    """Slices along one axis, as far as carrying needs them.

    Attributes:
        predictor: the model.
        image: slice by index.
        embedding: of the slice, by index.
        count: how many slices there are.
        step_mm: from one to the next.
    """

    predictor: Predictor
    image: Callable[[int], Slice]
    embedding: Callable[[int], Embedding]
    count: int
    step_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The mask that a slice got from its neighbours; ``confidence`` is 0..1 and a rank, not a probability."""

    index: int
    prediction: Prediction
    confidence: float


def carry(
    case: Case,
    start: int,
    mask: Bool,
    indices: Iterable[int],
    rule: PropagationRule | None = None,
    stop: StopRule | None = None,
) -> Iterator[Carried]:
    """Carry the mask of slice ``start`` along ``indices``, each the neighbour of the one before.

    Ends by itself where the structure does, at an index outside the case, or when ``indices`` end. Work is done only
    as the result is asked for, so whoever listens can stop at any slice.

    Args:
        case: the slices.
        start: the slice that is right.
        mask: (h, w) on it.
        indices: such as ``range(start + 1, start + 9)``.
        rule: what a mask says about its neighbour.
        stop: when to end.
    """
    rule, stop = rule or PropagationRule(), stop or StopRule()
    if not mask.any():
        return
    first = traits_of(case.image(start), mask, None, mask)
    sure = 1.0
    for index in indices:
        if not 0 <= index < case.count:
            return
        prediction = beside(case, index, mask, case.step_mm, first.grey, rule)
        if not prediction.mask.any():
            return
        traits = traits_of(case.image(index), prediction.mask, prediction, mask)
        sure = min(sure, confidence(traits, first, stop)) * stop.fading
        if sure < stop.least or ended(traits, first, stop):
            return
        yield Carried(index, prediction, sure)
        mask = prediction.mask


def ended(traits: Traits, first: Traits, stop: StopRule) -> bool:
    """Whether what is left is a remnant rather than the structure."""
    return traits.area_mm2 < max(stop.least_mm2, stop.least_share * first.area_mm2)


def beside(case: Case, index: int, mask: Bool, away_mm: float, grey: Grey, rule: PropagationRule) -> Prediction:
    """What slice ``index`` shows of the structure that has ``mask`` on a slice ``away_mm`` from it and looks like ``grey``."""
    image = case.image(index)
    hint = hint_from(mask, image.spacing_mm, away_mm, rule)
    said = case.predictor.decode(case.embedding(index), hint.prompts, hint.prior)
    odds = _log_odds(said.probability)
    if rule.trust:
        odds += _log_odds(expected_from(mask, image.spacing_mm, away_mm, rule).probability)
    if rule.grey:
        odds += rule.grey * grey_odds(smoothed(image), grey)
    probability = 1 / (1 + np.exp(-odds))
    return Prediction(probability, said.score, probability > 0.5)


def _log_odds(probability: Float) -> Float:
    inside = np.clip(probability.astype(np.float64), LIMIT, 1 - LIMIT)
    return np.asarray(np.log(inside / (1 - inside)))
