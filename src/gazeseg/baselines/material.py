"""What both baselines take from a prepared folder: which slices, which organs, which scale."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gazeseg.errors import InputError
from gazeseg.prepare.prepared import Prepared, PreparedSlice
from gazeseg.prepare.split import Part
from gazeseg.progress import Track, silent

LEARNT: tuple[Part, ...] = ("train", "val")


@dataclass(frozen=True, slots=True)
class Material:
    """The slices to learn from and to choose with.

    Attributes:
        rows: (case, row) of the slices of each part.
        organs: label value by name, the organs that occur in training.
        spacing_mm: median (row, column) of the training slices, or None where any has no scale.
        patients: ``dataset/patient`` of both parts.
    """

    rows: dict[Part, tuple[tuple[str, int], ...]]
    organs: dict[str, int]
    spacing_mm: tuple[float, float] | None
    patients: tuple[str, ...]


def survey(prepared: Prepared, track: Track = silent) -> Material:
    """Look through the training and validation slices of a prepared folder.

    Raises:
        InputError: no slice of one of the two parts, or no organ in training.
    """
    rows: dict[Part, tuple[tuple[str, int], ...]] = {}
    for part in LEARNT:
        rows[part] = tuple((case, row) for case in prepared.cases(part) for row in range(prepared.rows(case)))
        if not rows[part]:
            raise InputError(
                f"expected slices of {part} patients in {prepared.root}, found none: prepare it with a --split"
            )
    present: set[int] = set()
    spacings: set[tuple[float, float] | None] = set()
    known = []
    for piece in track(slices(prepared, rows["train"]), "looking through the slices", len(rows["train"])):
        present |= set(np.unique(piece.labels).tolist()) - {0}
        spacings.add(piece.spacing_mm)
        known.append(piece.spacing_mm or (0.0, 0.0))
    if not present:
        raise InputError(f"expected organs on the training slices of {prepared.root}, found none")
    row_mm, column_mm = np.median(np.array(known), axis=0).tolist()
    return Material(
        rows=rows,
        organs={prepared.organs[value]: value for value in sorted(present)},
        spacing_mm=None if None in spacings else (row_mm, column_mm),
        patients=tuple(sorted({case for part in LEARNT for case, _ in rows[part]})),
    )


def slices(prepared: Prepared, rows: tuple[tuple[str, int], ...]) -> Iterator[PreparedSlice]:
    """The slices of these rows, one after the other."""
    return (prepared.slice(case, row) for case, row in rows)
