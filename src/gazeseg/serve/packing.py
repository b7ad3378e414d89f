"""How the values of a volume become 16-bit numbers for the page and values again there: value = offset + step * number.

Whole numbers that fit go as they are. All others share the 65536 numbers evenly, so that a picture in 0..1 keeps its greys.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gazeseg.images import window_for
from gazeseg.types import Volume, Window

LOW, HIGH = -32768, 32767
WHOLE_FIT = (np.int8, np.uint8, np.int16)
LEAST_GREYS = 256  # of the window a case opens with; a stray value far away must not take them all for itself


@dataclass(frozen=True, slots=True)
class Packing:
    """As it stands: whole numbers of 16 bits, unchanged."""

    offset: float = 0.0
    step: float = 1.0

    def packed(self, values: npt.ArrayLike) -> npt.NDArray[np.int16]:
        """The nearest numbers, little-endian; values beyond the ends become the ends, NaN is taken for 0."""
        known = np.nan_to_num(np.asarray(values, dtype=np.float64))
        near = np.clip(known, self.offset + LOW * self.step, self.offset + HIGH * self.step)
        return np.rint((near - self.offset) / self.step).astype("<i2")


def packing_for(volume: Volume) -> Packing:
    """The finest packing that holds the values of ``volume``; it looks at all of them.

    Values far outside are clipped where the window the case opens with would be left with fewer than 256 greys.
    """
    if volume.array.dtype in WHOLE_FIT:
        return Packing()
    low, high, whole = _range(volume.array)
    if whole and low >= LOW and high <= HIGH:
        return Packing()
    low, high = _within_reach(low, high, window_for(volume))
    step = (high - low) / (HIGH - LOW) or 1.0
    if whole:
        low, step = np.floor(low), np.ceil(step)
    return Packing(float(low - LOW * step), float(step))


def _range(array: npt.NDArray[np.generic]) -> tuple[float, float, bool]:
    """The lowest and highest finite value, and whether all are whole; cut by cut, as a volume may be large. 0, 0 without any."""
    low, high, whole = np.inf, -np.inf, True
    for k in range(array.shape[2]):
        cut = array[:, :, k]
        finite = cut[np.isfinite(cut)].astype(np.float64)
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
            whole = whole and bool((finite == np.rint(finite)).all())
    return (low, high, whole) if low <= high else (0.0, 0.0, True)


def _within_reach(low: float, high: float, window: Window) -> tuple[float, float]:
    middle, reach = (window.lower + window.upper) / 2, (window.upper - window.lower) * (HIGH - LOW) / LEAST_GREYS / 2
    return max(low, middle - reach), min(high, middle + reach)
