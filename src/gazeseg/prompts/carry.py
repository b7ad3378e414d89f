"""A mask goes from slice to slice until it no longer fits what is there.

On each slice the model is shown the mask of the slice before, as sure as the distance allows (``propagate``). What became
of the mask is then doubted (``doubt``); where too little confidence is left, the structure is taken to have ended.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gazeseg.prompts.doubt import StopRule, Traits, confidence, traits_of
from gazeseg.prompts.propagate import PropagationRule, hint_from
from gazeseg.types import Bool, Embedding, Prediction, Predictor, Slice


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
    first = traits_of(case.image(start), mask, None)
    sure = 1.0
    for index in indices:
        if not 0 <= index < case.count:
            return
        prediction = beside(case, index, mask, case.step_mm, rule)
        if not prediction.mask.any():
            return
        traits = traits_of(case.image(index), prediction.mask, prediction)
        sure = min(sure, confidence(traits, first, stop))
        if sure < stop.least or ended(traits, first, stop):
            return
        yield Carried(index, prediction, sure)
        mask = prediction.mask


def ended(traits: Traits, first: Traits, stop: StopRule) -> bool:
    """Whether what is left is a remnant rather than the structure."""
    return traits.area_mm2 < max(stop.least_mm2, stop.least_share * first.area_mm2)


def beside(case: Case, index: int, mask: Bool, away_mm: float, rule: PropagationRule) -> Prediction:
    """What slice ``index`` shows of the structure that has ``mask`` on a slice ``away_mm`` from it."""
    hint = hint_from(mask, case.image(index).spacing_mm, away_mm, rule)
    return case.predictor.decode(case.embedding(index), hint.prompts, hint.prior)
