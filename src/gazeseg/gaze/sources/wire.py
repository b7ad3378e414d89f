"""The JSON form in which bridges send gaze to us: one hello, then samples. ``docs/sources.md`` describes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

from gazeseg.errors import InputError, SourceError
from gazeseg.gaze.sources.eyes import EyeSeen
from gazeseg.gaze.sources.source import LICENCES, DeviceInfo, hashed_serial
from gazeseg.types import Screen

VERSION = 1
WELCOME = json.dumps({"type": "welcome", "version": VERSION})
MAX_MESSAGE = 64 * 1024
MAX_BATCH = 512
MAX_WORDS = 200
_NOWHERE = EyeSeen(nan, nan, False)


@dataclass(frozen=True, slots=True)
class WireSample:
    """One sample: device time in s, and one gaze (``left`` alone) or two eyes."""

    device_s: float
    left: EyeSeen
    right: EyeSeen | None


def parse_object(text: str | bytes) -> dict[str, Any]:
    """One message; its fields are still anything.

    Raises:
        SourceError: it is no JSON object, or too long.
    """
    if len(text) > MAX_MESSAGE:
        raise SourceError(f"expected messages of at most {MAX_MESSAGE} bytes, found {len(text)}: send smaller batches")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise SourceError("expected a JSON object as message, found something else")
    return value


def parse_hello(message: Mapping[str, Any]) -> DeviceInfo:
    """The device that a hello describes.

    Raises:
        SourceError: it is no hello of this version, or does not name vendor, model and licence.
    """
    if message.get("type") != "hello" or message.get("version") != VERSION:
        raise SourceError(f"expected a hello of version {VERSION} first, found {_shown(message.get('type'))}")
    licence = message.get("licence")
    if licence not in LICENCES:
        raise SourceError(f"expected as licence {', '.join(LICENCES)}, found {_shown(licence)}")
    notes = message.get("notes", [])
    if not isinstance(notes, list) or len(notes) > 10:
        raise SourceError("expected at most 10 notes in the hello, found others")
    return DeviceInfo(
        vendor=_words(message, "vendor"),
        model=_words(message, "model"),
        serial_hash=hashed_serial(_words(message, "serial", "")),
        firmware=_words(message, "firmware", ""),
        rate_hz=_rate(message.get("rate_hz")),
        licence=licence,
        screen=_screen(message.get("screen")),
        notes=tuple(str(note)[:MAX_WORDS] for note in notes),
        simulated=message.get("simulated") is True,
    )


def parse_samples(message: Mapping[str, Any]) -> list[WireSample | None]:
    """The samples of a message; None for each that cannot be read.

    Raises:
        SourceError: the message is no message of samples.
    """
    samples = message.get("samples")
    if message.get("type") != "samples" or not isinstance(samples, list) or len(samples) > MAX_BATCH:
        raise SourceError(f"expected a message of at most {MAX_BATCH} samples, found {_shown(message.get('type'))}")
    return [_sample(sample) for sample in samples]


def _sample(sample: Any) -> WireSample | None:
    if not isinstance(sample, dict) or not _is_number(sample.get("t")):
        return None
    if "gaze" in sample:
        gaze = _eye(sample["gaze"])
        return None if gaze is None else WireSample(float(sample["t"]), gaze, None)
    left, right = _eye(sample.get("left")), _eye(sample.get("right"))
    return None if left is None or right is None else WireSample(float(sample["t"]), left, right)


def _eye(value: Any) -> EyeSeen | None:
    """``[x, y]``; null for an eye that was not seen; None for anything else."""
    if value is None:
        return _NOWHERE
    if not (isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))):
        return None
    return EyeSeen(float(value[0]), float(value[1]), True)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _words(message: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = message.get(name, default)
    if not isinstance(value, str) or len(value) > MAX_WORDS or (default is None and not value):
        raise SourceError(f"expected {name} in the hello as text of 1 to {MAX_WORDS} characters, found {_shown(value)}")
    return value


def _rate(value: Any) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or not 1 <= value <= 10_000:
        raise SourceError(f"expected a rate from 1 to 10000 Hz in the hello, found {_shown(value)}")
    return float(value)


def _screen(value: Any) -> Screen | None:
    if value is None:
        return None
    try:
        (width_px, height_px), (width_mm, height_mm) = value["size_px"], value["size_mm"]
        numbers = [float(n) for n in (width_mm, height_mm, value["distance_mm"])]
        return Screen((int(width_px), int(height_px)), (numbers[0], numbers[1]), numbers[2])
    except (KeyError, TypeError, ValueError, OverflowError, InputError):
        raise SourceError(
            "expected size_px, size_mm and distance_mm of the screen in the hello, found others"
        ) from None


def _shown(value: Any) -> str:
    return repr(value)[:40]
