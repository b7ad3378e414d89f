"""Reading JSON objects from outside: every field is checked, every complaint takes one line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from gazeseg.errors import RecordingError

MAX_JSON_BYTES = 1024 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and where it came from."""

    values: dict[str, Any]
    where: str

    @classmethod
    def parse(cls, text: str | bytes, where: str) -> "Fields":
        """Parse a JSON object; NaN and infinities are no JSON."""
        try:
            values = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise RecordingError(f"expected a JSON object, found something else in {where}") from None
        if not isinstance(values, dict):
            raise RecordingError(f"expected a JSON object, found {type(values).__name__} in {where}")
        return cls(values, where)

    @classmethod
    def load(cls, path: Path) -> "Fields":
        """Read a JSON file of limited size."""
        try:
            with open(path, "rb") as stream:
                text = stream.read(MAX_JSON_BYTES + 1)
        except FileNotFoundError:
            raise RecordingError(f"expected the file {path}, found none: the recording is incomplete") from None
        if len(text) > MAX_JSON_BYTES:
            raise RecordingError(f"expected at most {MAX_JSON_BYTES} bytes of JSON, found more in {path}")
        return cls.parse(text, str(path))

    def number(self, name: str) -> float:
        """A finite number."""
        return self._get(name, "a finite number", _number)

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        return self._get(name, f"a whole number in {low}..{high}", lambda value: _whole(value, low, high))

    def flag(self, name: str) -> bool:
        """True or false."""
        return self._get(name, "true or false", lambda value: value if isinstance(value, bool) else None)

    def text(self, name: str) -> str:
        """A string that is not empty."""
        return self._get(name, "a text", lambda value: value if isinstance(value, str) and value else None)

    def numbers(self, name: str, count: int) -> tuple[float, ...]:
        """A list of ``count`` finite numbers."""
        return self._get(name, f"{count} finite numbers", lambda value: _each(value, count, _number))

    def wholes(self, name: str, count: int, low: int, high: int) -> tuple[int, ...]:
        """A list of ``count`` whole numbers within bounds."""
        expected = f"{count} whole numbers in {low}..{high}"
        return self._get(name, expected, lambda value: _each(value, count, lambda item: _whole(item, low, high)))

    def inner(self, name: str) -> "Fields":
        """An object inside this one."""
        values = self._get(name, "an object", lambda value: value if isinstance(value, dict) else None)
        return Fields(values, f"{name} of {self.where}")

    def must_be(self, name: str, expected: object) -> None:
        """One value and no other."""
        if self.values.get(name) != expected:
            self._complain(name, json.dumps(expected))

    def _get(self, name: str, expected: str, read: Callable[[Any], T | None]) -> T:
        value = read(self.values.get(name))
        if value is None:
            self._complain(name, expected)
        return value

    def _complain(self, name: str, expected: str) -> NoReturn:
        found = repr(self.values[name])[:60] if name in self.values else "none"
        raise RecordingError(f"expected {name} to be {expected}, found {found} in {self.where}")


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _whole(value: Any, low: int, high: int) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    return value if fits else None


def _each(value: Any, count: int, read: Callable[[Any], T | None]) -> tuple[T, ...] | None:
    if not isinstance(value, list) or len(value) != count:
        return None
    items = [read(item) for item in value]
    return None if None in items else tuple(item for item in items if item is not None)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
