"""What was asked for, kept with every result."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from gazeseg.errors import InputError
from gazeseg.images.objects import OBJECT_RULES, ObjectRule

Engine = Literal["local", "ray"]
ENGINES: tuple[Engine, ...] = ("local", "ray")


@dataclass(frozen=True, slots=True)
class Settings:
    """One evaluation.

    Attributes:
        data: folder of labelled cases.
        systems: registry names, model folders, folders of predictions, or ``NAME=PATH``.
        regimes: names as in ``regimes.REGIMES``; may be empty where every system is automatic.
        objects: what counts as one object.
        patients: ``unseen`` (by training), ``all``, or a file of ``dataset/patient`` lines.
        engine: ``local``, or ``ray`` for many processes or machines.
        seed: of prompts, readers and bootstrap.
        draws: how often a regime with random numbers meets each object: the first time with ``seed``, then with the next.
        limit: this many objects, drawn by the seed, for a quick look.
        columns: of the table, ``SYSTEM``, ``SYSTEM:REGIME`` or ``SYSTEM:REGIME:BUDGET``; empty: every system under
            every regime at its last budget.
        published: whether published numbers stand beside the columns, named as such.
    """

    data: Path
    systems: tuple[str, ...]
    regimes: tuple[str, ...]
    objects: ObjectRule = "organ"
    patients: str = "unseen"
    engine: Engine = "local"
    seed: int = 0
    draws: int = 1
    limit: int | None = None
    columns: tuple[str, ...] = ()
    published: bool = False

    def __post_init__(self) -> None:
        if self.objects not in OBJECT_RULES:
            raise InputError(f"expected objects {' or '.join(OBJECT_RULES)}, found {self.objects!r}")
        if self.engine not in ENGINES:
            raise InputError(f"expected engine {' or '.join(ENGINES)}, found {self.engine!r}")
        if self.limit is not None and self.limit < 1:
            raise InputError(f"expected a limit of at least 1 object, found {self.limit}")
        if self.seed < 0:
            raise InputError(f"expected a seed of 0 or more, found {self.seed}")
        if self.draws < 1:
            raise InputError(f"expected at least 1 draw, found {self.draws}")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        lists = {name: list(getattr(self, name)) for name in ("systems", "regimes", "columns")}
        return {**asdict(self), "data": str(self.data), **lists}
