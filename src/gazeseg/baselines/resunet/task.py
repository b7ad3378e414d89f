"""One step of training and one of checking, as Lightning calls them."""

from collections.abc import Callable
from typing import Any

import lightning
import numpy as np
import torch
from torch import Tensor

from gazeseg.baselines.resunet.augment import augment
from gazeseg.baselines.resunet.data import Sample
from gazeseg.baselines.resunet.loss import masked_loss, overlaps
from gazeseg.baselines.resunet.net import build, to_input

LR = 1e-3
WEIGHT_DECAY = 1e-4


class ResUNetTraining(lightning.LightningModule):
    """AdamW with a cosine to zero over whatever the budget is.

    Args:
        organs: number of outputs.
        seed: of the augmentation; weights are drawn from torch's own seed.
        spent: share of the budget used up after so many steps, 0..1.
    """

    def __init__(self, organs: int, seed: int, spent: Callable[[int], float]) -> None:
        super().__init__()
        self.net = build(organs)
        self.seed, self.spent = seed, spent
        self.totals: list[tuple[Tensor, Tensor]] = []

    def training_step(self, batch: Sample, index: int) -> Tensor:
        """Loss of one augmented batch; equal for equal (seed, step)."""
        grey, masks, annotated = batch
        rng = np.random.default_rng([self.seed, self.global_step, self.global_rank])
        grey, masks = augment(grey, masks, rng)
        loss = masked_loss(self.net(to_input(grey)), masks, annotated)
        self.log("loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch: Sample, index: int) -> None:
        """Gather areas; Dice is of the whole part, not of batches."""
        grey, masks, annotated = batch
        self.totals.append(overlaps(self.net(to_input(grey)), masks, annotated))

    def on_validation_epoch_end(self) -> None:
        """Mean over the organs that occur of the Dice over all slices."""
        common, areas = (torch.stack(part).sum(dim=0) for part in zip(*self.totals, strict=True))
        self.totals.clear()
        there = areas > 0
        dice = (common[there] / areas[there]).mean() if bool(there.any()) else torch.zeros(())
        self.log("val_dice", dice, prog_bar=True)

    def configure_optimizers(self) -> dict[str, Any]:
        """AdamW and the cosine."""
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=LR, weight_decay=WEIGHT_DECAY)

        def factor(step: int) -> float:
            return 0.5 * (1 + float(np.cos(np.pi * min(1.0, self.spent(step))))) + 1e-3

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
