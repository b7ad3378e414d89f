"""Losses of masks, and the error of the predicted IoU.

The paper's is soft Dice with squared denominator plus cross entropy, unweighted. The other is that of Segment Anything
(Kirillov et al. 2023): twenty parts of focal loss (Lin et al. 2017) and one of Dice.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from gazeseg.train.config import LOSSES

FOCUS = 2.0
FOCAL_WEIGHT = 20.0


def dice_losses(logits: Tensor, truth: Tensor) -> Tensor:
    """Soft Dice with squared denominator of each map: (b, c, h, w) logits to (b, c)."""
    probability = torch.sigmoid(logits)
    overlap = (probability * truth).sum(dim=(2, 3))
    total = (probability * probability).sum(dim=(2, 3)) + (truth * truth).sum(dim=(2, 3))
    return 1 - (2 * overlap + 1) / (total + 1)


def dice_and_entropy(logits: Tensor, truth: Tensor) -> Tensor:
    """Dice plus mean binary cross entropy."""
    return dice_losses(logits, truth).mean() + functional.binary_cross_entropy_with_logits(logits, truth)


def dice_and_focal(logits: Tensor, truth: Tensor) -> Tensor:
    """Dice plus cross entropy that forgets pixels which are right already."""
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    return dice_losses(logits, truth).mean() + FOCAL_WEIGHT * ((1 - torch.exp(-entropy)) ** FOCUS * entropy).mean()


MASK_LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = dict(
    zip(LOSSES, (dice_and_entropy, dice_and_focal), strict=True)
)


def score_loss(score: Tensor, logits: Tensor, truth: Tensor) -> Tensor:
    """Squared error of the predicted IoU (b,) against the IoU reached by the thresholded logits."""
    mask, truth = logits.detach() > 0, truth > 0.5
    both = (mask & truth).sum(dim=(1, 2, 3)).float()
    either = (mask | truth).sum(dim=(1, 2, 3)).float()
    return functional.mse_loss(score, (both + 1) / (either + 1))


def harm_loss(logits: Tensor, before: Tensor, truth: Tensor, corrected: Tensor) -> Tensor:
    """How much Dice (soft) a correction cost where it made the map worse: mean over those ``corrected`` (b,) 0 or 1."""
    worse = functional.relu(dice_losses(logits, truth) - dice_losses(before, truth).detach())[:, 0]
    return (worse * corrected).sum() / corrected.sum().clamp(min=1)


def dice_score(logits: Tensor, truth: Tensor) -> Tensor:
    """Dice (b,) of the thresholded logits."""
    mask, truth = logits > 0, truth > 0.5
    both = (mask & truth).sum(dim=(1, 2, 3)).float()
    return (2 * both + 1) / (mask.sum(dim=(1, 2, 3)) + truth.sum(dim=(1, 2, 3)) + 1)
