"""The index of a prepared folder: ``prepared.json``, ``slices.csv`` and ``instances.csv``.

``prepared.json`` is written last and holds the hash of everything else, so its own hash stands for the whole folder.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.files import write_json, write_text
from gazeseg.notice import NOTICE
from gazeseg.prepare.case_file import FOLDER, CaseRecord, read_record
from gazeseg.prepare.split import Part
from gazeseg.types import Window

FORMAT = 1
INDEX, SLICES, INSTANCES = "prepared.json", "slices.csv", "instances.csv"
SLICE_COLUMNS = ("case", "row", "z", "name", "row_spacing_mm", "column_spacing_mm", "annotated")
INSTANCE_COLUMNS = ("case", "row", "organ", "number", "pixels", "x", "y")
_ABOUT = (
    "Labelled slices prepared by gazeseg. slices.csv: what each slice is; annotated lists the label values that were "
    "looked for on it. instances.csv: what there is to segment; number 0 is a whole organ, from 1 on the filled external "
    "contours of the paper's rule, found again by their topmost pixel x, y."
)


@dataclass(frozen=True, slots=True)
class Index:
    """``prepared.json`` as it was read: ``cases`` by name, with ``part``, ``file``, ``bytes``, ``sha256``, ``rows``."""

    organs: dict[int, str]
    window: Window
    cases: dict[str, dict[str, Any]]
    tables: dict[str, str]
    digest: str


def write_index(
    root: Path, organs: dict[int, str], window: Window, records: Sequence[CaseRecord], parts: dict[str, Part]
) -> None:
    """Write the three files for these cases."""
    ordered = sorted(records, key=lambda record: record.case)
    tables = {SLICES: _csv(SLICE_COLUMNS, _slice_lines(ordered))}
    tables[INSTANCES] = _csv(INSTANCE_COLUMNS, _instance_lines(ordered, organs))
    for name, text in tables.items():
        write_text(root / name, text)
    content = {
        "format": FORMAT,
        "notice": NOTICE,
        "about": _ABOUT,
        "window": [window.lower, window.upper],
        "organs": {str(value): name for value, name in sorted(organs.items())},
        "tables": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tables.items()},
        "cases": {record.case: _case(record, parts[record.case]) for record in ordered},
    }
    write_json(root / INDEX, content)


def read_index(root: Path, *, whole: bool = True) -> Index:
    """Read ``prepared.json``; with ``whole``, also see that the case files are there in the size it tells.

    Raises:
        InputError: no prepared folder, one of another format, or one that was interrupted or changed.
    """
    path = root / INDEX
    if not path.is_file():
        raise InputError(f"expected a prepared folder with {INDEX}, found none in {root}: run gazeseg prepare first")
    data = path.read_bytes()
    try:
        content = json.loads(data)
        if content["format"] != FORMAT:
            raise InputError(f"expected a prepared folder of format {FORMAT}, found {content['format']!r} in {path}")
        organs = {int(value): str(name) for value, name in content["organs"].items()}
        window = Window(*map(float, content["window"]))
        index = Index(organs, window, dict(content["cases"]), content["tables"], hashlib.sha256(data).hexdigest())
        for case, entry in index.cases.items() if whole else ():
            _check_file(root, case, entry)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"expected the index of a prepared folder in {path}, found {error!r}") from None
    return index


def read_table(root: Path, name: str, index: Index) -> list[list[str]]:
    """Lines of a table of the folder, without its head.

    Raises:
        InputError: not the table that ``prepared.json`` tells of.
    """
    try:
        data = (root / name).read_bytes()
    except FileNotFoundError:
        data = b""
    if hashlib.sha256(data).hexdigest() != index.tables.get(name):
        raise InputError(f"expected {name} as {root / INDEX} describes it, found another: {_AGAIN}")
    return list(csv.reader(io.StringIO(data.decode())))[1:]


def records_of(root: Path, index: Index, without: Iterable[str] = ()) -> list[CaseRecord]:
    """The records of the cases of an index, read from their files."""
    left_out = set(without)
    return [read_record(root / FOLDER / entry["file"]) for case, entry in index.cases.items() if case not in left_out]


_AGAIN = "run the same gazeseg prepare again, which takes up where it stopped"


def _check_file(root: Path, case: str, entry: dict[str, Any]) -> None:
    path = root / FOLDER / Path(entry["file"]).name
    found = path.stat().st_size if path.is_file() else None
    if found != entry["bytes"]:
        raise InputError(f"expected {entry['bytes']} bytes for {case} at {path}, found {found or 'none'}: {_AGAIN}")


def _case(record: CaseRecord, part: Part) -> dict[str, Any]:
    grid = record.geometry
    return {
        "part": part,
        "file": record.file,
        "bytes": record.bytes,
        "sha256": record.sha256,
        "rows": len(record.slices),
        "affine": None if grid is None else grid.affine.tolist(),
        "shape": None if grid is None else list(grid.shape),
        "made_from": record.made_from,
    }


def _slice_lines(records: Iterable[CaseRecord]) -> Iterable[Sequence[object]]:
    for record in records:
        for row, entry in enumerate(record.slices):
            spacing = ("", "") if entry.spacing_mm is None else entry.spacing_mm
            yield record.case, row, entry.z, entry.name, *spacing, " ".join(map(str, entry.annotated))


def _instance_lines(records: Iterable[CaseRecord], organs: dict[int, str]) -> Iterable[Sequence[object]]:
    for record in records:
        for row, found in record.objects:
            yield record.case, row, organs[found.value], found.number, found.pixels, found.x, found.y


def _csv(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return stream.getvalue()
