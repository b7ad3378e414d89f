"""Whether a training may begin or go on in a folder."""

from pathlib import Path

from gazeseg.baselines.record import Record
from gazeseg.errors import InputError


def refuse_another(before: Record | None, out: Path, digest: str, seed: int) -> None:
    """Let nothing but the same training go on in a folder; other things in it are refused too.

    Raises:
        InputError: the folder holds other things, or a training on other data or with another seed.
    """
    if before is None:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise InputError(f"expected a new folder or a training begun before, found other things at {out}")
        return
    if before.digest != digest:
        raise InputError(f"expected the data the training in {out} was begun with, found another: choose another --out")
    if before.seed != seed:
        raise InputError(f"expected seed {before.seed}, as in the training begun in {out}, found {seed}")
