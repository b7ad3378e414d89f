"""One training run of a SAM, from a prepared folder and initial weights to a checkpoint."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import lightning
from lightning.pytorch.utilities.warnings import PossibleUserWarning

from gazeseg.errors import InputError
from gazeseg.prepare import Prepared
from gazeseg.progress import Track, silent
from gazeseg.train.quiet import quiet
from gazeseg.train.sam.checkpoint import about, finished, may_go_on
from gazeseg.train.sam.initial import Initial
from gazeseg.train.sam.loaders import SamData
from gazeseg.train.sam.recipe import Recipe
from gazeseg.train.sam.task import SamTraining
from gazeseg.train.sam.trainer import BEST, LAST, make_trainer

EMBEDDINGS = "embeddings"


@dataclass(frozen=True, slots=True)
class Machine:
    """What a run may use; the result does not depend on it but for the last bits.

    Attributes:
        devices: as Lightning counts them.
        nodes: machines.
        precision: as Lightning names it.
        max_minutes: when to stop at the latest; None for never.
        workers: processes that make batches.
        embeddings: folder for embeddings; None for the one in the prepared folder.
    """

    devices: int | str = "auto"
    nodes: int = 1
    precision: str = "32-true"
    max_minutes: float | None = None
    workers: int = 0
    embeddings: Path | None = None


def train_sam(
    prepared: Prepared,
    start: Initial,
    out: Path,
    recipe: Recipe,
    *,
    machine: Machine | None = None,
    command: str = "",
    licence: str = "",
    track: Track = silent,
) -> Path:
    """Train, going on from ``out/last.ckpt`` when it is there; returns the checkpoint with the lowest validation loss.

    Raises:
        InputError: nothing to learn from or to check with, or a checkpoint of another run.
    """
    machine = machine or Machine()
    entries = about(prepared, start, recipe, command=command, licence=licence)
    go_on = may_go_on(out / LAST, recipe, entries["data"])
    if go_on and finished(out / LAST, recipe):
        return out / BEST
    folder = machine.embeddings or prepared.root / EMBEDDINGS
    data = SamData(prepared, start.sam, start.shape.image_size, recipe, folder, track, machine.workers)
    for part, groups in data.groups.items():
        if not groups:
            raise InputError(f"expected {part} objects in {prepared.root}, found none: prepare cases of that part")
    task = SamTraining(start.sam, recipe, prepared.organs, entries)
    # advice on workers: batches are small and made in the main process
    with quiet(PossibleUserWarning):
        warnings.filterwarnings("ignore", message="Checkpoint directory .* not empty")  # the logs are in there, too
        _fit(task, data, out, recipe, machine, go_on=go_on)
    return out / BEST


def _fit(task: SamTraining, data: SamData, out: Path, recipe: Recipe, machine: Machine, *, go_on: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    lightning.seed_everything(recipe.seed, workers=True, verbose=False)
    trainer = make_trainer(
        out,
        recipe,
        devices=machine.devices,
        nodes=machine.nodes,
        precision=machine.precision,
        max_minutes=machine.max_minutes,
    )
    try:
        trainer.fit(task, datamodule=data, ckpt_path=out / LAST if go_on else None, weights_only=True)
    except SystemExit as stop:  # Lightning's answer to Ctrl+C and SIGTERM
        raise KeyboardInterrupt from stop
