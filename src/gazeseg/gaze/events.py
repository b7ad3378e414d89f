"""What was shown, pressed and chosen, as lines of a BIDS ``physioevents`` table.

Columns: onset (s on the clock of the samples), duration (s, 0), trial_type, message. ``trial_type`` says which kind
of event, ``message`` holds the rest as JSON. Fixations and saccades of other software are passed over.
"""

import json
from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError, JournalError, RecordingError
from gazeseg.gaze.drift_events import drift_from_json, drift_to_json
from gazeseg.gaze.fields import Fields
from gazeseg.gaze.table import read_lines
from gazeseg.types import (
    KEY_ACTIONS,
    DriftCorrected,
    HandActed,
    KeyChanged,
    Plane,
    RecordingEvent,
    SessionEvent,
    StructureChosen,
    View,
    ViewShown,
    Window,
)
from gazeseg.types.session_json import event_from_json, event_to_json

MAX_EVENTS = 200_000
MAX_EVENT_BYTES = 16 * 1024 * 1024  # a mask from a file is the longest
MAX_VOXELS = 65_536  # along one axis, as in DICOM
COLUMNS = ["onset", "duration", "trial_type", "message"]
PASSED_OVER = ("fixation", "saccade")
KINDS = {
    "view": "From here on, the reader saw the view in the message: slice, window and place on the screen.",
    "key": "A key or pedal of the reader went down or up.",
    "structure": "From here on, looks mean the structure in the message.",
    "drift": "From here on, gaze is taken to be off by the plane in the message; the samples are not corrected.",
    "act": "The hand did this to the session: a click, a box, a brush stroke, a mask from a file, a name, a lock.",
}


def event_line(event: RecordingEvent) -> str:
    """One event as a line of the table."""
    kind, message = _message(event)
    text = json.dumps(message, allow_nan=False, separators=(",", ":"))  # escapes tabs and line ends
    return f"{float(event.t_s)!r}\t0\t{kind}\t{text}"


def read_events(path: Path) -> Iterator[RecordingEvent]:
    """All events of a table.

    Raises:
        RecordingError: a line with wrong columns, times, kinds or messages.
    """
    yield from parse_events(read_lines(path, MAX_EVENTS, MAX_EVENT_BYTES), path)


def parse_events(lines: Iterable[bytes], path: Path) -> Iterator[RecordingEvent]:
    """Events of the lines of a table; ``path`` is for the errors.

    Raises:
        RecordingError: a line with wrong columns, times, kinds or messages.
    """
    for number, line in enumerate(lines, start=1):
        event = _parse(line, f"line {number} of {path}")
        if event is not None:
            yield event


def _message(event: RecordingEvent) -> tuple[str, dict[str, Any]]:
    match event:
        case ViewShown():
            return "view", _view_to_json(event.view)
        case KeyChanged():
            return "key", {"action": event.action, "down": event.down}
        case StructureChosen():
            return "structure", {"label": event.label}
        case DriftCorrected():
            return "drift", drift_to_json(event)
        case HandActed():
            return "act", event_to_json(event.act)


def _parse(line: bytes, where: str) -> RecordingEvent | None:
    try:
        cells = line.decode("utf-8").split("\t")
    except UnicodeDecodeError:
        raise RecordingError(f"expected UTF-8 text, found other bytes in {where}") from None
    if len(cells) != len(COLUMNS):
        raise RecordingError(f"expected {len(COLUMNS)} columns {COLUMNS}, found {len(cells)} in {where}")
    onset, duration, kind, message = cells
    t_s = _seconds(onset, "onset", where)
    if duration != "n/a" and _seconds(duration, "duration", where) < 0:
        raise RecordingError(f"expected a duration >= 0, found {duration[:30]} in {where}")
    if kind in PASSED_OVER:
        return None
    if kind not in KINDS:
        raise RecordingError(f"expected trial_type {', '.join(KINDS)}, found {kind[:30]!r} in {where}")
    return _event(t_s, kind, Fields.parse(message, where))


def _event(t_s: float, kind: str, message: Fields) -> RecordingEvent:
    if kind == "view":
        return ViewShown(t_s, _view_from_json(message))
    if kind == "structure":
        return StructureChosen(t_s, message.text("label"))
    if kind == "drift":
        return drift_from_json(t_s, message)
    if kind == "act":
        return HandActed(t_s, _act_from_json(message))
    name = message.text("action")
    for action in KEY_ACTIONS:
        if action == name:
            return KeyChanged(t_s, action, message.flag("down"))
    raise RecordingError(f"expected a key action of {', '.join(KEY_ACTIONS)}, found {name[:30]!r} in {message.where}")


def _act_from_json(message: Fields) -> SessionEvent:
    try:
        return event_from_json(message.values)
    except JournalError as error:
        raise RecordingError(f"{error} in {message.where}") from None


def _view_to_json(view: View) -> dict[str, Any]:
    plane = view.plane
    return {
        "axes": [int(plane.axis), int(plane.x_axis), int(plane.y_axis)],
        "x_flip": bool(plane.x_flip),
        "y_flip": bool(plane.y_flip),
        "index": int(view.index),
        "shape": [int(n) for n in view.shape],
        "spacing_mm": [float(n) for n in view.spacing_mm],
        "window": [float(view.window.lower), float(view.window.upper)],
        "origin_px": [float(n) for n in view.origin_px],
        "scale_px": [float(n) for n in view.scale_px],
        "codes": view.codes,
    }


def _view_from_json(message: Fields) -> View:
    axis, x_axis, y_axis = message.wholes("axes", 3, 0, 2)
    if {axis, x_axis, y_axis} != {0, 1, 2}:
        raise RecordingError(
            f"expected axes to name 0, 1 and 2 once, found {[axis, x_axis, y_axis]} in {message.where}"
        )
    shape = message.wholes("shape", 3, 1, MAX_VOXELS)
    spacing_mm = message.numbers("spacing_mm", 3)
    if min(spacing_mm) <= 0:
        raise RecordingError(f"expected spacing_mm > 0, found {spacing_mm} in {message.where}")
    lower, upper = message.numbers("window", 2)
    origin_x, origin_y = message.numbers("origin_px", 2)
    scale_x, scale_y = message.numbers("scale_px", 2)
    try:
        return View(
            plane=Plane(axis, x_axis, y_axis, message.flag("x_flip"), message.flag("y_flip")),
            index=message.whole("index", 0, shape[axis] - 1),
            shape=(shape[0], shape[1], shape[2]),
            spacing_mm=(spacing_mm[0], spacing_mm[1], spacing_mm[2]),
            window=Window(lower, upper),
            origin_px=(origin_x, origin_y),
            scale_px=(scale_x, scale_y),
            codes=None if message.values.get("codes") is None else message.text("codes"),
        )
    except InputError as error:
        raise RecordingError(f"{error} in {message.where}") from None


def _seconds(text: str, name: str, where: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = float("nan")
    if not isfinite(seconds):
        raise RecordingError(f"expected {name} to be a finite number of seconds, found {text[:30]!r} in {where}")
    return seconds
