"""Native recordings of Pupil Labs Neon, with gaze mapped to the screen by other software.

Neon is worn on the head: its own gaze is in pixels of the scene camera, which moves with the head, and says nothing of
a screen. So a native folder is taken only with the CSV of a Marker Mapper (surface = the screen): positions and times
come from the CSV (0, 0 top left to 1, 1 bottom right), the folder says which rows are of this recording, and whether
the glasses were worn.
"""

import re
from math import nan
from pathlib import Path

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.names import Names
from gazeseg.gaze.imports.raw import Eye, Raw, Source
from gazeseg.gaze.imports.text import Table, number
from gazeseg.types import Bool, Float

NS = 1e-9
WORN = 128  # 255 is worn, 0 is not
MAX_BYTES = 8 * 5_000_000
TIME, X, Y = "timestamp [ns]", "gaze position on surface x [normalized]", "gaze position on surface y [normalized]"
OWNER = "recording id"
_PART = re.compile(r"gaze ps(\d+)\.time")


def read_neon(source: Source) -> Raw:
    """Samples of a native folder and its surface CSV.

    Raises:
        RecordingError: no such folder, no CSV, one of another recording, or of several at the same time.
    """
    native_ns, worn, cut = read_native(source.path)
    if source.surface is None:
        raise RecordingError(
            f"expected gaze on the screen, found {len(native_ns)} samples in pixels of the scene camera in {source.path}: "
            "map them with Marker Mapper and give its CSV as --surface gaze.csv"
        )
    screen = source.need_screen()
    owners = Names(f"{source.surface} at the times of {source.path}")
    t_ns, x, y, whose, unreadable = _surface(source.surface, owners)
    ours = (t_ns >= native_ns.min()) & (t_ns <= native_ns.max())
    if not ours.any():
        raise RecordingError(f"expected times of the recording {source.path}, found none of them in {source.surface}")
    owners.check_one(whose[ours])  # two people may wear glasses at the same time
    t_ns, x, y = t_ns[ours], x[ours], y[ours]
    nearest = np.searchsorted(native_ns, t_ns).clip(max=len(native_ns) - 1)
    eye = Eye.of(x, y)
    unworn = eye.valid & ~worn[nearest]
    notes = ["the surface is taken as the whole screen"]
    if unworn.any():
        notes.append(f"{unworn.sum()} samples while the glasses were off: not valid")
    counts = {"unreadable": unreadable + cut, "other_rows": int((~ours).sum())}
    return Raw(
        t_ns * NS, (Eye(eye.xy, eye.valid & ~unworn),), screen, "Pupil Labs Neon", counts=counts, notes=tuple(notes)
    )


def read_native(folder: Path) -> tuple[Float, Bool, int]:
    """Times in ns (n,) in order, whether the glasses were worn (n,), and samples cut off at the ends of files.

    Raises:
        RecordingError: not a native recording, or one without gaze.
    """
    if not folder.is_dir():
        raise RecordingError(f"expected the folder of a Neon recording, found {folder}")
    parts = sorted((int(found[1]), path) for path in folder.iterdir() if (found := _PART.fullmatch(path.name)))
    times, worns, cut = [np.empty(0)], [np.empty(0, np.bool_)], 0
    for _, path in parts:
        t_ns = np.frombuffer(_whole(path, 8), "<i8").astype(np.float64)
        xy = np.frombuffer(_whole(path.with_suffix(".raw"), 8), "<f4").reshape(-1, 2)
        n = min(len(t_ns), len(xy))
        cut += max(len(t_ns), len(xy)) - n
        times.append(t_ns[:n])
        worns.append(_worn(path.with_name(path.name.replace("gaze", "worn", 1)).with_suffix(".raw"), n))
    order = np.argsort(np.concatenate(times), kind="stable")
    if not len(order):
        raise RecordingError(f"expected 'gaze ps1.time' and 'gaze ps1.raw' with samples, found none in {folder}")
    return np.concatenate(times)[order], np.concatenate(worns)[order], cut


def _worn(path: Path, n: int) -> Bool:
    """Whether each of n samples was taken while worn; true where the file does not say."""
    worn = np.ones(n, dtype=np.bool_)
    if path.is_file():
        said = np.frombuffer(_whole(path, 1), np.uint8)[:n] >= WORN
        worn[: len(said)] = said
    return worn


def _whole(path: Path, size: int) -> bytes:
    """The bytes of a file, without a last item cut short."""
    try:
        with open(path, "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise RecordingError(f"expected the file {path}, found none: the recording is incomplete") from None
    if len(content) > MAX_BYTES:
        raise RecordingError(f"expected at most {MAX_BYTES} bytes, found more in {path}")
    return content[: len(content) // size * size]


def _surface(path: Path, owners: Names) -> tuple[Float, Float, Float, Float, int]:
    """Times in ns, positions x and y, whose they are (all (n,)), and rows that could not be read."""
    table = Table.open(path, ",")
    missing = [name for name in (TIME, X, Y) if name not in table.header]
    if missing:
        raise RecordingError(
            f"expected the column {missing[0]!r}, found none in {path}: give gaze.csv of a Marker Mapper"
        )
    reads = {TIME: _nanoseconds, X: number, Y: number} | ({OWNER: owners.number} if OWNER in table.header else {})
    columns, unreadable = table.columns({table.header.index(name): read for name, read in reads.items()})
    t_ns, x, y = columns[:3]
    return t_ns, x, y, columns[3] if len(columns) > 3 else np.zeros(len(t_ns)), unreadable


def _nanoseconds(text: str) -> float:
    return float(int(text)) if text.isascii() and text.isdigit() and len(text) < 20 else nan
