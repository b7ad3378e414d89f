"""Lightning's trainer for a run of SAM in a folder."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from lightning import Trainer
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint, RichProgressBar
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from lightning.pytorch.utilities.exceptions import MisconfigurationException

from gazeseg.errors import InputError
from gazeseg.train.sam.recipe import Recipe

LAST, BEST = "last.ckpt", "best.ckpt"
MONITOR = "val_loss"


class TimeLimit(Callback):
    """Stops after the epoch that leaves no time for another one as long as the longest so far."""

    def __init__(self, minutes: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit_s = minutes * 60
        self.clock = clock
        self.start_s = self.epoch_s = clock()
        self.longest_s = 0.0

    def on_train_epoch_start(self, trainer: Trainer, module: Any) -> None:
        """An epoch begins."""
        self.epoch_s = self.clock()

    def on_train_epoch_end(self, trainer: Trainer, module: Any) -> None:
        """An epoch is over, its validation included."""
        now_s = self.clock()
        self.longest_s = max(self.longest_s, now_s - self.epoch_s)
        if now_s - self.start_s + self.longest_s > self.limit_s:
            trainer.should_stop = True


def make_trainer(
    out: Path, recipe: Recipe, *, devices: int | str, nodes: int, precision: str, max_minutes: float | None
) -> Trainer:
    """A trainer that logs to ``out/log`` (CSV) and ``out/tensorboard``, and keeps ``last.ckpt`` and ``best.ckpt``.

    Raises:
        InputError: devices that are not there, or a precision Lightning does not know.
    """
    watched = sys.stderr.isatty()
    try:
        return Trainer(
            default_root_dir=out,
            max_epochs=recipe.epochs,
            accelerator="auto",
            devices=devices,
            num_nodes=nodes,
            strategy=_strategy(devices, nodes),
            precision=precision,
            accumulate_grad_batches=recipe.accumulate,
            gradient_clip_val=recipe.clip or None,
            use_distributed_sampler=False,  # ours knows processes and epochs
            logger=[CSVLogger(out, name="log"), TensorBoardLogger(out, name="tensorboard")],
            log_every_n_steps=10,
            callbacks=_callbacks(out, recipe, max_minutes, watched=watched),
            enable_progress_bar=watched,
            enable_model_summary=False,
            num_sanity_val_steps=0,
        )
    except (MisconfigurationException, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"expected devices and precision that Lightning takes, found {devices!r} and {precision!r}: {reason}"
        ) from error


def _callbacks(out: Path, recipe: Recipe, max_minutes: float | None, *, watched: bool) -> list[Callback]:
    best = ModelCheckpoint(
        out, Path(BEST).stem, monitor=MONITOR, save_on_train_epoch_end=True, enable_version_counter=False
    )
    last = ModelCheckpoint(out, Path(LAST).stem, save_on_train_epoch_end=True, enable_version_counter=False)
    stop = EarlyStopping(MONITOR, min_delta=1e-4, patience=recipe.patience, check_on_train_epoch_end=True)
    limit = [] if max_minutes is None else [TimeLimit(max_minutes)]
    bar = [RichProgressBar(console_kwargs={"stderr": True})] if watched else []  # stdout is for the result
    return [*([stop] if recipe.patience else []), *limit, *bar, best, last]  # the last one saved knows of the best


def _strategy(devices: int | str, nodes: int) -> str:
    """Which heads of the decoder take part depends on the prompts, so that several processes have to look for them."""
    one = nodes == 1 and (str(devices) == "1" or (devices == "auto" and torch.cuda.device_count() < 2))
    return "auto" if one else "ddp_find_unused_parameters_true"
