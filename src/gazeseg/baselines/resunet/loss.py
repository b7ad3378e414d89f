"""Dice plus cross entropy on the organs that were annotated, and the Dice they reach."""

import torch
from torch import Tensor
from torch.nn import functional


def masked_loss(logits: Tensor, masks: Tensor, annotated: Tensor) -> Tensor:
    """Soft Dice with squared denominator plus mean binary cross entropy, mean over the annotated (slice, organ) pairs.

    Args:
        logits: (b, k, h, w).
        masks: (b, k, h, w), 0 or 1.
        annotated: (b, k), 1 where 0 in the mask means "not this organ". The other pairs take no part.
    """
    probability = torch.sigmoid(logits)
    overlap = (probability * masks).sum(dim=(2, 3))
    total = (probability * probability).sum(dim=(2, 3)) + (masks * masks).sum(dim=(2, 3))
    entropy = functional.binary_cross_entropy_with_logits(logits, masks, reduction="none").mean(dim=(2, 3))
    each = 1 - (2 * overlap + 1) / (total + 1) + entropy
    return (each * annotated).sum() / annotated.sum().clamp(min=1)


def overlaps(logits: Tensor, masks: Tensor, annotated: Tensor) -> tuple[Tensor, Tensor]:
    """Per organ (k,): twice the common pixels, and the sum of both areas, over the slices where it was annotated."""
    found = (logits > 0).float()
    weight = annotated[:, :, None, None]
    return (2 * found * masks * weight).sum(dim=(0, 2, 3)), ((found + masks) * weight).sum(dim=(0, 2, 3))
