"""The paper's loss (soft Dice with squared denominator plus cross entropy, unweighted) and the error of the score."""

import torch
from torch import Tensor
from torch.nn import functional


def mask_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Dice plus mean binary cross entropy of (b, 1, h, w) logits, averaged over the batch."""
    probability = torch.sigmoid(logits)
    overlap = (probability * truth).sum(dim=(1, 2, 3))
    total = (probability * probability).sum(dim=(1, 2, 3)) + (truth * truth).sum(dim=(1, 2, 3))
    dice = 1 - (2 * overlap + 1) / (total + 1)
    return dice.mean() + functional.binary_cross_entropy_with_logits(logits, truth)


def score_loss(score: Tensor, logits: Tensor, truth: Tensor) -> Tensor:
    """Squared error of the predicted IoU (b,) against the IoU reached by the thresholded logits."""
    mask, truth = logits.detach() > 0, truth > 0.5
    both = (mask & truth).sum(dim=(1, 2, 3)).float()
    either = (mask | truth).sum(dim=(1, 2, 3)).float()
    return functional.mse_loss(score, (both + 1) / (either + 1))


def dice_score(logits: Tensor, truth: Tensor) -> Tensor:
    """Dice (b,) of the thresholded logits."""
    mask, truth = logits > 0, truth > 0.5
    both = (mask & truth).sum(dim=(1, 2, 3)).float()
    return (2 * both + 1) / (mask.sum(dim=(1, 2, 3)) + truth.sum(dim=(1, 2, 3)) + 1)
