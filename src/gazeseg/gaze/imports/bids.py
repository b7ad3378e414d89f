"""Eye tracking in BIDS 1.11 written by others: any order of columns, pixels, lengths or fractions of the screen.

The screen is that of the user, else ``StimulusPresentation`` of the ``*_events.json`` of the run or of a folder above;
the edges that coordinates count from stand there either way.
"""

from array import array
from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.fields import Fields
from gazeseg.gaze.imports.bids_screen import find_screen
from gazeseg.gaze.imports.raw import Eye, Raw, Source
from gazeseg.gaze.imports.text import number
from gazeseg.gaze.imports.units import unit_s
from gazeseg.gaze.recording import find_samples
from gazeseg.gaze.samples import MAX_SAMPLES
from gazeseg.gaze.table import read_lines
from gazeseg.types import Bool, Float, Screen

X, Y = "x_coordinate", "y_coordinate"
TAKEN = ("timestamp", X, Y, "validity")
LENGTHS_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
PIXELS = ("pixel", "pixels", "px")
FRACTIONS = ("arbitrary", "normalized", "normalised", "a.u.")


def read_bids(source: Source) -> Raw:
    """Samples of one ``*_physio.tsv.gz`` with its JSON, or of a folder that holds one.

    Raises:
        RecordingError: other coordinates than on a screen, missing columns or units, or no screen.
    """
    path = find_samples(source.path)
    info = Fields.load(path.with_name(path.name.removesuffix(".tsv.gz") + ".json"))
    info.must_be("SampleCoordinateSystem", "gaze-on-screen")
    shown = find_screen(path, source.screen)
    columns, unreadable = _columns(path, _names(info))
    x = columns[X] / _full(info, X, shown.screen, 0)
    y = columns[Y] / _full(info, Y, shown.screen, 1)
    eye = Eye.of(1.0 - x if shown.from_right else x, 1.0 - y if shown.from_bottom else y, _validity(info, columns))
    rate_hz = info.number("SamplingFrequency") if "SamplingFrequency" in info.values else None
    return Raw(
        _times_s(info, columns, rate_hz),
        (eye,),
        shown.screen,
        _device(info),
        rate_hz,
        _accuracy_deg(info),
        {"unreadable": unreadable},
        (
            f"coordinates in {info.inner(X).text('Units')} from the {shown.origin}",
            f"screen {'as given' if source.screen else 'of the file'}",
            *_left_behind(path),
        ),
        simulated=info.values.get("Simulated") is True,  # our own word
    )


def _left_behind(samples: Path) -> list[str]:
    """What is not read: others' events mean other things, and our own need no import."""
    events = samples.with_name(samples.name.replace("_physio.tsv.gz", "_physioevents.tsv.gz"))
    return [f"events not read: {events.name}"] if events.is_file() else []


def _names(info: Fields) -> list[str]:
    names = info.values.get("Columns")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len({*names}) < len(names):
        raise RecordingError(f"expected Columns to be a list of different names, found {names!r:.60} in {info.where}")
    for name in (X, Y):
        if name not in names:
            raise RecordingError(f"expected a column {name}, found {', '.join(names)[:60] or 'none'} in {info.where}")
    return names


def _columns(path: Path, names: list[str]) -> tuple[dict[str, Float], int]:
    """The columns of gaze by name, and how many rows had another number of cells."""
    taken = [(names.index(name), array("d")) for name in TAKEN if name in names]
    unreadable = 0
    for line in read_lines(path, MAX_SAMPLES):
        cells = line.decode("utf-8", "replace").split("\t")
        if len(cells) != len(names):
            unreadable += 1
            continue
        for index, column in taken:
            column.append(number(cells[index]))
    return {names[index]: np.array(column, dtype=np.float64) for index, column in taken}, unreadable


def _full(info: Fields, name: str, screen: Screen, axis: int) -> float:
    """The coordinate at the far edge of the screen, in the unit of the file."""
    unit = info.inner(name).text("Units")
    if unit in PIXELS:
        return float(screen.size_px[axis])
    if unit in LENGTHS_MM:
        return screen.size_mm[axis] / LENGTHS_MM[unit]
    if unit in FRACTIONS:
        return 1.0
    known = ", ".join((*PIXELS[:1], *LENGTHS_MM, *FRACTIONS[:2]))
    raise RecordingError(f"expected Units of {name} among {known}, found {unit[:20]!r} in {info.where}")


def _times_s(info: Fields, columns: dict[str, Float], rate_hz: float | None) -> Float:
    """The timestamps in s; without them, samples follow each other at the rate of the file."""
    if "timestamp" in columns:
        unit = info.inner("timestamp").text("Units")
        length = unit_s(unit)
        if length is None:
            raise RecordingError(
                f"expected Units of timestamp to be s, ms, us or ns, found {unit[:20]!r} in {info.where}"
            )
        return columns["timestamp"] * length
    if rate_hz is None or rate_hz <= 0:
        raise RecordingError(f"expected a column timestamp or a SamplingFrequency, found neither in {info.where}")
    start_s = info.number("StartTime") if "StartTime" in info.values else 0.0
    return start_s + np.arange(len(columns[X])) / rate_hz


def _validity(info: Fields, columns: dict[str, Float]) -> Bool | None:
    """The column validity, if the file says that 1 is valid; others are not guessed at."""
    levels: Any = info.values.get("validity")
    levels = levels.get("Levels") if isinstance(levels, dict) else None
    if "validity" not in columns or not isinstance(levels, dict) or levels.get("1") != "valid":
        return None
    return np.asarray(columns["validity"] == 1)


def _device(info: Fields) -> str:
    words = [info.values.get(name) for name in ("Manufacturer", "ManufacturersModelName")]
    return " ".join(word for word in words if isinstance(word, str) and word)[:100] or "unknown"


def _accuracy_deg(info: Fields) -> float | None:
    """Mean error of the validation, if it is in degrees."""
    if info.values.get("CalibrationUnit") not in ("degree", "deg") or "AverageCalibrationError" not in info.values:
        return None
    if info.values.get("QualityMeasured") is False:  # our own word for an assumption
        return None
    value = info.values["AverageCalibrationError"]
    numbers = value if isinstance(value, list) and value else [value]
    each = [Fields({"error": item}, f"AverageCalibrationError of {info.where}").number("error") for item in numbers]
    return sum(each) / len(each)
