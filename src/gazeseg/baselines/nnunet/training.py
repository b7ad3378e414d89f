"""Training nnU-Net v2 2D on a prepared folder: convert, plan, train; each step goes on where it was broken off."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from gazeseg.baselines.budget import Budget
from gazeseg.baselines.material import Material, slices, survey
from gazeseg.baselines.nnunet.dataset import DATASET, THICK_MM, spacing_of, write_dataset, write_splits
from gazeseg.baselines.nnunet.environment import Nnunet, call, find_nnunet, inside
from gazeseg.baselines.record import Record, find_record, write_record
from gazeseg.baselines.start import refuse_another
from gazeseg.files import write_json
from gazeseg.prepare.prepared import Prepared
from gazeseg.progress import Track, silent

TRAINER = "nnUNetTrainerBudget"
PLANNED = "planned.json"
CPU_SIDE_PX = 256
CPU_MEMORY_GB = 1.0
FULL_EPOCH = 250
CPU_EPOCH, GPU_EPOCH = 20, 100


def train(prepared: Prepared, out: Path, budget: Budget, *, seed: int = 0, track: Track = silent) -> Record:
    """Train until the budget is spent; a second call with the same arguments goes on or finds it done.

    Raises:
        MissingExtraError: no environment with nnU-Net.
        InputError: nothing to learn from, or ``out`` holds another training.
        ModelError: nnU-Net failed.
    """
    before = find_record(out, "nnunet")
    refuse_another(before, out, prepared.digest, seed, budget)
    if before is not None and before.finished:
        return before
    nnunet = find_nnunet()
    material = survey(prepared, track)
    record = _record(nnunet, prepared, material, budget, seed)
    out.mkdir(parents=True, exist_ok=True)
    write_record(out, record)
    if not (out / PLANNED).is_file():
        plan(nnunet, prepared, material, out, track)
    learn(nnunet, out, budget, seed)
    return finish(out, record)


def plan(nnunet: Nnunet, prepared: Prepared, material: Material, out: Path, track: Track = silent) -> None:
    """Write the dataset and let nnU-Net look at it, decide on its network and preprocess."""
    names = write_dataset(prepared, material, out / "nnUNet_raw", track)
    words = plan_words(nnunet.device, usual_grid(prepared, material))
    call(nnunet, "plan", words, variables(out), out / "log" / "plan.txt")
    write_splits(names, out / "nnUNet_preprocessed")
    write_json(out / PLANNED, {"words": [str(word) for word in words]})


def usual_grid(prepared: Prepared, material: Material) -> tuple[float, float, float]:
    """Median row and column spacing and longer side, in nnU-Net's unit, of some 200 training slices."""
    rows = material.rows["train"]
    grids = []
    for piece in slices(prepared, rows[:: max(1, len(rows) // 200)]):
        row, column = spacing_of(piece.pixels.shape, piece.spacing_mm, material.spacing_mm)
        grids.append((row, column, max(row * piece.pixels.shape[0], column * piece.pixels.shape[1])))
    row, column, side = np.median(np.array(grids), axis=0).tolist()
    return row, column, side


def plan_words(device: str, grid: tuple[float, float, float]) -> list[object]:
    """Arguments of ``nnUNetv2_plan_and_preprocess`` for slices of (row spacing, column spacing, longer side).

    With a GPU everything is nnU-Net's own choice. Without one its default (whole slices of 512 x 512, 12 at a time)
    would see some dozens of batches in half an hour, so it is told, by its own options, to plan for slices of about
    256 x 256 and for little memory.
    """
    words: list[object] = ["-d", 1, "-c", "2d", "-np", 2, "-npfp", 2, "--verify_dataset_integrity", "--no_pbar"]
    if device == "cuda":
        return words
    row, column, side = grid
    coarse = side / CPU_SIDE_PX
    spacing = [THICK_MM, max(row, coarse), max(column, coarse)]
    return [*words, "-gpu_memory_target", CPU_MEMORY_GB, "-overwrite_target_spacing", *spacing]


def learn(nnunet: Nnunet, out: Path, budget: Budget, seed: int) -> None:
    """``nnUNetv2_train`` on our one split, with our budget; goes on from nnU-Net's checkpoint when there is one."""
    words = [1, "2d", 0, "-tr", TRAINER, "-device", nnunet.device]
    if any(fold(out).glob("checkpoint_*.pth")):
        words.append("--c")
    told = {**variables(out), **budget_variables(budget, nnunet.device, seed)}
    call(nnunet, "train", words, told, out / "log" / "train.txt")


def budget_variables(budget: Budget, device: str, seed: int) -> dict[str, str]:
    """What the trainer in ``inside/`` reads; epochs by number are nnU-Net's own of 250 batches unless said otherwise."""
    usual = FULL_EPOCH if budget.minutes is None else (GPU_EPOCH if device == "cuda" else CPU_EPOCH)
    told = {"GAZESEG_SEED": str(seed), "GAZESEG_ITERATIONS": str(budget.iterations or usual)}
    if budget.minutes is not None:
        return {**told, "GAZESEG_MINUTES": str(budget.minutes)}
    return {**told, "GAZESEG_EPOCHS": str(budget.epochs)}


def variables(out: Path) -> dict[str, str]:
    """nnU-Net's folders inside ``out``, no compiler, and no more helpers than there are cores to spare."""
    place = out.absolute()
    return {
        **{name: str(place / name) for name in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results")},
        "nnUNet_extTrainer": str(inside("trainers")),
        "nnUNet_compile": "f",
        "nnUNet_n_proc_DA": str(min(12, max(1, (os.cpu_count() or 1) - 1))),
        "nnUNet_def_n_proc": "2",
    }


def fold(out: Path) -> Path:
    """Where nnU-Net keeps the training."""
    return out / "nnUNet_results" / DATASET / f"{TRAINER}__nnUNetPlans__2d" / "fold_0"


def finish(out: Path, record: Record) -> Record:
    """Mark the training as done."""
    done = replace(record, finished=True)
    write_record(out, done)
    return done


def _record(nnunet: Nnunet, prepared: Prepared, material: Material, budget: Budget, seed: int) -> Record:
    return Record(
        system="nnunet",
        version=nnunet.versions["nnunetv2"],
        organs=material.organs,
        window=(prepared.window.lower, prepared.window.upper),
        spacing_mm=material.spacing_mm,
        training_patients=material.patients,
        digest=prepared.digest,
        seed=seed,
        versions=nnunet.versions,
        about=f"nnU-Net v2, 2D, fold 0, {budget.text} on {nnunet.machine}, {len(material.rows['train'])} slices, seed {seed}",
        budget=budget,
    )
