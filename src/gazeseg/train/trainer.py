"""Lightning's trainer, set up for a run in a folder."""

import sys
from pathlib import Path

from lightning import Trainer
from lightning.pytorch.callbacks import Callback, ModelCheckpoint, RichProgressBar
from lightning.pytorch.loggers import CSVLogger
from lightning.pytorch.utilities.exceptions import MisconfigurationException

from gazeseg.errors import InputError
from gazeseg.train.config import TrainConfig

LAST = "last.ckpt"


def make_trainer(out: Path, config: TrainConfig, devices: int | str, precision: str) -> Trainer:
    """A trainer that logs to ``out/log``, checks and keeps ``out/last.ckpt`` three times a run or every 200 steps.

    Raises:
        InputError: devices that are not there, or a precision Lightning does not know.
    """
    every = max(1, min(200, config.steps // 3))
    callbacks: list[Callback] = [
        ModelCheckpoint(out, every_n_train_steps=every, save_top_k=0, save_last=True, enable_version_counter=False)
    ]
    watched = sys.stderr.isatty()
    if watched:  # on stderr, because a command's result goes to stdout
        callbacks.append(RichProgressBar(console_kwargs={"stderr": True}))
    try:
        return Trainer(
            default_root_dir=out,
            max_steps=config.steps,
            accelerator="auto",
            devices=devices,
            precision=precision,
            gradient_clip_val=1.0,
            logger=CSVLogger(out, name="log"),
            log_every_n_steps=10,
            val_check_interval=every,
            callbacks=callbacks,
            enable_progress_bar=watched,
            enable_model_summary=False,
            num_sanity_val_steps=0,
        )
    except (MisconfigurationException, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"expected devices and precision that Lightning takes, found {devices!r} and {precision!r}: {reason}"
        ) from error
