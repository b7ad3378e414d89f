"""A volume put together slice by slice, kept as small as its values allow."""

import numpy as np
import numpy.typing as npt

_INT16 = np.iinfo(np.int16)


class Stack:
    """Collects (i, j) slices; int16 as long as every value is a whole number that fits, float32 from then on.

    Attributes:
        array: (i, j, k). In memory a slice's columns lie next to each other, so that cutting axial slices is cheap.
        not_finite: how many values were NaN or infinite.
    """

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self._shape = shape
        self._stored: npt.NDArray[np.int16] | npt.NDArray[np.float32] | None = None
        self.not_finite = 0

    def put(self, k: int, values: npt.NDArray[np.generic], slope: float = 1.0, intercept: float = 0.0) -> None:
        """Set slice ``k`` to ``values * slope + intercept``; ``values`` has shape (i, j)."""
        scaled = rescaled(values, slope, intercept)
        if scaled.dtype != np.int16:
            self.not_finite += int(scaled.size - np.count_nonzero(np.isfinite(scaled)))
        if self._stored is None:
            # Zeroed memory is handed out lazily: a forged header costs address space, not memory.
            self._stored = np.zeros(self._shape[::-1], dtype=scaled.dtype)
        elif self._stored.dtype == np.int16 and scaled.dtype != np.int16:
            self._stored = self._stored.astype(np.float32)
        self._stored[k] = scaled.T

    def finished(self) -> tuple[npt.NDArray[np.generic], tuple[str, ...]]:
        """The (i, j, k) array with values that are not finite replaced by the lowest one, and a note if there were any.

        An array without any finite value becomes all 0.
        """
        stored = np.zeros(self._shape[::-1], np.int16) if self._stored is None else self._stored
        notes: tuple[str, ...] = ()
        if self.not_finite:
            bad = ~np.isfinite(stored)
            lowest = float(np.min(stored, where=~bad, initial=np.inf))
            lowest = lowest if np.isfinite(lowest) else 0.0
            stored[bad] = lowest
            notes = (f"{self.not_finite} values were NaN or infinite and are now {lowest:g}, the lowest value",)
        return stored.transpose(2, 1, 0), notes


def rescaled(
    values: npt.NDArray[np.generic], slope: float, intercept: float
) -> npt.NDArray[np.int16] | npt.NDArray[np.float32]:
    """``values * slope + intercept`` as int16 if all are whole numbers that fit, else as float32."""
    whole = values.dtype.kind in "biu" and float(slope).is_integer() and float(intercept).is_integer()
    if whole and values.size and max(abs(slope), abs(intercept)) < 1 << 31:
        ends = [int(end) * int(slope) + int(intercept) for end in (values.min(), values.max())]
        if min(ends) >= _INT16.min and max(ends) <= _INT16.max:
            # The values may leave the range of int16 before the intercept brings them back.
            return (values.astype(np.int64) * int(slope) + int(intercept)).astype(np.int16)
    with np.errstate(all="ignore"):
        return (values.astype(np.float64) * slope + intercept).astype(np.float32)
