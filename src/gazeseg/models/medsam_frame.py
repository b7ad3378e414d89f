"""Between a slice and the square of a Segment Anything network, as the network was trained to see it.

``medsam`` stretches the slice to the square (Ma et al., "Segment anything in medical images", Nature Communications 2024,
doi 10.1038/s41467-024-44824-z); ``sam`` keeps its proportions and pads at the right and below (Kirillov et al., ICCV 2023).
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from gazeseg.models.frame import to_grey
from gazeseg.types import Float, Slice, Window

Preprocess = Literal["medsam", "sam"]
PREPROCESSES: tuple[Preprocess, ...] = get_args(Preprocess)
MEAN, STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)  # of ImageNet's red, green and blue, 0..255
SLACK = 1e-3  # grey values just below a whole number are that number in float32
SPLINE_SLACK = 1e-6  # and so are those a spline leaves there


@dataclass(frozen=True, slots=True)
class MedSamFrame:
    """Slices of ``shape`` (h, w) in a square of ``size`` pixels; pixel centres at integers in both."""

    shape: tuple[int, int]
    size: int
    preprocess: Preprocess

    @property
    def filled(self) -> tuple[int, int]:
        """Rows and columns of the square that the slice fills."""
        if self.preprocess == "medsam":
            return self.size, self.size
        scale = self.size / max(self.shape)
        return max(1, int(self.shape[0] * scale + 0.5)), max(1, int(self.shape[1] * scale + 0.5))

    def to_model(self, x: float, y: float) -> tuple[float, float]:
        """Slice pixels to pixels of the square."""
        rows, columns = self.filled
        return (x + 0.5) * columns / self.shape[1] - 0.5, (y + 0.5) * rows / self.shape[0] - 0.5

    def picture(self, grey: npt.NDArray[np.uint8]) -> Float:
        """(h, w) grey values to what the network takes, (3, size, size) float32."""
        return _medsam(grey, self.size) if self.preprocess == "medsam" else _sam(grey, self.size, self.filled)

    def enlarge(self, logits: Float) -> Float:
        """Logits of the network, (low, low) float32, to the slice (h, w)."""
        if self.preprocess == "medsam":
            return bilinear(logits, self.shape)
        rows, columns = self.filled
        return bilinear(bilinear(logits, (self.size, self.size))[:rows, :columns], self.shape)

    def shrink(self, logits: Float, low: int, around: float) -> Float:
        """Logits of the slice (h, w) float32 to the network's (low, low), ``around`` where the slice does not reach."""
        rows, columns = (max(1, round(length * low / self.size)) for length in self.filled)
        square = np.full((low, low), around, np.float32)
        square[:rows, :columns] = _pillow(logits, (rows, columns))
        return square


def to_bytes(image: Slice, window: Window) -> npt.NDArray[np.uint8]:
    """Pixels to 0..255, cut off below the point as published: HU by the model's window, others as ``to_grey`` says."""
    return np.asarray(np.floor(to_grey(image, window) * 255 + SLACK), dtype=np.uint8)


def stretch(grey: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.float64]:
    """Cubic splines on the pixels' areas, (h, w) to (size, size), after a Gaussian along the axes that shrink.

    These are the values of scikit-image's ``resize(order=3, preserve_range=True, anti_aliasing=True)``, which MedSAM's
    data preparation calls; the range of the input is not left.
    """
    from scipy.ndimage import gaussian_filter, zoom

    values = grey.astype(np.float64)
    factors = np.divide(values.shape, size)
    smooth = gaussian_filter(values, np.maximum(0, (factors - 1) / 2), mode="mirror")
    stretched = zoom(smooth, 1 / factors, order=3, mode="mirror", grid_mode=True)
    return np.asarray(np.clip(stretched, values.min(), values.max()))


def bilinear(values: Float, shape: tuple[int, int]) -> Float:
    """(h, w) float32 to ``shape`` between the four nearest pixels, without averaging where it shrinks.

    It is what torch's ``interpolate`` does to masks in both publications; pixels outside repeat the edge.
    """
    rows = _lines(values, shape[0])
    return np.ascontiguousarray(_lines(rows.T, shape[1]).T)


def _lines(values: Float, length: int) -> Float:
    """``length`` rows between the rows of ``values``."""
    last = values.shape[0] - 1
    at = np.clip((np.arange(length) + 0.5) * (values.shape[0] / length) - 0.5, 0, last)
    first = np.floor(at).astype(np.intp)
    part = (at - first).astype(np.float32)[:, None]
    return np.asarray(values[first] * (1 - part) + values[np.minimum(first + 1, last)] * part)


def _medsam(grey: npt.NDArray[np.uint8], size: int) -> Float:
    """Stretched, cut to whole grey values, then to 0..1 by its own minimum and maximum."""
    whole = np.floor(stretch(grey, size) + SPLINE_SLACK).astype(np.float32)
    low, high = whole.min(), whole.max()
    return np.repeat(((whole - low) / np.maximum(high - low, np.float32(1e-8)))[None], 3, axis=0)


def _sam(grey: npt.NDArray[np.uint8], size: int, filled: tuple[int, int]) -> Float:
    """The longest side to ``size``, normalised by ImageNet's colours, zeros around."""
    square = np.zeros((3, size, size), np.float32)
    small = _pillow(grey, filled).astype(np.float32)
    for channel, (mean, std) in enumerate(zip(MEAN, STD, strict=True)):
        square[channel, : filled[0], : filled[1]] = (small - np.float32(mean)) / np.float32(std)
    return square


def _pillow(values: npt.NDArray[np.uint8] | Float, shape: tuple[int, int]) -> npt.NDArray[np.uint8] | Float:
    """Bilinear, with averaging where it shrinks; whole numbers stay whole."""
    from PIL import Image

    return np.asarray(Image.fromarray(values).resize((shape[1], shape[0]), Image.Resampling.BILINEAR))
