"""Where a mask is not sure: a soft band along its border, and pieces that another outline has otherwise."""

from collections.abc import Sequence

import numpy as np

from gazeseg.prompts.propagate import PropagationRule, hint_from
from gazeseg.types import Bool, Embedding, Float, Prediction, Predictor

BANDS = (0.1, 0.25, 0.4)  # from here to one minus it: each band lies within the one before
SAID = PropagationRule(inside=4, outside=4)  # points too: what is asked about is this slice, not its neighbour
LEAST_WIDE_PX = 3  # thinner rims are how outlines differ, not what a reader would correct


def bands(probability: Float, levels: Sequence[float] = BANDS) -> tuple[Bool, ...]:
    """(h, w) masks of where the probability is nearer to the threshold than each level."""
    return tuple((probability > level) & (probability < 1 - level) for level in levels)


def second_opinion(
    model: Predictor, embedding: Embedding, mask: Bool, spacing_mm: tuple[float, float] | None
) -> Prediction:
    """What a model makes of a structure somebody else outlined: the mask says about its own slice what it says about a neighbour.

    Args:
        model: asked once.
        embedding: of the slice.
        mask: (h, w), not empty.
        spacing_mm: (row, column).
    """
    hint = hint_from(mask, spacing_mm, 0.0, SAID)
    return model.decode(embedding, hint.prompts, hint.prior)


def differ(mask: Bool, other: Bool, least_px: int = LEAST_WIDE_PX) -> tuple[Bool, Bool]:
    """What ``other`` has and the mask has not, and the other way round; nothing thinner than ``least_px``."""
    return _wide(other & ~mask, least_px), _wide(mask & ~other, least_px)


def _wide(region: Bool, least_px: int) -> Bool:
    """The parts of a region that a square of that side fits into."""
    from scipy import ndimage

    return np.asarray(ndimage.binary_opening(region, np.ones((least_px, least_px))), dtype=np.bool_)
