"""Corrections of drift as events of a recording, so that a recording replays with the corrections of its day."""

from typing import Any

import numpy as np

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze.belief import Belief
from gazeseg.gaze.fields import Fields
from gazeseg.types import DriftCorrected, Float

MAX_REASON = 200
_TABLES = {"offsets_deg": 2, "before_deg": 2, "covariance_deg2": 3}


def drift_event(t_s: float, before: Belief, after: Belief, reason: str) -> DriftCorrected:
    """The event of a change of belief."""
    (a, b, c), (d, e, f) = _rows(after.coefficients), _rows(before.coefficients)
    covariance = tuple((x, y, z) for x, y, z in after.covariance.tolist())
    return DriftCorrected(t_s, (a, b, c), (d, e, f), covariance, reason)


def belief_of(event: DriftCorrected) -> Belief:
    """What was believed from the event on."""
    return Belief(event.t_s, np.array(event.offsets_deg), np.array(event.covariance_deg2))


def drift_to_json(event: DriftCorrected) -> dict[str, Any]:
    """The message of the event's line."""
    tables = {name: [list(row) for row in getattr(event, name)] for name in _TABLES}
    return tables | {"reason": event.reason}


def drift_from_json(t_s: float, message: Fields) -> DriftCorrected:
    """The event of a message.

    Raises:
        RecordingError: tables of another shape, numbers that are not finite, or no reason.
    """
    offsets, before, covariance = (_table(message, name, columns) for name, columns in _TABLES.items())
    try:
        return DriftCorrected(
            t_s,
            tuple((x, y) for x, y in offsets),
            tuple((x, y) for x, y in before),
            tuple((x, y, z) for x, y, z in covariance),
            message.text("reason")[:MAX_REASON],
        )
    except InputError as error:
        raise RecordingError(f"{error} in {message.where}") from None


def _table(message: Fields, name: str, columns: int) -> list[tuple[float, ...]]:
    rows = message.values.get(name)
    if not isinstance(rows, list) or len(rows) != 3:
        raise RecordingError(f"expected {name} as 3 rows of {columns} numbers, found another in {message.where}")
    return [Fields({name: row}, message.where).numbers(name, columns) for row in rows]


def _rows(coefficients: Float) -> list[tuple[float, float]]:
    return [(x, y) for x, y in coefficients.tolist()]
