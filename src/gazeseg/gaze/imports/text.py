"""Text exports line by line, of limited size, in the encodings trackers write."""

import codecs
import csv
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import TextIO

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.samples import MAX_SAMPLES
from gazeseg.types import Float

MAX_LINE = 64 * 1024
MAX_LINES = 4 * MAX_SAMPLES  # between samples stand events and rows of other sensors
_BINARY = {
    b"SR_RESEARCH": "an EyeLink EDF file: convert it to text with edf2asc of the EyeLink Developers Kit",
    b"XDF:": "an XDF file: import it with --format xdf",
    b"PK": "a zip file or spreadsheet: unpack it, or export as text",
    b"\x1f\x8b": "a gzip file: unpack it",
}
_ENCODINGS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_text(path: Path) -> Iterator[str]:
    """The lines of a text file without their ends; bytes that are no text become replacement characters.

    Raises:
        RecordingError: no file, known to be no text, or lines too long or too many.
    """
    if not path.is_file():
        raise RecordingError(f"expected a file, found {'a folder' if path.is_dir() else 'none'}: {path}")
    with open(path, "rb") as stream:
        head = stream.read(16)
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            raise RecordingError(f"expected a text export, found {what} ({path})")
    encoding = next((name for mark, name in _ENCODINGS.items() if head.startswith(mark)), "utf-8")
    with open(path, encoding=encoding, errors="replace") as text:
        yield from _lines(text, path)


def number(text: str) -> float:
    """A number with decimal point or comma; NaN for anything else."""
    try:
        return nan if "_" in text else float(text.replace(",", "."))
    except ValueError:
        return nan


@dataclass(frozen=True, slots=True)
class Table:
    """A table in text, with the names of its columns in the first line."""

    path: Path
    separator: str
    header: tuple[str, ...]

    @classmethod
    def open(cls, path: Path, separator: str) -> "Table":
        """Read the names of the columns.

        Raises:
            RecordingError: as for ``read_text``, or there is no line at all.
        """
        for line in read_text(path):
            if line.strip():
                cells = _split(line, separator) or []
                return cls(path, separator, tuple(cell.strip() for cell in _trimmed(cells)))
        raise RecordingError(f"expected a table, found an empty file: {path}")

    def columns(self, wanted: Mapping[int, Callable[[str], float]]) -> tuple[list[Float], int]:
        """Columns as numbers, and how many rows could not be read.

        Args:
            wanted: what makes a number of a cell, by the index of the column.
        """
        columns, unreadable = [array("d") for _ in wanted], 0
        readers = list(zip(wanted.items(), columns, strict=True))
        for cells in self._rows():
            if len(cells) < len(self.header) or any(cells[len(self.header) :]):
                unreadable += 1
                continue
            for (index, read), column in readers:
                column.append(read(cells[index].strip()))
        return [np.array(column, dtype=np.float64) for column in columns], unreadable

    def _rows(self) -> Iterator[list[str]]:
        lines = (line for line in read_text(self.path) if line.strip())
        next(lines, None)
        for line in lines:
            yield _split(line, self.separator) or []


def _lines(text: TextIO, path: Path) -> Iterator[str]:
    for number in range(1, MAX_LINES + 2):
        line = text.readline(MAX_LINE + 1)
        if not line:
            return
        if number > MAX_LINES:
            raise RecordingError(f"expected at most {MAX_LINES} lines, found more in {path}: split the recording")
        if len(line) > MAX_LINE:
            raise RecordingError(
                f"expected lines of at most {MAX_LINE} characters, found more in line {number} of {path}"
            )
        yield line.rstrip("\r\n")


def _split(line: str, separator: str) -> list[str] | None:
    """The cells of a line; None for quotes that make no sense."""
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), None)
    except csv.Error:
        return None


def _trimmed(cells: list[str]) -> list[str]:
    """Without empty cells at the end: some trackers end every line with a separator."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells
