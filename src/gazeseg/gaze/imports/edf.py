"""EyeLink's own files (EDF), where the user has installed a reader for them.

Every reader wraps the vendor's library, which is proprietary and native: it is nobody's dependency here, and it works in
a process of its own, so that a damaged file cannot take the program along.
"""

import os
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import MissingExtraError, RecordingError
from gazeseg.gaze.imports.raw import Eye, Raw, Source
from gazeseg.types import Bool, Float

MAGIC = b"SR_RESEARCH"
SIDES = ("", "_left", "_right")


def is_edf(source: Source) -> bool:
    """Whether a file is EyeLink's own."""
    if not source.path.is_file():
        return False
    with source.path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def read_edf(source: Source) -> Raw:
    """Samples of an EDF file: one or two eyes, gaze in screen pixels, not valid in blinks.

    Raises:
        MissingExtraError: no reader is installed.
        RecordingError: the reader fails, the file holds no gaze, or a screen of other pixels.
    """
    found = _apart(str(source.path))
    columns, fields = found["samples"], found["fields"]
    width, height = (int(n) for n in found["screen_px"])
    screen = source.need_screen(f"only {width}x{height} pixels")
    if screen.size_px != (width, height):
        raise RecordingError(
            f"expected a screen of {screen.size_px[0]}x{screen.size_px[1]} px as given, found {width}x{height} in "
            f"{source.path}: correct --screen"
        )
    sides = [side for side in SIDES if f"xpos{side}" in fields and f"ypos{side}" in fields]
    if not sides:
        raise RecordingError(f"expected gaze in {source.path}, found only {', '.join(fields)}")
    away = _within(found["times_s"], found["blinks_s"])
    eyes = tuple(_eye(columns, fields, side, (width, height), away) for side in sides)
    return Raw(
        found["times_s"],
        eyes,
        screen,
        f"SR Research {found['version']}",
        rate_hz=float(found["rate_hz"]),
        counts={"blinks": len(found["blinks_s"])},
        notes=(f"{'both eyes' if len(eyes) == 2 else 'one eye'}, read by eyelinkio",),
    )


def _eye(columns: Float, fields: list[str], side: str, size_px: tuple[int, int], away: Bool) -> Eye:
    x, y = (columns[fields.index(f"{axis}pos{side}")] for axis in "xy")
    eye = Eye.of(x / size_px[0], y / size_px[1])
    return Eye(eye.xy, eye.valid & ~away)


def _within(times_s: Float, spans_s: Float) -> Bool:
    """Whether each time lies in one of the spans (n, 2)."""
    inside = np.zeros(len(times_s), np.bool_)
    for start_s, end_s in spans_s:
        inside |= (times_s >= start_s) & (times_s <= end_s)
    return inside


def _apart(path: str) -> dict[str, Any]:
    """``load`` in a process of its own."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    if find_spec("eyelinkio") is None:
        raise MissingExtraError(
            "reading EDF needs eyelinkio, which brings SR Research's library under its own terms: pip install eyelinkio, "
            "or convert the file to text with edf2asc"
        )
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(load, path).result()
    except BrokenProcessPool:
        raise RecordingError(
            f"expected an EDF file that its library can read, found that it crashes on {path}"
        ) from None
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise RecordingError(f"expected an EDF file, found {type(error).__name__} in {path}: {error}") from None


def load(path: str) -> dict[str, Any]:
    """Everything needed of an EDF file as arrays and plain values; what the library prints goes to stderr."""
    os.dup2(2, 1)
    from eyelinkio import read_edf as read  # type: ignore[import-not-found, unused-ignore]

    edf = read(path)
    info = edf["info"]
    blinks: npt.NDArray[Any] = edf["discrete"]["blinks"]
    return {
        "samples": np.asarray(edf["samples"], np.float64),
        "times_s": np.asarray(edf["times"], np.float64),
        "fields": [str(name) for name in info["sample_fields"]],
        "screen_px": np.asarray(info["screen_coords"], np.int64),
        "rate_hz": float(info["sfreq"]),
        "version": str(info["version"]),
        "blinks_s": np.column_stack((blinks["stime"], blinks["etime"])).astype(np.float64).reshape(-1, 2),
    }
