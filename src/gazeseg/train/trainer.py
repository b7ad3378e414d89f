"""Lightning's trainer, set up for a run in a folder."""

from pathlib import Path

from lightning import Trainer
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger

from gazeseg.train.config import TrainConfig

LAST = "last.ckpt"


def make_trainer(out: Path, config: TrainConfig, devices: int | str, precision: str) -> Trainer:
    """A trainer that logs to ``out/log``, checks and keeps ``out/last.ckpt`` five times a run or every 200 steps."""
    every = max(1, min(200, config.steps // 5))
    keep = ModelCheckpoint(out, every_n_train_steps=every, save_top_k=0, save_last=True, enable_version_counter=False)
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
        callbacks=[keep],
        enable_model_summary=False,
        num_sanity_val_steps=0,
    )
