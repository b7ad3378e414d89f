"""Between a slice and the square frame of a model: pad at the right and below, then scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gazeseg.types import Box, Float, Point, Prompt, Slice, Window

MAX_PROMPTS = 512
FAR = 1e6  # model pixels; further away is the same to a network, and float32 can still square it


@dataclass(frozen=True, slots=True)
class Frame:
    """Slices of ``shape`` (h, w) in a square of ``size`` pixels; pixel centres at integers in both."""

    shape: tuple[int, int]
    size: int

    @property
    def side(self) -> int:
        """Side of the padded square in slice pixels."""
        return max(self.shape)

    @property
    def scale(self) -> float:
        """Model pixels per slice pixel."""
        return self.size / self.side

    def to_model(self, x: float, y: float) -> tuple[float, float]:
        """Slice pixels to model pixels."""
        return (x + 0.5) * self.scale - 0.5, (y + 0.5) * self.scale - 0.5

    def shrink(self, grey: Float, around: float = 0.0) -> Float:
        """(h, w) float32 to (size, size), padded with ``around``."""
        square = np.full((self.side, self.side), around, np.float32)
        square[: self.shape[0], : self.shape[1]] = grey
        return resize(square, self.size)

    def enlarge(self, square: Float) -> Float:
        """(size, size) float32 to (h, w)."""
        return resize(square, self.side)[: self.shape[0], : self.shape[1]]


def resize(square: Float, side: int) -> Float:
    """A square float32 picture to another size: bilinear, with averaging where it shrinks."""
    from PIL import Image

    if square.shape[0] == side:
        return square
    return np.asarray(Image.fromarray(square).resize((side, side), Image.Resampling.BILINEAR))


def to_grey(image: Slice, window: Window) -> Float:
    """Pixels to 0..1: HU by the model's window, grey by 255, anything else by its 0.5 and 99.5 percentiles."""
    if image.units == "hu":
        return window.apply(image.pixels)
    if image.units == "grey":
        return Window(0, 255).apply(image.pixels)
    low, high = (float(bound) for bound in np.percentile(image.pixels, [0.5, 99.5]))
    return Window(low, high if high > low else low + 1 + abs(low)).apply(image.pixels)


def point_rows(prompts: Sequence[Prompt], frame: Frame) -> Float:
    """Points as rows (n, 5) of x, y, sign, sigma_px, weight in model pixels; one row of padding when there is none."""
    rows = [
        (*frame.to_model(p.x, p.y), 1.0 if p.positive else -1.0, p.sigma_px * frame.scale, p.weight)
        for p in prompts
        if isinstance(p, Point)
    ]
    return np.clip(rows or [(0.0, 0.0, 0.0, 1.0, 0.0)], -FAR, FAR).astype(np.float32)


def box_row(prompts: Sequence[Prompt], frame: Frame) -> Float:
    """The last box as x0, y0, x1, y1, present (5,) in model pixels; zeros when there is none.

    A box ends at the far edges of its corner pixels, so it is the edges that are scaled, not the pixels' centres.
    """
    boxes = [p for p in prompts if isinstance(p, Box)]
    if not boxes:
        return np.zeros(5, np.float32)
    last = boxes[-1]
    left, top = frame.to_model(last.x0 - 0.5, last.y0 - 0.5)
    right, bottom = frame.to_model(last.x1 + 0.5, last.y1 + 0.5)
    return np.clip([left + 0.5, top + 0.5, right - 0.5, bottom - 0.5, 1.0], -FAR, FAR).astype(np.float32)
