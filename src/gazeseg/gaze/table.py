"""Compressed tables of BIDS: tab-separated lines without a header, in gzip.

Writing gives equal bytes for equal rows. Reading never holds more than one line, of limited length.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from gazeseg.errors import RecordingError
from gazeseg.files import replacing

MAX_LINE_BYTES = 64 * 1024


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines (without their ends) at once or not at all; no time and no name inside, so equal in, equal out."""
    with (
        replacing(path) as temporary,
        open(temporary, "wb") as raw,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0) as stream,
    ):
        for line in lines:
            stream.write(line.encode("utf-8") + b"\n")


def read_lines(path: Path, max_lines: int, max_bytes: int = MAX_LINE_BYTES) -> Iterator[bytes]:
    """The lines of a table, without their ends; none longer than ``max_bytes``.

    Raises:
        RecordingError: the file is missing, is no whole gzip file, or has too long or too many lines.
    """
    try:
        with gzip.open(path, "rb") as stream:
            yield from _bounded(stream, path, max_lines, max_bytes)
    except FileNotFoundError:
        raise RecordingError(f"expected the file {path}, found none: the recording is incomplete") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise RecordingError(f"expected a whole gzip file, found a damaged or other one: {path}") from None


def _bounded(stream: gzip.GzipFile, path: Path, max_lines: int, max_bytes: int) -> Iterator[bytes]:
    for number in range(1, max_lines + 2):
        line = stream.readline(max_bytes + 1)
        if not line:
            return
        if number > max_lines:
            raise RecordingError(f"expected at most {max_lines} lines, found more in {path}: split the recording")
        if len(line) > max_bytes:
            raise RecordingError(f"expected lines of at most {max_bytes} bytes, found more in line {number} of {path}")
        yield line.rstrip(b"\r\n")
