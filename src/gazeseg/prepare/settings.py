"""What ``gazeseg prepare`` was asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gazeseg.errors import InputError
from gazeseg.prepare.split import Part, read_split_file
from gazeseg.types import Window

Format = Literal["word", "nnunet", "slices", "totalsegmentator", "synthetic"]
FORMATS: tuple[Format, ...] = ("word", "nnunet", "slices", "totalsegmentator", "synthetic")
ENGINES = ("local", "ray")


@dataclass(frozen=True, slots=True)
class PrepareSettings:
    """Which data, how, and where to.

    Attributes:
        root: folder of the data set.
        out: prepared folder; cases are added to one that is there.
        window: HU that become 0..255; None is -160..240, and 0..255 for what was windowed before.
        split: CSV with dataset, patient, part.
        organs: names to take, for formats with more organs than the usual table.
        per_volume: synthetic slices per label volume.
        seed: of synthetic slices, and of the share of training cases that choose.
        workers: processes of the local engine.
    """

    format: Format
    root: Path
    out: Path
    window: Window | None = None
    split: Path | None = None
    organs: tuple[str, ...] = ()
    per_volume: int = 30
    seed: int = 0
    engine: str = "local"
    workers: int = 1

    def __post_init__(self) -> None:
        _one_of("format", self.format, FORMATS)
        _one_of("engine", self.engine, ENGINES)
        _at_least(1, "workers", self.workers)
        _at_least(1, "slices per volume", self.per_volume)
        _at_least(0, "seed", self.seed)
        if not self.root.is_dir():
            raise InputError(f"expected the folder of a data set, found no folder {self.root}")
        if self.window is not None and self.format in ("slices", "synthetic"):
            raise InputError(f"expected no window with {self.format}, whose grey is 0..255 HU already: leave it out")
        if self.split is not None and self.format == "synthetic":
            raise InputError("expected no split with synthetic, whose slices are all for training: leave it out")
        if self.organs and self.format != "totalsegmentator":
            raise InputError(f"expected organs by name only with totalsegmentator, found them with {self.format}")

    def parts(self) -> dict[str, Part]:
        """``dataset/patient`` to its part, as the split file says; nothing without one."""
        return {} if self.split is None else read_split_file(self.split)


def _one_of(what: str, found: str, known: tuple[str, ...]) -> None:
    if found not in known:
        raise InputError(f"expected {what} to be one of {', '.join(known)}, found {found!r}")


def _at_least(lowest: int, what: str, found: int) -> None:
    if found < lowest:
        raise InputError(f"expected {what} of at least {lowest}, found {found}")
