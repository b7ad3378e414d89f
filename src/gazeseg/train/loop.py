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
from gazeseg.train.checkpoint import steps_done
from gazeseg.train.config import TrainConfig
from gazeseg.train.dataset import OBJECTS, Draws
from gazeseg.train.loss import dice_score, mask_loss, score_loss
from gazeseg.train.material import Material
from gazeseg.train.nets.fovea import SIZE, Fovea
from gazeseg.train.quiet import quiet
from gazeseg.train.readers import collect, start_readers, to_grid
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

    def __init__(self, config: TrainConfig) -> None:
        super().__init__()
        self.config = config
        self.save_hyperparameters(asdict(config))
        self.net = Fovea()
        self.averaged = AveragedModel(self.net, avg_fn=moving_average(config.ema), use_buffers=True)
        self.averaged.requires_grad_(requires_grad=False)

    def training_step(self, batch: tuple[Tensor, Tensor], index: int) -> Tensor:
        """Rounds without gradient up to the last; equal for equal (seed, step)."""
        image, masks = batch
        rng = np.random.default_rng([self.config.seed, self.global_step, self.global_rank])
        rounds = 1 + int(rng.choice(len(self.config.rounds), p=self.config.rounds))
        truth = masks.reshape(-1, 1, SIZE, SIZE)
        image = image.contiguous(memory_format=torch.channels_last)
        features = tuple(f.repeat_interleave(OBJECTS, 0) for f in self.net.encoder(image))
        readers = start_readers(truth, rng)
        logits = torch.zeros_like(truth)
        for number in range(rounds):
            last = number == rounds - 1
            for reader, seen in zip(readers, to_grid(logits > 0), strict=True):
                reader.act(seen if number else None)
            keep = float(number > 0) * torch.from_numpy((rng.random(len(readers)) > 0.1).astype(np.float32)).to(truth)
            inputs = (*collect(readers, truth.device), logits.clamp(-20, 20), keep)
            with torch.set_grad_enabled(last):
                logits, score = self.net.decoder(*(features if last else [f.detach() for f in features]), *inputs)
        loss = mask_loss(logits, truth) + self.config.score_weight * score_loss(score, logits, truth)
        self.log_dict({"loss": loss, "dice": dice_score(logits, truth).mean(), "rounds": float(rounds)}, prog_bar=True)
        return loss

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        """Let the averaged weights follow at once: at the batch's end the checkpoint has been written already."""
        super().optimizer_step(*args, **kwargs)
        self.averaged.update_parameters(self.net)

    @torch.no_grad()
    def validation_step(self, batch: tuple[Tensor, Tensor], index: int) -> None:
        """Three rounds of gaze with the averaged weights."""
        image, masks = batch
        rng = np.random.default_rng([self.config.seed, index])
        truth = masks.reshape(-1, 1, SIZE, SIZE)
        net: Fovea = self.averaged.module
        features = tuple(f.repeat_interleave(masks.shape[1], 0) for f in net.encoder(image))
        readers = start_readers(truth, rng, {"gaze": 1.0})
        logits, flag = torch.zeros_like(truth), torch.zeros(len(truth), device=truth.device)
        for number in range(3):
            for reader, seen in zip(readers, to_grid(logits > 0), strict=True):
                reader.act(seen if number else None)
            logits, _ = net.decoder(*features, *collect(readers, truth.device), logits.clamp(-20, 20), flag)
            flag = torch.ones_like(flag)
            self.log(f"val_dice_{number + 1}", dice_score(logits, truth).mean(), prog_bar=True, batch_size=len(truth))

    def configure_optimizers(self) -> dict[str, object]:
        """AdamW with warm-up and a cosine to zero."""
        config = self.config
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=config.lr, weight_decay=config.weight_decay)

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
) -> Path:
    """Train, going on from ``out/last.ckpt`` when it is there; returns the checkpoint's path.

    Raises:
        InputError: no pictures, or a checkpoint that is not of this run.
    """
    for part, pictures in (("training", material), ("validation", validation)):
        if len(pictures) == 0:
            raise InputError(f"expected pictures of {part} patients (see split.csv), found none: check the data folder")
    out.mkdir(parents=True, exist_ok=True)
    last = out / LAST
    done = steps_done(last, config)
    if done < config.steps:
        # advice on workers and on resuming: draws are made in the main process and start where the checkpoint ended
        with quiet(PossibleUserWarning):
            _fit(material, validation, config, done, make_trainer(out, config, devices, precision), last)
    return last


def _fit(
    material: Material, validation: Material, config: TrainConfig, done: int, trainer: lightning.Trainer, last: Path
) -> None:
    lightning.seed_everything(config.seed, workers=True, verbose=False)
    together = config.batch * trainer.world_size
    # Lightning counts the steps before a resumption as batches of the running epoch, hence the whole length
    draws = Draws(material, config.steps * together, start=done * together, seed=config.seed)
    batches = DataLoader(draws, batch_size=config.batch, num_workers=0)
    check = DataLoader(Draws(validation, CHECK_DRAWS, seed=1), batch_size=8, num_workers=0)
    try:
        trainer.fit(FoveaTraining(config), batches, check, ckpt_path=last if done else None, weights_only=True)
    except SystemExit as stop:  # Lightning's answer to Ctrl+C and SIGTERM
        raise KeyboardInterrupt from stop
    trainer.save_checkpoint(last)  # written at once or not at all, by one of the processes
