"""Session events as JSON objects and back, as journals and recordings hold them; what is not in a table is refused."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, get_args

import numpy as np

from gazeseg.errors import JournalError
from gazeseg.types.session import (
    Accepted,
    Locked,
    MaskOrigin,
    MasksGiven,
    Origin,
    Prompted,
    Redone,
    Rejected,
    Runs,
    SessionEvent,
    SliceSeen,
    StructureAdded,
    StructureRenamed,
    Undone,
    VoxelBox,
    VoxelPoint,
)
from gazeseg.types.space import Plane

Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]
"""How one field is written and how it is read; both refuse what does not belong there."""


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of value: its class, the codec of each field, and what is meant where a journal lacks a later field.

    A field that means that is not written either, so that such lines stay as they always were.
    """

    make: Callable[..., Any]
    fields: Mapping[str, Codec]
    lacking: dict[str, Any] = field(default_factory=dict)


def event_to_json(event: SessionEvent) -> dict[str, Any]:
    """A JSON object with the event's fields and its class name as ``type``.

    Raises:
        JournalError: a field holds something that cannot be written and read back (NaN, a wrong type).
    """
    kind = type(event).__name__
    if kind not in EVENTS:
        raise JournalError(f"expected one of {', '.join(EVENTS)}, found a {kind}")
    return {"type": kind, **_write(EVENTS[kind], event, kind)}


def event_from_json(value: Mapping[str, Any]) -> SessionEvent:
    """The event a JSON object stands for.

    Raises:
        JournalError: unknown type, unknown or missing fields, or values that do not fit.
    """
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise JournalError(f"expected one of {', '.join(EVENTS)}, found type {kind!r}")
    event: SessionEvent = _read(EVENTS[kind], {name: item for name, item in value.items() if name != "type"}, kind)
    return event


def _write(record: Record, value: Any, where: str) -> dict[str, Any]:
    meant = {name: getattr(value, name) for name in record.fields}
    return {
        name: _field(write, meant[name], f"{where}.{name}")
        for name, (write, _) in record.fields.items()
        if name not in record.lacking or meant[name] != record.lacking[name]
    }


def _read(record: Record, value: Any, where: str) -> Any:
    if not isinstance(value, dict) or (record.lacking | value).keys() != record.fields.keys():
        found = ", ".join(sorted(map(str, value))) if isinstance(value, dict) else repr(value)
        raise JournalError(f"expected the fields {', '.join(record.fields)} in {where}, found {found}")
    there = {name: read for name, (_, read) in record.fields.items() if name in value}
    return record.make(
        **record.lacking | {name: _field(read, value[name], f"{where}.{name}") for name, read in there.items()}
    )


def _field(convert: Callable[[Any], Any], value: Any, where: str) -> Any:
    try:
        return convert(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise JournalError(f"expected {error} in {where}, found {value!r}") from error


def _number(value: Any) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError("a finite number")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise ValueError("a whole number")
    return int(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise ValueError("true or false")
    return bool(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text")
    return str(value)


def _origin(value: Any) -> str:
    if value not in get_args(Origin):
        raise ValueError(f"one of {', '.join(get_args(Origin))}")
    return str(value)


def _mask_origin(value: Any) -> str:
    if value not in get_args(MaskOrigin):
        raise ValueError(f"one of {', '.join(get_args(MaskOrigin))}")
    return str(value)


def _runs(value: Any) -> Runs:
    if not isinstance(value, list | tuple):
        raise ValueError("a list of run lengths")
    # There are hundreds of thousands of them: the usual kind of number is let through at once.
    return tuple(item if type(item) is int else _whole(item) for item in value)


def _masks(value: Any) -> tuple[tuple[int, Runs], ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("a list of masks")
    return tuple(_read(MASK, item, "mask") for item in value)


def _write_masks(masks: Any) -> list[dict[str, Any]]:
    return [{"index": _whole(index), "runs": list(_runs(runs))} for index, runs in masks]


def _shares(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not all(0 <= _number(item) <= 1 for item in value):
        raise ValueError("a list of numbers in 0..1")
    return tuple(map(_number, value))


def _triple(value: Any) -> tuple[float, float, float]:
    if not isinstance(value, list | tuple) or len(value) != 3:
        raise ValueError("three numbers")
    i, j, k = (_number(item) for item in value)
    return i, j, k


def _plane(value: Any) -> Plane:
    plane: Plane = _read(PLANE, value, "plane")
    if sorted((plane.axis, plane.x_axis, plane.y_axis)) != [0, 1, 2]:
        raise ValueError("a plane that uses each of the axes 0, 1, 2 once")
    return plane


def _prompts(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("a list of prompts")
    return tuple(_prompt(item) for item in value)


def _prompt(value: Any) -> Any:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in PROMPTS:
        raise ValueError(f"one of {', '.join(PROMPTS)}")
    return _read(PROMPTS[kind], {name: item for name, item in value.items() if name != "type"}, kind)


def _write_prompt(prompt: Any) -> dict[str, Any]:
    kind = type(prompt).__name__
    if kind not in PROMPTS:
        raise ValueError(f"one of {', '.join(PROMPTS)}")
    return {"type": kind, **_write(PROMPTS[kind], prompt, kind)}


NUMBER: Codec = (_number, _number)
WHOLE: Codec = (_whole, _whole)
TRUTH: Codec = (_truth, _truth)
TEXT: Codec = (_text, _text)
ORIGIN: Codec = (_origin, _origin)
MASK_ORIGIN: Codec = (_mask_origin, _mask_origin)
TRIPLE: Codec = (lambda value: list(_triple(value)), _triple)

MASK = Record(lambda index, runs: (index, runs), {"index": WHOLE, "runs": (_runs, _runs)})
PLANE = Record(Plane, {"axis": WHOLE, "x_axis": WHOLE, "y_axis": WHOLE, "x_flip": TRUTH, "y_flip": TRUTH})
SLICE_PLANE: Codec = (lambda plane: _write(PLANE, plane, "plane"), _plane)
PROMPTS = {
    "VoxelPoint": Record(
        VoxelPoint, {"ijk": TRIPLE, "positive": TRUTH, "sigma_mm": NUMBER, "weight": NUMBER, "origin": ORIGIN}
    ),
    "VoxelBox": Record(VoxelBox, {"low_ijk": TRIPLE, "high_ijk": TRIPLE, "origin": ORIGIN}),
}
EVENTS = {
    "StructureAdded": Record(StructureAdded, {"t_s": NUMBER, "name": TEXT, "value": WHOLE}),
    "Prompted": Record(
        Prompted,
        {
            "t_s": NUMBER,
            "structure": TEXT,
            "plane": SLICE_PLANE,
            "index": WHOLE,
            "prompts": (lambda prompts: [_write_prompt(prompt) for prompt in prompts], _prompts),
        },
    ),
    "MasksGiven": Record(
        MasksGiven,
        {
            "t_s": NUMBER,
            "structure": TEXT,
            "plane": SLICE_PLANE,
            "masks": (_write_masks, _masks),
            "how": MASK_ORIGIN,
            "confidence": (lambda sure: list(_shares(sure)), _shares),
            "joined": TRUTH,
            "watched": TRUTH,
        },
        {"confidence": (), "joined": False, "watched": False},
    ),
    "SliceSeen": Record(SliceSeen, {"t_s": NUMBER, "plane": SLICE_PLANE, "index": WHOLE}),
    "StructureRenamed": Record(
        StructureRenamed, {"t_s": NUMBER, "name": TEXT, "to": TEXT, "undoable": TRUTH}, {"undoable": False}
    ),
    "Undone": Record(Undone, {"t_s": NUMBER}),
    "Redone": Record(Redone, {"t_s": NUMBER}),
    "Accepted": Record(Accepted, {"t_s": NUMBER, "structure": TEXT}),
    "Rejected": Record(Rejected, {"t_s": NUMBER, "structure": TEXT}),
    "Locked": Record(Locked, {"t_s": NUMBER, "structure": TEXT, "locked": TRUTH}),
}
