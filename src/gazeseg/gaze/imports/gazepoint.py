"""Gazepoint: CSV of Gazepoint Analysis, or the REC lines of the Open Gaze API as received.

Left and right eye where the file has both, else the best point of gaze (BPOG, what the tracker made of both), else the
fixation (FPOG, which the tracker has filtered). Times are in s, positions 0..1 from the top left.
"""

import re
from array import array
from collections.abc import Iterable
from math import nan

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.raw import Eye, Raw, Source
from gazeseg.gaze.imports.text import Table, number, read_text
from gazeseg.types import Float

_TIME = re.compile(r"TIME(\(.*\))?|Time \(in secs\)")  # the name holds the start of the recording; not TIMETICK
_ATTRIBUTE = re.compile(r'\b([A-Z_]{1,20})="([^"]{0,40})"')
FILTERED = "fixations as the tracker filtered them (FPOG): not raw gaze"
CHOICES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("LPOG", "RPOG"), "left and right eye (LPOG, RPOG)"),
    (("BPOG",), "best point of gaze (BPOG)"),
    (("FPOG",), FILTERED),
)


def read_gazepoint(source: Source) -> Raw:
    """Samples of a CSV or a dump of REC lines; neither holds the screen.

    Raises:
        RecordingError: no times or no gaze in it, or no screen.
    """
    first = next((line for line in read_text(source.path) if line.strip()), "")
    columns, unreadable, passed = _records(source) if first.lstrip().startswith("<") else _table(source)
    eyes, note = _choice(columns, str(source.path))
    seen = tuple(Eye.of(columns[f"{eye}X"], columns[f"{eye}Y"], columns[f"{eye}V"] == 1) for eye in eyes)
    counts = {"unreadable": unreadable, "other_rows": passed}
    return Raw(columns["TIME"], seen, source.need_screen(), "Gazepoint", counts=counts, notes=(note, "times in s"))


def _choice(columns: dict[str, Float], where: str) -> tuple[tuple[str, ...], str]:
    for eyes, note in CHOICES:
        if {f"{eye}{part}" for eye in eyes for part in "XYV"} <= columns.keys():
            return eyes, note
    raise RecordingError(f"expected gaze BPOGX, BPOGY and BPOGV, found none in {where}: is it of Gazepoint?")


def _wanted(names: Iterable[str]) -> list[str]:
    """The columns of gaze among these names."""
    known = {f"{eye}{part}" for eyes, _ in CHOICES for eye in eyes for part in "XYV"}
    return [name for name in names if name in known]


def _table(source: Source) -> tuple[dict[str, Float], int, int]:
    table = Table.open(source.path, ",")
    times = [index for index, name in enumerate(table.header) if _TIME.fullmatch(name)]
    if not times:
        raise RecordingError(
            f"expected a column TIME, found none in {source.path}: is it an export of Gazepoint Analysis?"
        )
    names = ["TIME", *_wanted(table.header)]
    indices = [times[0], *(table.header.index(name) for name in names[1:])]
    columns, unreadable = table.columns(dict.fromkeys(indices, number))
    return dict(zip(names, columns, strict=True)), unreadable, 0


def _records(source: Source) -> tuple[dict[str, Float], int, int]:
    """Attributes of the REC lines, by search: nothing is expanded, no entity is followed."""
    columns: dict[str, array[float]] = {}
    unreadable = passed = 0
    for line in read_text(source.path):
        line = line.strip()
        if not line.startswith("<REC"):
            passed += bool(line)
            continue
        row = dict(_ATTRIBUTE.findall(line))
        if not line.endswith("/>") or "TIME" not in row:
            unreadable += 1
            continue
        for name in row.keys() - columns.keys():
            if name == "TIME" or name in _wanted(row):
                columns[name] = array("d", [nan] * len(columns.get("TIME", ())))
        for name, column in columns.items():
            column.append(number(row.get(name, "")))
    if "TIME" not in columns:
        raise RecordingError(
            f"expected REC lines with TIME, found none in {source.path}: is it a dump of the Open Gaze API?"
        )
    return {name: np.array(column, dtype=np.float64) for name, column in columns.items()}, unreadable, passed
