"""An exercise for the encoder alone: to say which organ is where on a slice, wherever that is known.

The few objects a reader asks for say little about the rest of a picture. Organs that were not annotated in a patient are
not asked for in their pictures. What was learned for it stays in the features; the layer itself is not exported.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from gazeseg.train.loss import dice_losses
from gazeseg.train.nets.encoder import FEATURE_WIDTHS
from gazeseg.train.nets.fovea import SIZE

NAMES = 22  # label values from 0 on; further ones (bones, ribs) belong to one patient alone
GRID = SIZE // 4  # side of the finest map of the encoder


class Naming(nn.Module):
    """One layer on the encoder's finest map."""

    def __init__(self) -> None:
        super().__init__()
        self.name = nn.Conv2d(FEATURE_WIDTHS[0], NAMES, 1)

    def forward(self, f4: Tensor, organs: Tensor, known: Tensor) -> Tensor:
        """The loss of maps (p, 32, 64, 64), given label values (p, 64, 64) and which of them are known (p, ``NAMES``) bool.

        Cross entropy of each known organ against all else, plus the soft Dice loss of those that are on the slice.
        """
        logits = self.name(f4).float()
        values = torch.arange(NAMES, device=organs.device)[:, None, None]
        truth = (organs[:, None] == values).float()
        each = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none").mean(dim=(2, 3))
        return _mean(each, known) + _mean(dice_losses(logits, truth), known & truth.any(dim=(2, 3)))


def _mean(values: Tensor, of: Tensor) -> Tensor:
    return (values * of).sum() / of.sum().clamp(min=1)
