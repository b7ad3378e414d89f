"""One line of ``objects.csv``."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = (
    "dataset",
    "patient",
    "slice",
    "organ",
    "system",
    "regime",
    "budget",
    "dice",
    "nsd",
    "seconds_model",
    "updates",
    "dice_drop_max",
    "piece",
    "pixels",
    "drops",
    "seconds_embed",
    "draw",
)


@dataclass(frozen=True, slots=True)
class Row:
    """How one system did on one object under one regime, at one budget.

    Attributes:
        budget: clicks or seconds of gaze; None for one shot (an empty cell).
        dice: 0..1.
        nsd: 0..1.
        seconds_model: decoding time of all updates so far, on this machine; of an automatic system the time its folder
            gives for the case, shared by the objects scored there (NaN, an empty cell, where it gives none).
        updates: predictions made so far, and earlier ones that a recorded reader went back to.
        dice_drop_max: the most that one update lowered Dice, 0..1.
        piece: number of the contour with the paper's objects, else 0.
        pixels: size of the object.
        drops: updates that lowered Dice by more than 1 point (0.01).
        seconds_embed: time for the slice's embedding, shared by all objects and regimes on it.
        draw: which of several times the regime met the object, each with random numbers of its own.
    """

    dataset: str
    patient: str
    slice: str
    organ: str
    system: str
    regime: str
    budget: float | None
    dice: float
    nsd: float
    seconds_model: float
    updates: int
    dice_drop_max: float
    piece: int = 0
    pixels: int = 0
    drops: int = 0
    seconds_embed: float = 0.0
    draw: int = 0

    @property
    def who(self) -> str:
        """``dataset/patient``."""
        return f"{self.dataset}/{self.patient}"

    @property
    def object_id(self) -> str:
        """``dataset/patient/slice/organ``, with ``/piece`` where contours count one by one."""
        return object_id(self.dataset, self.patient, self.slice, self.organ, self.piece)


def object_id(dataset: str, patient: str, slice_name: str, organ: str, piece: int) -> str:
    """The name of an object; ``piece`` 0 stands for all pieces."""
    parts = (dataset, patient, slice_name, organ)
    return "/".join(parts if not piece else (*parts, str(piece)))


def number(value: float | None) -> str:
    """A budget as text: 1, 2.5, or nothing."""
    return "" if value is None else f"{value:g}"


def to_csv(rows: Iterable[Row]) -> str:
    """The whole file as text; numbers with six decimals, budgets without trailing zeros."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(name, getattr(row, name)) for name in COLUMNS])
    return stream.getvalue()


def _cell(name: str, value: object) -> str:
    if name == "budget":
        return number(value if isinstance(value, float) else None)
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6f}"
    return str(value)
