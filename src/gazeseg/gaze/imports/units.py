"""Units of time without a name: a tracker's rate tells them."""

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.types import Float

NAMES = {1.0: "s", 1e-3: "ms", 1e-6: "us", 1e-9: "ns"}
_STEPS_S = (1 / 2500, 1 / 20)  # trackers deliver 20 to 2500 samples per second: no two units fit the same numbers


def unit_name(unit_s: float) -> str:
    """Symbol of a unit of time."""
    return NAMES[unit_s]


def unit_s(name: str) -> float | None:
    """Length of a unit of time by its symbol, in s; None if it is no unit of time."""
    name = name.strip().replace("µ", "u").replace("μ", "u")
    return next((length for length, symbol in NAMES.items() if name in (symbol, f"{symbol}ec")), None)


def infer_unit_s(ticks: Float, where: str) -> float:
    """The unit in which times (n,) make a rate that trackers have.

    Raises:
        RecordingError: no unit does.
    """
    steps = np.diff(ticks[np.isfinite(ticks)])
    step = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    for length in NAMES:
        if _STEPS_S[0] <= step * length <= _STEPS_S[1]:
            return length
    raise RecordingError(
        f"expected times that rise by 0.4 to 50 ms in some unit, found steps of {step:g} in {where}: is it gaze?"
    )
