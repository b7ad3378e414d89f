"""Messages of the Open Gaze API v2 (Gazepoint), one tag per line: ``<REC CNT="7" FPOGX="0.5" ... />``.

The lines look like XML, but nobody needs XML for them, and an XML parser would follow entities. Here a line is a name
and attributes in double quotes, or it is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import NamedTuple

from gazeseg.gaze.sources.eyes import EyeSeen

MAX_LINE = 8192  # a calibration result of nine points takes 1.5 KB
_TAG = re.compile(r'<(REC|ACK|NACK|CAL)((?: +[A-Z][A-Z0-9_]*="[^"<>&\x00-\x1f]{0,80}")*) */>', re.ASCII)
_ATTRIBUTE = re.compile(r'([A-Z][A-Z0-9_]*)="([^"]*)"')


class Message(NamedTuple):
    """One line: REC (a sample), ACK and NACK (answers), CAL (calibration); attributes as text."""

    kind: str
    values: Mapping[str, str]

    def number(self, name: str) -> float:
        """An attribute as a number; NaN where it is missing or none."""
        try:
            return float(self.values.get(name, "nan"))
        except ValueError:
            return nan

    def eye(self, prefix: str) -> EyeSeen:
        """A point of gaze such as LPOG: valid only with its flag and a position."""
        x, y = self.number(f"{prefix}X"), self.number(f"{prefix}Y")
        return EyeSeen(x, y, self.values.get(f"{prefix}V") == "1" and isfinite(x) and isfinite(y))


def parse_message(line: bytes) -> Message | None:
    """A line taken apart; None for anything that is no message: entities, declarations, nesting, names twice."""
    found = _TAG.fullmatch(line.decode("ascii", "replace").strip())
    if found is None:
        return None
    pairs = _ATTRIBUTE.findall(found[2])
    values = dict(pairs)
    return Message(found[1], values) if len(values) == len(pairs) else None


def command(verb: str, name: str, **values: object) -> bytes:
    """A line to the device: ``SET`` or ``GET``."""
    attributes = "".join(f' {key}="{value}"' for key, value in values.items())
    return f'<{verb} ID="{name}"{attributes} />\r\n'.encode("ascii")


@dataclass(frozen=True, slots=True)
class DeviceFixation:
    """What the tracker itself calls a fixation: a hint, ours are found from the samples.

    Attributes:
        number: the device counts its fixations.
        duration_s: so far.
        xy: display coordinates.
    """

    number: int
    duration_s: float
    xy: tuple[float, float]


def device_fixation(record: Message) -> DeviceFixation | None:
    """The fixation of a REC line; None without a valid one."""
    seen, number, duration_s = record.eye("FPOG"), record.number("FPOGID"), record.number("FPOGD")
    if not (seen.valid and isfinite(number) and isfinite(duration_s)):
        return None
    return DeviceFixation(int(number), duration_s, (seen.x, seen.y))


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """Where a target was and where each eye was measured, in display coordinates; None for an eye that was not seen."""

    target_xy: tuple[float, float]
    left_xy: tuple[float, float] | None
    right_xy: tuple[float, float] | None


def calibration_points(result: Message) -> tuple[CalibrationPoint, ...]:
    """The points of a ``CALIB_RESULT``: CALX1, CALY1, LX1, LY1, LV1, RX1, RY1, RV1, CALX2 and so on."""
    points = []
    for number in range(1, 100):
        target = result.number(f"CALX{number}"), result.number(f"CALY{number}")
        if not (isfinite(target[0]) and isfinite(target[1])):
            break
        points.append(CalibrationPoint(target, _measured(result, "L", number), _measured(result, "R", number)))
    return tuple(points)


def _measured(result: Message, eye: str, number: int) -> tuple[float, float] | None:
    x, y = result.number(f"{eye}X{number}"), result.number(f"{eye}Y{number}")
    seen = result.values.get(f"{eye}V{number}") == "1" and isfinite(x) and isfinite(y)
    return (x, y) if seen else None
