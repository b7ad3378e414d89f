"""Training ``fovea`` with Lightning: several rounds of prompts per object, the last one learned from."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from lightning.pytorch.utilities.warnings import PossibleUserWarning
from torch import Tensor
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader

from gazeseg.errors import InputError
from gazeseg.train.augment import CALM
from gazeseg.train.checkpoint import steps_done, to_begin_with
from gazeseg.train.config import TrainConfig
from gazeseg.train.crops import carry
from gazeseg.train.dataset import OBJECTS, Draw, Draws
from gazeseg.train.loss import MASK_LOSSES, dice_score, harm_loss, score_loss
from gazeseg.train.material import Material
from gazeseg.train.naming import Naming
from gazeseg.train.nets.fovea import Fovea
from gazeseg.train.nets.shape import SHAPES
from gazeseg.train.passes import advance, begin, lead_up, whole_dice
from gazeseg.train.quiet import quiet
from gazeseg.train.sitting import Sitting
from gazeseg.train.trainer import LAST, make_trainer

CHECK_DRAWS = 96


def moving_average(memory: float) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """An exponential average that forgets faster while it is young, so that the first random weights leave no trace."""

    def follow(averaged: Tensor, current: Tensor, seen: Tensor) -> Tensor:
        decay = min(memory, (1 + float(seen)) / (10 + float(seen)))
        return averaged + (1 - decay) * (current - averaged)

    return follow


class FoveaTraining(lightning.LightningModule):
    """The network, its averaged copy, and one step of each."""

    def __init__(self, config: TrainConfig, begun: Fovea | None = None) -> None:
        super().__init__()
        self.config = config
        self.save_hyperparameters(asdict(config))
        self.net = Fovea(SHAPES[config.shape]).to(memory_format=torch.channels_last)  # twice as fast
        if begun is not None:
            self.net.load_state_dict(begun.state_dict(), strict=False)  # blocks beyond its own stay silent
        self.averaged = AveragedModel(self.net, avg_fn=moving_average(config.ema), use_buffers=True)
        self.averaged.requires_grad_(requires_grad=False)
        self.naming = Naming() if config.naming_weight and self.net.shape.features else None

    def training_step(self, batch: Draw, index: int) -> Tensor:
        """The last pass of every object is learned from, whatever its number; equal for equal (seed, step).

        The passes before run as in use, with the averages of the normalisation. So these come from batches in which all
        kinds of passes are mixed.
        """
        rng = np.random.default_rng([self.config.seed, self.global_step, self.global_rank])
        sitting = self._sit(self.net, batch, rng)
        chances = self.config.passes
        passes = (1 + rng.choice(len(chances), size=len(sitting.readers), p=chances)).tolist()
        learned, sitting.features = sitting.features, tuple(f.detach() for f in sitting.features)
        self.net.decoder.eval()
        with torch.no_grad():
            lead_up(sitting, passes)
        self.net.decoder.train()
        sitting.features = learned
        before, there = sitting.logits, sitting.crops
        advance(sitting, [n - 1 for n in passes])
        truth = sitting.truth_here()
        logits, score = sitting.logits, sitting.score
        loss = MASK_LOSSES[self.config.loss](logits, truth) + self.config.score_weight * score_loss(
            score, logits, truth
        )
        self.log_dict({"loss": loss, "dice": dice_score(logits, truth).mean()}, prog_bar=True)
        if self.config.harm_weight:
            before = carry(before, there, sitting.crops, self.net.shape.n)
            corrected = torch.tensor([float(n >= 3) for n in passes]).to(truth)
            loss = loss + self.config.harm_weight * harm_loss(logits, before, truth, corrected)
        if self.naming is not None:
            named = self.naming(learned[0][::OBJECTS], batch.organs, batch.known)
            self.log("naming", named)
            loss = loss + self.config.naming_weight * named
        return loss

    def _sit(self, net: Fovea, batch: Draw, rng: np.random.Generator, kinds: dict[str, float] | None = None) -> Sitting:
        loose = {} if kinds is None else {"loose": 0.0}
        return begin(net, batch.image, batch.objects, rng, kinds, **loose)

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        """Let the averaged weights follow at once: at the batch's end the checkpoint has been written already."""
        super().optimizer_step(*args, **kwargs)
        self.averaged.update_parameters(self.net)

    @torch.no_grad()
    def validation_step(self, batch: Draw, index: int) -> None:
        """A first look and two corrections by gaze with the averaged weights, as they would go in use: four passes."""
        rng = np.random.default_rng([self.config.seed, index])
        sitting = self._sit(self.averaged.module, batch, rng, {"gaze": 1.0})
        for done in range(4):
            advance(sitting, [done] * len(sitting.readers), jitter=False)
            self.log(f"val_dice_{done + 1}", whole_dice(sitting).mean(), prog_bar=True, batch_size=len(sitting.readers))

    def configure_optimizers(self) -> dict[str, object]:
        """AdamW with warm-up and a cosine to zero."""
        config = self.config
        learning = [p for p in self.parameters() if p.requires_grad]
        optimizer = torch.optim.AdamW(learning, lr=config.lr, weight_decay=config.weight_decay)

        def factor(step: int) -> float:
            warm = min(1.0, (step + 1) / config.warmup)
            return warm * 0.5 * (1 + float(np.cos(np.pi * min(1.0, step / config.steps)))) + 1e-3

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def train(
    material: Material,
    validation: Material,
    out: Path,
    config: TrainConfig,
    *,
    devices: int | str = "auto",
    precision: str = "32-true",
    init: Path | None = None,
) -> Path:
    """Train, going on from ``out/last.ckpt`` when it is there; returns the checkpoint's path.

    A run that is new begins with the averaged weights of the checkpoint ``init``, or with random ones.

    Raises:
        InputError: no pictures, or a checkpoint that is not of this run, or weights of another shape.
    """
    for part, pictures in (("training", material), ("validation", validation)):
        if len(pictures) == 0:
            raise InputError(f"expected pictures of {part} patients (see split.csv), found none: check the data folder")
    out.mkdir(parents=True, exist_ok=True)
    last = out / LAST
    done = steps_done(last, config)
    if done < config.steps:
        begun = to_begin_with(init, config.shape) if init is not None and not done else None
        trainer = make_trainer(out, config, devices, precision)
        lightning.seed_everything(config.seed, workers=True, verbose=False)
        # advice on workers and on resuming: draws are made in the main process and start where the checkpoint ended
        with quiet(PossibleUserWarning):
            _fit(material, validation, FoveaTraining(config, begun), done, trainer, last)
    return last


def _fit(
    material: Material, validation: Material, training: FoveaTraining, done: int, trainer: lightning.Trainer, last: Path
) -> None:
    config = training.config
    together = config.batch * trainer.world_size
    # Lightning counts the steps before a resumption as batches of the running epoch, hence the whole length
    calm_from = round(config.steps * (1 - config.calm)) * together
    draws = Draws(material, config.steps * together, start=done * together, seed=config.seed, calm_from=calm_from)
    batches = DataLoader(draws, batch_size=config.batch, num_workers=0)
    check = DataLoader(Draws(validation, CHECK_DRAWS, seed=1, config=CALM), batch_size=8, num_workers=0)
    try:
        trainer.fit(training, batches, check, ckpt_path=last if done else None, weights_only=True)
    except SystemExit as stop:  # Lightning's answer to Ctrl+C and SIGTERM
        raise KeyboardInterrupt from stop
    trainer.save_checkpoint(last)  # written at once or not at all, by one of the processes
