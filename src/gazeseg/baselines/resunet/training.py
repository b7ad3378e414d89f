"""Training ResUNet on a prepared folder; the weights kept are those with the best Dice on the validation patients."""

import warnings
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import lightning
import torch
from lightning.pytorch.callbacks import ModelCheckpoint, Timer
from lightning.pytorch.loggers import CSVLogger
from lightning.pytorch.utilities.warnings import PossibleUserWarning
from torch.utils.data import DataLoader, Subset

from gazeseg.baselines.budget import Budget
from gazeseg.baselines.material import Material, survey
from gazeseg.baselines.record import Record, find_record, write_record
from gazeseg.baselines.resunet.checkpoint import BEST, LAST, steps_done
from gazeseg.baselines.resunet.data import Draws, Slices
from gazeseg.baselines.resunet.task import ResUNetTraining
from gazeseg.baselines.start import refuse_another
from gazeseg.prepare.prepared import Prepared
from gazeseg.progress import Track, silent
from gazeseg.train.quiet import quiet

BATCH = 8
EPOCH = 50
CHECKED = 128
OPEN_END = 10_000_000


def train(prepared: Prepared, out: Path, budget: Budget, *, seed: int = 0, track: Track = silent) -> Record:
    """Train until the budget is spent; a second call with the same arguments goes on or finds it done.

    Raises:
        InputError: nothing to learn from, or ``out`` holds another training.
    """
    before = find_record(out, "resunet")
    refuse_another(before, out, prepared.digest, seed, budget)
    if before is not None and before.finished:
        return before
    material = survey(prepared, track)
    out.mkdir(parents=True, exist_ok=True)
    record = _record(prepared, material, budget, seed)
    write_record(out, record)
    # advice on workers and on resuming: draws are made in the main process and start where the checkpoint ended
    with quiet(PossibleUserWarning), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Checkpoint directory .* exists and is not empty")
        _fit(prepared, material, out, budget, seed)
    done = replace(record, finished=True)
    write_record(out, done)
    return done


def _fit(prepared: Prepared, material: Material, out: Path, budget: Budget, seed: int) -> None:
    epoch = budget.iterations or EPOCH
    steps = OPEN_END if budget.epochs is None else budget.epochs * epoch
    timer = Timer(duration=timedelta(minutes=budget.minutes) if budget.minutes else None)

    def spent(step: int) -> float:
        return step / steps if budget.minutes is None else timer.time_elapsed("train") / (60 * budget.minutes)

    lightning.seed_everything(seed, workers=True, verbose=False)
    task = ResUNetTraining(len(material.organs), seed, spent)
    done = steps_done(out / LAST)
    # Lightning counts the steps before a resumption as batches of the running epoch, hence the whole length
    learnt = Slices(prepared, material.rows["train"], material.organs)
    draws = Draws(learnt, steps * BATCH, start=done * BATCH, seed=seed)
    trainer = _trainer(out, steps, epoch, timer)
    try:
        trainer.fit(
            task,
            DataLoader(draws, batch_size=BATCH, num_workers=0),
            DataLoader(_some(Slices(prepared, material.rows["val"], material.organs)), batch_size=BATCH),
            ckpt_path=out / LAST if done else None,
            weights_only=True,
        )
    except SystemExit as stop:  # Lightning's answer to Ctrl+C and SIGTERM
        raise KeyboardInterrupt from stop
    trainer.save_checkpoint(out / LAST)


def _trainer(out: Path, steps: int, epoch: int, timer: Timer) -> lightning.Trainer:
    """A trainer that checks after every epoch, keeps the best weights, and can go on from the last ones."""
    best = ModelCheckpoint(
        out, BEST, monitor="val_dice", mode="max", save_weights_only=True, enable_version_counter=False
    )
    last = ModelCheckpoint(out, every_n_train_steps=epoch, save_top_k=0, save_last=True, enable_version_counter=False)
    return lightning.Trainer(
        default_root_dir=out,
        max_steps=steps,
        accelerator="auto",
        devices=1,
        gradient_clip_val=1.0,
        logger=CSVLogger(out, name="log"),
        log_every_n_steps=10,
        val_check_interval=epoch,
        callbacks=[timer, best, last],
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
    )


def _some(slices: Slices) -> Subset[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """At most ``CHECKED`` slices, spread evenly over the part."""
    count = min(CHECKED, len(slices))
    return Subset(slices, [number * len(slices) // count for number in range(count)])


def _record(prepared: Prepared, material: Material, budget: Budget, seed: int) -> Record:
    where = torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"
    return Record(
        system="resunet",
        version=f"monai {version('monai')}",
        organs=material.organs,
        window=(prepared.window.lower, prepared.window.upper),
        spacing_mm=material.spacing_mm,
        training_patients=material.patients,
        digest=prepared.digest,
        seed=seed,
        versions={name: version(name) for name in ("monai", "torch", "lightning")},
        about=f"ResUNet 2D, {budget.text} on {where}, {len(material.rows['train'])} slices, seed {seed}",
        budget=budget,
    )
