"""How far a mask that was carried over can be believed, and when its structure has ended.

Thresholds were chosen on the cases of ``benchmarks/propagation.py``; other organs and scanners may want others.
"""

from dataclasses import dataclass

import numpy as np

from gazeseg.prompts.grey import Grey, grey_of, least_spread, smoothed
from gazeseg.types import Bool, Prediction, Slice


@dataclass(frozen=True, slots=True)
class Traits:
    """What can be seen of a mask without knowing the truth.

    Attributes:
        area_mm2: of the mask.
        grey: of the pixels inside.
        score: overlap with the truth that the model predicts.
        inside: mean probability inside.
    """

    area_mm2: float
    grey: Grey
    score: float
    inside: float


@dataclass(frozen=True, slots=True)
class StopRule:
    """When carrying over ends.

    Attributes:
        least: confidence below which a structure is taken to have ended.
        least_share: of the first slice's area that must be left.
        least_mm2: area that must be left.
        grey_shift: how many spreads the median may move.
        score: predicted overlap at which the model's word is worth half.
    """

    least: float = 0.42
    least_share: float = 0.05
    least_mm2: float = 30.0
    grey_shift: float = 2.0
    score: float = 0.5


def traits_of(image: Slice, mask: Bool, prediction: Prediction | None) -> Traits:
    """Traits of ``mask`` (h, w, not empty) on a slice; without a prediction it is the one the reader made."""
    row_mm, column_mm = image.spacing_mm or (1.0, 1.0)
    pixels = smoothed(image)
    return Traits(
        float(mask.sum()) * row_mm * column_mm,
        grey_of(pixels, mask, least_spread(image, pixels)),
        1.0 if prediction is None else prediction.score,
        1.0 if prediction is None else float(prediction.probability[mask].mean()),
    )


def confidence(traits: Traits, first: Traits, rule: StopRule) -> float:
    """0..1 from all traits together; the weakest link counts most, so they are multiplied.

    Grey values are compared by the spread of the first slice alone, so that both sides have the same measure.

    Args:
        traits: of the mask here.
        first: of the mask on the slice that is right.
        rule: what counts as much.
    """
    shift = abs(traits.grey.median - first.grey.median) / (rule.grey_shift * first.grey.spread)
    looks_alike = float(np.exp(-0.5 * shift**2))
    believed = traits.score / (traits.score + rule.score) * (1 + rule.score)
    return float(np.clip(looks_alike * min(1.0, believed) * traits.inside, 0.0, 1.0))
