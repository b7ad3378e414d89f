"""``baseline.json``: what a trained baseline must remember until it predicts."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from gazeseg.baselines.budget import Budget
from gazeseg.errors import InputError, ModelError
from gazeseg.files import write_json
from gazeseg.types import Window

System = Literal["nnunet", "resunet"]
SYSTEMS: tuple[System, ...] = get_args(System)
NAME = "baseline.json"


@dataclass(frozen=True, slots=True)
class Record:
    """One training, finished or begun.

    Attributes:
        organs: label value by name, those that occur in training, in rising order of value.
        window: (lower, upper), the values that grey 0..255 stands for.
        spacing_mm: median (row, column) of the training slices, or None where any slice has no scale.
        training_patients: ``dataset/patient`` of all that were learnt from or chosen with.
        digest: of the prepared folder.
        versions: of the packages that made it.
        about: budget, machine, seed, for people.
        finished: whether the budget was spent.
        budget: how long it was to learn; None in older records, which do not say.
    """

    system: System
    version: str
    organs: dict[str, int]
    window: tuple[float, float]
    spacing_mm: tuple[float, float] | None
    training_patients: tuple[str, ...]
    digest: str
    seed: int
    versions: dict[str, str]
    about: str
    finished: bool = False
    budget: Budget | None = None

    @property
    def grey(self) -> Window:
        """The window as a value."""
        return Window(*self.window)


def write_record(folder: Path, record: Record) -> None:
    """Write ``baseline.json``."""
    write_json(folder / NAME, {"format": 1, **asdict(record)})


def read_record(folder: str | Path, system: System) -> Record:
    """Read ``baseline.json`` of a training of ``system`` that came to its end.

    Raises:
        ModelError: nothing there, not this format, of another system, or broken off.
    """
    path = Path(folder) / NAME
    record = find_record(path.parent, system)
    if record is None:
        raise ModelError(f"expected a baseline trained by gazeseg in {folder}, found no {NAME}: train it first")
    if not record.finished:
        raise ModelError(
            f"expected a finished training in {folder}, found one that was broken off: "
            f"the same gazeseg baselines train {system} goes on with it"
        )
    return record


def find_record(folder: Path, system: System) -> Record | None:
    """The record of a folder, finished or not; None where there is none.

    Raises:
        ModelError: not this format, or of another system.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    record = _parse(path)
    if record.system != system:
        raise ModelError(f"expected a folder of {system}, found one of {record.system} at {folder}: choose another")
    return record


def _parse(path: Path) -> Record:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        values = {field.name: content[field.name] for field in fields(Record) if field.name != "budget"}
        budget = content.get("budget")
        lower, upper = values["window"]
        spacing = values["spacing_mm"]
        values |= {
            "window": (float(lower), float(upper)),
            "spacing_mm": None if spacing is None else (float(spacing[0]), float(spacing[1])),
            "training_patients": tuple(map(str, values["training_patients"])),
            "organs": {str(name): int(value) for name, value in values["organs"].items()},
            "budget": None if budget is None else Budget(**budget),
        }
        if content["format"] != 1 or values["system"] not in SYSTEMS:
            raise ValueError(content["format"])
    except (InputError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ModelError(
            f"expected the {NAME} of gazeseg baselines in {path}, found something else ({type(error).__name__})"
        ) from None
    return Record(**values)
