"""Pictures of the demo: how one structure's outline grew with the looks, and all structures together."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gazeseg.demo.run import DemoResult, SliceResult
from gazeseg.types import Bool, VoxelPoint, Window

if TYPE_CHECKING:
    from PIL.Image import Image

Rgb = tuple[int, int, int]
TRUTH: Rgb = (44, 160, 44)
PREDICTION: Rgb = (255, 176, 0)
POSITIVE: Rgb = (79, 195, 247)
NEGATIVE: Rgb = (255, 82, 82)
# Okabe and Ito's colours, told apart by most colour-blind readers.
PALETTE: tuple[Rgb, ...] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
)
PANEL_PX = 320
MARGIN = 0.4


def steps_figure(result: DemoResult, structure: str) -> "Image":
    """A row of panels for a structure's largest slice: before the first look, then after each second."""
    from PIL import Image

    shown = max((s for s in result.slices if s.structure == structure), key=lambda s: int(s.truth.sum()))
    window = crop_around(shown.truth, MARGIN)
    panels = [_panel(result, shown, n, window) for n in range(result.seconds + 1)]
    row = Image.new("RGB", (sum(p.width for p in panels) + 6 * (len(panels) - 1), panels[0].height), "white")
    for n, panel in enumerate(panels):
        row.paste(panel, (n * (panel.width + 6), 0))
    return row


def overview_figure(result: DemoResult) -> "Image":
    """The slice with most structures, every final mask outlined in a colour of its own."""
    from PIL import ImageDraw

    index = max({s.index for s in result.slices}, key=lambda i: (sum(s.index == i for s in result.slices), -i))
    labels = result.plane.cut(result.session.label_map(), index)
    grey = grey_slice(result, index)
    window = crop_around(grey > 20, 0.02)
    picture, scale = _enlarged(grey, window, 2 * PANEL_PX)
    names = {value: name for name, value in result.session.state.values.items()}
    draw = ImageDraw.Draw(picture)
    for n, value in enumerate(value for value in names if (labels == value).any()):
        colour = PALETTE[n % len(PALETTE)]
        _outline(picture, (labels == value)[window], colour, scale)
        draw.text((8, 8 + 14 * n), names[value].replace("_", " "), fill=colour)
    return picture


def grey_slice(result: DemoResult, index: int) -> npt.NDArray[np.uint8]:
    """The slice as shown: the abdomen window for CT, otherwise as it is."""
    from gazeseg.images import take

    image = take(result.session.volume, result.plane, index)
    window = (
        Window.from_level(40, 400)
        if image.units == "hu"
        else Window(float(image.pixels.min()), float(image.pixels.max()) + 1e-3)
    )
    return np.asarray(window.apply(image.pixels) * 255, dtype=np.uint8)


def crop_around(mask: Bool, margin: float) -> tuple[slice, slice]:
    """Rows and columns of a region with a margin around it."""
    rows, columns = np.nonzero(mask)
    pad = int(margin * max(np.ptp(rows), np.ptp(columns))) + 8
    return (
        slice(max(0, int(rows.min()) - pad), int(rows.max()) + pad + 1),
        slice(max(0, int(columns.min()) - pad), int(columns.max()) + pad + 1),
    )


def _panel(result: DemoResult, shown: SliceResult, second: int, window: tuple[slice, slice]) -> "Image":
    from PIL import ImageDraw

    picture, scale = _enlarged(grey_slice(result, shown.index), window, PANEL_PX)
    _outline(picture, shown.truth[window], TRUTH, scale)
    _outline(picture, shown.masks[second][window], PREDICTION, scale)
    draw = ImageDraw.Draw(picture)
    for prompt, at in zip(shown.prompts, shown.prompt_seconds, strict=True):
        if at <= second and isinstance(prompt, VoxelPoint):
            x, y = (
                result.plane.to_xy(prompt.ijk, result.session.volume.shape) - (window[1].start, window[0].start) + 0.5
            ) * scale
            _mark(draw, float(x), float(y), positive=prompt.positive)
    overlap = 2 * (shown.masks[second] & shown.truth).sum() / max(1, shown.masks[second].sum() + shown.truth.sum())
    draw.text((6, 4), f"{second} s   Dice {100 * overlap:.0f}", fill="white", stroke_width=2, stroke_fill="black")
    return picture


def _enlarged(grey: npt.NDArray[np.uint8], window: tuple[slice, slice], longest_px: int) -> "tuple[Image, float]":
    from PIL import Image

    crop = grey[window]
    scale = longest_px / max(crop.shape)
    size = round(crop.shape[1] * scale), round(crop.shape[0] * scale)
    return Image.fromarray(crop).resize(size, Image.Resampling.BICUBIC).convert("RGB"), scale


def _outline(picture: "Image", mask: Bool, colour: Rgb, scale: float) -> None:
    """Paint the border of a mask, about two pixels wide, onto an enlarged picture."""
    from PIL import Image
    from scipy import ndimage

    big = np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).resize(picture.size, Image.Resampling.BILINEAR)) > 127
    border = big & ~ndimage.binary_erosion(big, iterations=2)
    picture.paste(Image.new("RGB", picture.size, colour), mask=Image.fromarray(border))


def _mark(draw: Any, x: float, y: float, *, positive: bool) -> None:
    """Plus or minus at a look."""
    colour, arm = (POSITIVE if positive else NEGATIVE), 4
    draw.line((x - arm, y, x + arm, y), fill=colour, width=2)
    if positive:
        draw.line((x, y - arm, x, y + arm), fill=colour, width=2)
