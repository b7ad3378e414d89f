"""Which part of a slice the decoder looks at: a square around what is meant, so that small things are seen large.

Everything is in edges of the model frame: 0 is its left or upper edge, ``size`` its right or lower one. A pixel ``i``
lies between the edges ``i`` and ``i + 1``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gazeseg.types import Bool, Float

MARGIN = 1.5  # sides of what is meant that a crop shows
AROUND_PX = 8.0  # and at least so much on either side
SMALLEST = 1 / 8  # of the frame
WHOLE = 0.85  # of the frame; a larger crop shows all of it


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of the model frame: left and upper edge, and side, in model pixels."""

    x0: float
    y0: float
    side: float


@dataclass(frozen=True, slots=True)
class Extent:
    """A rectangle in edges of the model frame."""

    x0: float
    y0: float
    x1: float
    y1: float

    def joined(self, other: "Extent | None") -> "Extent":
        """The smallest rectangle that holds both."""
        if other is None:
            return self
        return Extent(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


def whole(size: int) -> Crop:
    """All of a frame."""
    return Crop(0.0, 0.0, float(size))


def crop_around(extent: Extent | None, size: int, margin: float = MARGIN) -> Crop:
    """The square that shows ``extent`` with its surroundings, inside the frame; all of the frame for None."""
    if extent is None:
        return whole(size)
    largest = max(extent.x1 - extent.x0, extent.y1 - extent.y0)
    side = max(margin * largest, largest + 2 * AROUND_PX, SMALLEST * size)
    if side >= WHOLE * size:
        return whole(size)
    x0 = min(max((extent.x0 + extent.x1 - side) / 2, 0.0), size - side)
    y0 = min(max((extent.y0 + extent.y1 - side) / 2, 0.0), size - side)
    return Crop(x0, y0, side)


def extent_of(mask: Bool, crop: Crop) -> Extent | None:
    """Where a mask (n, n) drawn on ``crop`` is true; None when nowhere."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    step = crop.side / len(mask)
    return Extent(
        crop.x0 + step * columns[0],
        crop.y0 + step * rows[0],
        crop.x0 + step * (columns[-1] + 1),
        crop.y0 + step * (rows[-1] + 1),
    )


def tents(start: float, length: float, n_out: int, n_in: int) -> Float:
    """The matrix (n_out, n_in) that samples ``n_out`` pixels from ``start`` on over ``length``, both as shares of a row of ``n_in``.

    Bilinear where it enlarges, a triangle as wide as the step where it shrinks, as Pillow does it; beyond its ends a row
    goes on as it ended.
    """
    centres = (start + (np.arange(n_out) + 0.5) / n_out * length) * n_in - 0.5
    width = max(1.0, length * n_in / n_out)
    inside = np.clip(centres, 0, n_in - 1).astype(np.float32)
    weights: Float = np.abs(inside[:, None] - np.arange(n_in, dtype=np.float32))
    weights *= np.float32(-1 / width)  # in place: six of these are made for every answer
    weights += 1
    np.maximum(weights, 0, out=weights)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def cut(square: Float, crop: Crop, size: int, n: int) -> Float:
    """What ``crop`` of a frame of ``size`` shows of a square picture (side, side) of all of it: (n, n)."""
    side = len(square)
    rows = tents(crop.y0 / size, crop.side / size, n, side)
    columns = tents(crop.x0 / size, crop.side / size, n, side)
    return np.asarray(rows @ square @ columns.T)


def put_back(part: Float, crop: Crop, size: int, side: int, around: float) -> Float:
    """A picture (n, n) of ``crop`` in a square (side, side) of all of the frame; ``around`` it where the crop ends."""
    centres = (np.arange(side) + 0.5) * size / side
    rows, columns = (np.flatnonzero((centres >= e) & (centres < e + crop.side)) for e in (crop.y0, crop.x0))
    whole_rows = tents(-crop.y0 / crop.side, size / crop.side, side, len(part))[rows]
    whole_columns = tents(-crop.x0 / crop.side, size / crop.side, side, len(part))[columns]
    square = np.full((side, side), around, np.float32)
    square[np.ix_(rows, columns)] = whole_rows @ part @ whole_columns.T
    return square


def of_points(xy: npt.NDArray[np.float64]) -> Extent | None:
    """The extent of points (n, 2) as pixel centres; None without any."""
    if not len(xy):
        return None
    (x0, y0), (x1, y1) = xy.min(axis=0) + 0.5, xy.max(axis=0) + 0.5
    return Extent(float(x0), float(y0), float(x1), float(y1))
