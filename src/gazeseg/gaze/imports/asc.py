"""The lines of EyeLink's ASC files: samples of one or two eyes, blinks, screens, validations.

Layout: EyeLink user manual, "ASC File Format". Times are in ms, positions in pixels.
"""

import re
from array import array
from dataclasses import dataclass, field
from math import nan
from pathlib import Path

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.text import number, read_text

LEFT, RIGHT = "LEFT", "RIGHT"
_COORDS = re.compile(r"MSG\s+[\d.]+\s+(GAZE_COORDS|DISPLAY_COORDS)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)\s+([-\d.]+)")
_VALIDATION = re.compile(
    r"!CAL VALIDATION\s+\S{1,10}\s+\S{1,4}\s+(LEFT|RIGHT)\s+\S{1,10}\s+ERROR\s+(\d{1,4}(?:\.\d{1,6})?)\s+avg", re.ASCII
)
_MODEL = re.compile(r"\(([^()]{1,60})\)\s*$")
_MISSING = 1e7  # larger pixels, and -32768, are how EyeLink writes what is not there


@dataclass(slots=True)
class Asc:
    """What was read so far.

    Attributes:
        where: the file.
        samples: columns t, lx, ly, rx, ry; NaN for an eye that was not recorded or not seen.
        blinks: start and end by the initial of the eye.
        coords: left, top, right and bottom of the screen, by the message that told them.
        error_deg: mean error of the last validation, by eye.
        in_force_deg: mean error over the eyes at each start of recording.
        eyes: of the running block; empty between blocks.
        seen_eyes: of all blocks.
        rates_hz: of all blocks.
        device: model of the tracker.
        messages: number of MSG lines.
        unreadable: number of samples cut short or outside of blocks.
    """

    where: str
    samples: "dict[str, array[float]]" = field(
        default_factory=lambda: {name: array("d") for name in ("t", "lx", "ly", "rx", "ry")}
    )
    blinks: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {"L": [], "R": []})
    coords: dict[str, tuple[float, ...]] = field(default_factory=dict)
    error_deg: dict[str, float] = field(default_factory=dict)
    in_force_deg: list[float] = field(default_factory=list)
    eyes: tuple[str, ...] = ()
    seen_eyes: set[str] = field(default_factory=set)
    rates_hz: set[float] = field(default_factory=set)
    device: str = "EyeLink"
    messages: int = 0
    unreadable: int = 0


def read_asc(path: Path) -> Asc:
    """Read a whole file.

    Raises:
        RecordingError: no text, no gaze samples, several screens or rates.
    """
    found = Asc(str(path))
    for line in read_text(path):
        _take(line, found)
    if not found.samples["t"]:
        raise RecordingError(f"expected lines of gaze samples after START, found none in {path}: is it an ASC file?")
    return found


def _take(line: str, found: Asc) -> None:
    """One line of the file; kinds without use here are passed over."""
    if line[:1].isdigit():
        _sample(line, found)
    elif line.startswith("MSG"):
        _message(line, found)
    elif line.startswith("START"):
        _start(line, found)
    elif line.startswith("SAMPLES"):
        _samples(line, found)
    elif line.startswith("END"):
        found.eyes = ()
    elif line.startswith("EBLINK"):
        words = line.split()
        if len(words) >= 4 and words[1] in found.blinks:
            start, end = number(words[2]), number(words[3])
            if start <= end:  # never for NaN
                found.blinks[words[1]].append((start, end))
    elif line.startswith("** EYELINK"):
        named = _MODEL.search(line)
        found.device = named[1] if named else line.strip("* ")[:60]


def _sample(line: str, found: Asc) -> None:
    cells = line.split()
    if not found.eyes or len(cells) < 1 + 3 * len(found.eyes):
        found.unreadable += 1
        return
    row = {"t": number(cells[0]), "lx": nan, "ly": nan, "rx": nan, "ry": nan}
    for index, eye in enumerate(found.eyes):
        initial = eye[0].lower()
        row[f"{initial}x"], row[f"{initial}y"] = _pixel(cells[1 + 3 * index]), _pixel(cells[2 + 3 * index])
    for name, value in row.items():
        found.samples[name].append(value)


def _pixel(cell: str) -> float:
    value = nan if cell == "." else number(cell)
    return nan if abs(value) >= _MISSING or value == -32768 else value


def _message(line: str, found: Asc) -> None:
    found.messages += 1
    validation, coords = _VALIDATION.search(line), _COORDS.match(line)
    if validation:
        found.error_deg[validation[1]] = float(validation[2])
    if coords:
        corners = tuple(map(number, coords.groups()[1:]))
        if found.coords.setdefault(coords[1], corners) != corners:
            raise RecordingError(
                f"expected one screen, found {coords[1]} of two sizes in {found.where}: split the file"
            )


def _start(line: str, found: Asc) -> None:
    found.eyes = tuple(eye for eye in (LEFT, RIGHT) if eye in line.split())
    found.seen_eyes.update(found.eyes)
    errors = [found.error_deg[eye] for eye in found.eyes if eye in found.error_deg]
    if errors:
        found.in_force_deg.append(sum(errors) / len(errors))


def _samples(line: str, found: Asc) -> None:
    words = line.split()
    if len(words) < 2 or words[1] != "GAZE":
        kind = words[1] if len(words) > 1 else "nothing"
        raise RecordingError(
            f"expected samples of GAZE in pixels, found {kind[:20]} in {found.where}: convert with edf2asc -sg"
        )
    if "RATE" in words[:-1]:
        rate_hz = number(words[words.index("RATE") + 1])
        found.rates_hz.add(rate_hz)
    if len(found.rates_hz) > 1:
        raise RecordingError(f"expected one rate, found {sorted(found.rates_hz)} Hz in {found.where}: split the file")
