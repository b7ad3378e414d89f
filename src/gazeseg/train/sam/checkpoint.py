"""What stands beside the weights in a checkpoint, and whether a run may go on from one."""

from collections import Counter
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.prepare import Part, Prepared
from gazeseg.train.checkpoint import read_checkpoint
from gazeseg.train.sam.initial import Initial
from gazeseg.train.sam.origin import Origin
from gazeseg.train.sam.recipe import Recipe
from gazeseg.train.sam.recipes import differences

OURS = ("sam_shape", "recipe", "data")
LEARNED_FROM: tuple[Part, ...] = ("train", "val")


def about(prepared: Prepared, start: Initial, recipe: Recipe, *, command: str, licence: str) -> dict[str, Any]:
    """Entries of a checkpoint besides Lightning's: plain values only.

    Args:
        prepared: the folder trained on.
        start: what it began with; whoever trained that counts as seen here, too.
        recipe: how it was trained.
        command: for people who want the same.
        licence: of the weights, as the data allow it.
    """
    seen = [case for part in LEARNED_FROM for case in prepared.cases(part)]
    counts = Counter(case.split("/")[0] for case in seen)
    origin = Origin(
        training_patients=tuple(sorted({*seen, *start.training_patients})),
        training_data=(*start.training_data, *(f"{name}: {n} cases" for name, n in sorted(counts.items()))),
        window=prepared.window,
        labels=recipe.labels,
        command=command,
        licence=licence,
    )
    data = origin.to_dict() | {"digest": prepared.digest, "init": start.sha256}
    return {"sam_shape": start.shape.to_dict(), "recipe": recipe.to_dict(), "data": data}


def read_sam_checkpoint(path: Path) -> dict[str, Any]:
    """The entries of a checkpoint of ``gazeseg train --model medsam``.

    Raises:
        InputError: no checkpoint of ours.
    """
    entries = read_checkpoint(path)
    for name in OURS:
        if not isinstance(entries.get(name), dict):
            raise InputError(f"expected a checkpoint of gazeseg train --model medsam in {path}, found no {name} in it")
    return entries


def may_go_on(path: Path, recipe: Recipe, data: dict[str, Any]) -> bool:
    """Whether there is a checkpoint of this very run to go on from.

    Raises:
        InputError: one of another run; the message says what differs.
    """
    if not path.exists():
        return False
    entries = read_sam_checkpoint(path)
    other = differences(entries["recipe"], recipe)
    for name, what in (("digest", "data"), ("init", "initial weights")):
        if entries["data"].get(name) != data[name]:
            other.append(f"{what} {str(entries['data'].get(name))[:12]} instead of {str(data[name])[:12]}")
    if other:
        raise InputError(f"expected the run begun in {path.parent}, found {'; '.join(other)}: choose another folder")
    return True


def finished(path: Path, recipe: Recipe) -> bool:
    """Whether the run of a checkpoint had all its epochs, or was stopped because it no longer got better."""
    entries = read_sam_checkpoint(path)
    stopped = any(state.get("stopped_epoch") for state in entries.get("callbacks", {}).values())
    return bool(stopped or entries["epoch"] + 1 >= recipe.epochs)
