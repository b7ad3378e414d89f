"""Gaze samples as lines of a BIDS ``physio`` table: timestamp, x, y, validity.

No position is ever made up: n/a is NaN and NaN is n/a.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from math import nan
from pathlib import Path

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.table import read_lines
from gazeseg.types import Bool, Float, GazeSample, Recording

MAX_SAMPLES = 5_000_000  # more than an hour at 1200 Hz
_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LINE = re.compile(rb"(%b)\t(%b|n/a)\t(%b|n/a)\t([01])" % (_NUMBER, _NUMBER, _NUMBER))


def sample_lines(recording: Recording) -> Iterator[str]:
    """The samples as lines of the table; numbers keep every bit."""
    return map(sample_line, recording.stream())


def sample_line(sample: GazeSample) -> str:
    """One sample as a line of the table."""
    return f"{sample.t_s!r}\t{sample.x!r}\t{sample.y!r}\t1" if sample.valid else f"{sample.t_s!r}\tn/a\tn/a\t0"


def read_samples(path: Path) -> tuple[Float, Float, Bool]:
    """Times (n,), positions (n, 2) and validities (n,) of a table.

    Raises:
        RecordingError: a line is not time, position and validity.
    """
    return parse_samples(read_lines(path, MAX_SAMPLES), path)


def parse_samples(lines: Iterable[bytes], path: Path) -> tuple[Float, Float, Bool]:
    """Times (n,), positions (n, 2) and validities (n,) of the lines of a table; ``path`` is for the errors.

    Raises:
        RecordingError: a line is not time, position and validity.
    """
    times, positions, valid = array("d"), array("d"), bytearray()
    for number, line in enumerate(lines, start=1):
        cells = _LINE.fullmatch(line)
        if cells is None:
            raise RecordingError(
                f"expected numbers for time, x and y (n/a where not valid) and validity 0 or 1, "
                f"found {line[:60].decode('ascii', 'replace')!r} in line {number} of {path}"
            )
        t_s, x, y, seen = cells.groups()
        times.append(float(t_s))
        positions.extend((float(x), float(y)) if seen == b"1" and b"n/a" not in (x, y) else (nan, nan))
        valid.append(seen == b"1")
    xy = np.frombuffer(positions, dtype=np.float64).reshape(-1, 2)
    return np.frombuffer(times, dtype=np.float64), xy, np.frombuffer(valid, dtype=np.bool_)
