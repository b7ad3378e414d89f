"""Slices folders: pictures that were windowed before, with a table of which organs were annotated on each."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.errors import InputError
from gazeseg.images.slices_folder import ORGANS, SliceRow, read_index
from gazeseg.prepare.grey import GREY_WINDOW
from gazeseg.prepare.grids import check_pictures, read_grey
from gazeseg.prepare.objects_on import objects_of_picture, refuse_unknown
from gazeseg.prepare.settings import PrepareSettings
from gazeseg.prepare.source import CaseContent, CutSlice, Plan, SliceEntry
from gazeseg.prepare.split import Part, choose_part, read_split


@dataclass(frozen=True, slots=True)
class SlicesOfPatient:
    """All slices of one patient, in order."""

    case: str
    part: Part
    rows: tuple[SliceRow, ...]

    @property
    def images(self) -> tuple[Path, ...]:
        """The pictures."""
        return tuple(row.image for row in self.rows)

    @property
    def labels(self) -> tuple[Path, ...]:
        """Their label pictures."""
        return tuple(row.label for row in self.rows)

    def check(self) -> None:
        """Compare the sizes of pictures and labels."""
        for row in self.rows:
            check_pictures(row.image, row.label)

    def how(self) -> dict[str, Any]:
        """What the index says of the slices."""
        return {
            "format": "slices",
            "slices": [[row.slice, row.spacing_mm and list(row.spacing_mm), row.annotated_values] for row in self.rows],
        }

    def read(self) -> CaseContent:
        """Slices as they are; labels of organs that were not annotated become 0."""
        return CaseContent(self._cut(z, row) for z, row in enumerate(self.rows))

    def _cut(self, z: int, row: SliceRow) -> CutSlice:
        pixels, labels = read_grey(row.image), read_grey(row.label, numbers=True)
        refuse_unknown(np.unique(labels), set(ORGANS), self.case, row.label)
        labels = np.where(np.isin(labels, row.annotated_values), labels, 0).astype(np.uint8)
        entry = SliceEntry(z, row.slice, row.spacing_mm, tuple(row.annotated_values))
        return CutSlice(pixels, labels, entry, objects_of_picture(labels, ORGANS))


def plan_slices(settings: PrepareSettings) -> Plan:
    """All patients of a slices folder, or of the folder ``slices`` in it.

    Raises:
        InputError: a broken index, a slice named twice, or a patient that no split knows.
    """
    root = settings.root if (settings.root / "index.csv").is_file() else settings.root / "slices"
    rows = read_index(root if root.is_dir() else settings.root)
    _refuse_twins(rows, root)
    split = {**read_split(), **settings.parts()}
    sources = []
    for case in sorted({f"{row.dataset}/{row.patient}" for row in rows}):
        ours = sorted((row for row in rows if f"{row.dataset}/{row.patient}" == case), key=_order)
        sources.append(SlicesOfPatient(case, choose_part(case, split), tuple(ours)))
    return Plan(tuple(sources), dict(ORGANS), GREY_WINDOW)


def _order(row: SliceRow) -> tuple[int, str]:
    """By the number that a name begins with: ``9`` before ``76m`` before ``102f``."""
    digits = re.match(r"\d*", row.slice)
    return (int(digits[0]) if digits and digits[0] else -1, row.slice)


def _refuse_twins(rows: list[SliceRow], root: Path) -> None:
    if not rows:
        raise InputError(f"expected slices in {root / 'index.csv'}, found none")
    name, count = Counter((row.dataset, row.patient, row.slice) for row in rows).most_common(1)[0]
    if count > 1:
        raise InputError(f"expected each slice once in {root / 'index.csv'}, found {'/'.join(name)} {count} times")
