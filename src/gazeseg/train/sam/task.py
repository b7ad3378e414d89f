"""Training a SAM with Lightning: one step, one validation, one optimiser.

Validation asks every object the same questions in every epoch, and averages over the objects of an organ and then over
organs; the reference paper drew new prompts each time and averaged over batches.
"""

from typing import Any

import lightning
import numpy as np
import torch
from torch import Tensor
from transformers import SamModel

from gazeseg.train.loss import dice_score, score_loss
from gazeseg.train.sam.data import Batch
from gazeseg.train.sam.decode import encode
from gazeseg.train.sam.freeze import freeze
from gazeseg.train.sam.lora import Adapters
from gazeseg.train.sam.loss import enlarged, object_loss, on_grid
from gazeseg.train.sam.recipe import Recipe
from gazeseg.train.sam.rounds import Answer, converse, number_of_rounds
from gazeseg.train.sam.saved import restored, saved

WARM_SHARE = 0.05
MEASURES = ("val_loss", "val_dice")


class SamTraining(lightning.LightningModule):
    """The network, its adapters if it has any, and what is written beside its weights.

    Args:
        sam: the network; it is changed.
        recipe: how it learns.
        organs: names by value, for the log.
        about: entries of the checkpoint besides Lightning's own.
    """

    def __init__(self, sam: SamModel, recipe: Recipe, organs: dict[int, str], about: dict[str, Any]) -> None:
        super().__init__()
        self.recipe = recipe
        self.organs = organs
        self.about = about
        self.save_hyperparameters(recipe.to_dict())
        self.sam = sam
        freeze(sam, recipe.train)
        self.lora = Adapters(sam) if recipe.train == "lora" else None
        self.sums = torch.zeros(0)

    def answer(self, batch: Batch, rounds: int) -> Answer:
        """The network's last answer for every object of a batch."""
        embeddings = encode(self.sam, batch.seen) if batch.seen.shape[1] == 1 else batch.seen
        return converse(self.sam, embeddings, batch, self.recipe, rounds)

    def training_step(self, batch: Batch, index: int) -> Tensor:
        """Equal for equal (seed, epoch, batch)."""
        rng = np.random.default_rng([self.recipe.seed, self.current_epoch, index])  # the same rounds on all devices
        answer = self.answer(batch, number_of_rounds(self.recipe, rng))
        logits, truth = on_grid(answer.logits.float(), batch.truth, self.recipe.loss_on)
        loss = object_loss(logits, truth).mean()
        if self.recipe.score_weight:
            loss = loss + self.recipe.score_weight * score_loss(answer.score, logits[:, None], truth[:, None])
        dice = dice_score(logits[:, None], truth[:, None]).mean()
        self.log_dict({"loss": loss.detach(), "dice": dice}, prog_bar=True, batch_size=len(truth))
        return loss

    def on_validation_epoch_start(self) -> None:
        """Nothing summed up yet: loss, Dice and number of objects per organ value."""
        self.sums = torch.zeros(max(self.organs) + 1, 3, device=self.device)

    def validation_step(self, batch: Batch, index: int) -> None:
        """The same prompts in every epoch; Dice on the model's input pixels."""
        answer = self.answer(batch, number_of_rounds(self.recipe, None))
        logits = answer.logits.float()
        loss = object_loss(*on_grid(logits, batch.truth, self.recipe.loss_on))
        dice = dice_score(enlarged(logits, batch.truth.shape[-1])[:, None], batch.truth[:, None].float())
        self.sums.index_add_(0, batch.organs, torch.stack([loss, dice, torch.ones_like(loss)], dim=1))

    def on_validation_epoch_end(self) -> None:
        """Means over the objects of each organ, then over organs."""
        sums = self.trainer.strategy.reduce(self.sums, reduce_op="sum")
        there = sums[:, 2] > 0
        means = sums[there, :2] / sums[there, 2:]
        self.log_dict(dict(zip(MEASURES, means.mean(dim=0), strict=True)), prog_bar=True)
        values = torch.nonzero(there).flatten().tolist()
        self.log_dict({f"val_dice_{self.organs[v]}": m for v, m in zip(values, means[:, 1], strict=True)})

    def configure_optimizers(self) -> dict[str, object]:
        """AdamW over what learns, with the schedule of the recipe."""
        recipe = self.recipe
        learning = [parameter for parameter in self.parameters() if parameter.requires_grad]
        optimizer = torch.optim.AdamW(learning, lr=recipe.lr, weight_decay=recipe.weight_decay)
        if recipe.schedule == "plateau":
            halving = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=5, min_lr=1e-6)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": halving, "monitor": MEASURES[0]}}
        steps = int(self.trainer.estimated_stepping_batches)
        falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: cosine(step, steps))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": falling, "interval": "step"}}

    def lr_scheduler_step(self, scheduler: Any, metric: Any) -> None:
        """Step by step as usual; by epoch in ``on_train_epoch_end``, because Lightning would do so after its checkpoint."""
        if self.recipe.schedule == "cosine":
            super().lr_scheduler_step(scheduler, metric)

    def on_train_epoch_end(self) -> None:
        """Tell the schedule how the epoch went."""
        if self.recipe.schedule == "plateau":
            self.lr_schedulers().step(self.trainer.callback_metrics[MEASURES[0]])

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Weights as anybody may use them, adapters merged, and what they are."""
        checkpoint["state_dict"] = saved(checkpoint["state_dict"], self.lora)
        checkpoint.update(self.about)

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Adapters taken apart again."""
        checkpoint["state_dict"] = restored(checkpoint["state_dict"])


def cosine(step: int, steps: int) -> float:
    """Factor of the learning rate: up over the first twentieth, then down to nothing."""
    warm = min(1.0, (step + 1) / max(1.0, WARM_SHARE * steps))
    return warm * 0.5 * (1 + float(np.cos(np.pi * min(1.0, step / max(1, steps)))))
