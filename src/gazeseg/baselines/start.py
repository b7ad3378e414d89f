"""Whether a training may begin or go on in a folder."""

from pathlib import Path

from gazeseg.baselines.budget import Budget
from gazeseg.baselines.record import Record
from gazeseg.errors import InputError


def refuse_another(before: Record | None, out: Path, digest: str, seed: int, budget: Budget) -> None:
    """Let nothing but the same training go on in a folder; other things in it are refused too.

    Raises:
        InputError: the folder holds other things, a training on other data or with another seed, or one that was
            finished with another budget.
    """
    if before is None:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise InputError(f"expected a new folder or a training begun before, found other things at {out}")
        return
    if before.digest != digest:
        raise InputError(f"expected the data the training in {out} was begun with, found another: choose another --out")
    if before.seed != seed:
        raise InputError(f"expected seed {before.seed}, as in the training begun in {out}, found {seed}")
    # Records once did not tell their budget; such a training is taken at its word.
    if before.finished and before.budget is not None and before.budget != budget:
        raise InputError(
            f"expected the budget that the training in {out} was finished with, {before.budget.whole_text}, "
            f"found {budget.whole_text}: choose another --out"
        )
