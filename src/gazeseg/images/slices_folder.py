"""A folder of labelled 2D slices: ``index.csv`` with ``DATASET/ID.png`` and ``DATASET/ID_label.png``.

Values of the label pictures follow the organ table of WORD (1..16) plus two vessels. A slice is labelled only for the
organs in its ``annotated`` column: elsewhere 0 does not mean "not this organ".
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import ImageError

ORGANS = {
    1: "liver",
    2: "spleen",
    3: "kidney_left",
    4: "kidney_right",
    5: "stomach",
    6: "gallbladder",
    7: "esophagus",
    8: "pancreas",
    9: "duodenum",
    10: "colon",
    11: "intestine",
    12: "adrenal",
    13: "rectum",
    14: "bladder",
    15: "femur_left",
    16: "femur_right",
    20: "aorta",
    21: "inferior_vena_cava",
}
VALUE_OF = {name: value for value, name in ORGANS.items()}
COLUMNS = ("id", "dataset", "patient", "slice", "annotated")


@dataclass(frozen=True, slots=True)
class SliceRow:
    """One line of ``index.csv`` with its two files; ``spacing_mm`` (row, column) where it is known."""

    id: str
    dataset: str
    patient: str
    slice: str
    image: Path
    label: Path
    spacing_mm: tuple[float, float] | None
    annotated: tuple[str, ...]

    @property
    def annotated_values(self) -> list[int]:
        """Label values that were annotated on this slice."""
        return [VALUE_OF[name] for name in self.annotated]


def read_index(folder: Path) -> list[SliceRow]:
    """All slices of a folder; files are checked to exist, not opened.

    Raises:
        ImageError: no index, missing columns, unknown organs, a bad spacing, or a missing picture.
    """
    index = folder / "index.csv"
    if not index.is_file():
        raise ImageError(f"expected a slices folder with index.csv, found none in {folder}")
    try:
        reader = csv.DictReader(index.read_text(encoding="utf-8").splitlines(), strict=True)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ImageError(f"expected columns {', '.join(COLUMNS)} in {index}, missing {', '.join(missing)}")
        return [_row(folder, line, number) for number, line in enumerate(reader, start=2)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ImageError(f"expected a CSV file in UTF-8 at {index}, found {error}") from None


def _row(folder: Path, line: dict[str, str], number: int) -> SliceRow:
    annotated = tuple((line["annotated"] or "").split())
    unknown = [name for name in annotated if name not in VALUE_OF]
    if unknown:
        raise ImageError(f"index.csv line {number}: unknown organ {unknown[0]!r}; known: {', '.join(VALUE_OF)}")
    stem = folder / _inside(line["dataset"], number) / _inside(line["id"], number)
    image, label = stem.with_name(f"{stem.name}.png"), stem.with_name(f"{stem.name}_label.png")
    for path in (image, label):
        if not path.is_file():
            raise ImageError(f"index.csv line {number}: expected the file {path}, found none")
    return SliceRow(
        line["id"], line["dataset"], line["patient"], line["slice"], image, label, _spacing(line, number), annotated
    )


def _inside(name: str, number: int) -> str:
    """A plain file name: an index from elsewhere must not reach out of its folder."""
    if not name or name != Path(name).name or name in (".", ".."):
        raise ImageError(f"index.csv line {number}: expected a plain name, found {name!r}")
    return name


def _spacing(line: dict[str, str], number: int) -> tuple[float, float] | None:
    text = (line.get("spacing_mm") or "").strip()
    if not text:
        return None
    try:
        spacing = float(text)
    except ValueError:
        spacing = 0.0
    if not 0 < spacing < 100:
        raise ImageError(f"index.csv line {number}: expected a spacing in mm, found {text!r}")
    return spacing, spacing
