"""Pictures as data URIs: a grey crop with the contours of truth and prediction and the looks, by sign."""

import base64
import io

import numpy as np

from gazeseg.evaluate.examples import Example
from gazeseg.evaluate.shots import Shot
from gazeseg.types import Bool, Box, Point, Prompt

TRUTH = "#2ca02c"
PREDICTION = "#ffb000"
POSITIVE = "#4fc3f7"
NEGATIVE = "#ff5252"
SHOWN_PX = 260


def draw(example: Example, shot: Shot) -> str:
    """An ``<svg>``: the picture inside as PNG, contours and looks as shapes, so that it prints sharp."""
    height, width = example.grey.shape
    scale = SHOWN_PX / max(height, width)
    stroke = 1.6 / scale
    parts = [
        f'<svg viewBox="-0.5 -0.5 {width} {height}" width="{width * scale:.0f}" height="{height * scale:.0f}" '
        'role="img">',
        f'<image x="-0.5" y="-0.5" width="{width}" height="{height}" href="{png_uri(example)}" '
        'preserveAspectRatio="none"/>',
        _path(example.truth, TRUTH, stroke),
        _path(shot.mask, PREDICTION, stroke),
        *(_mark(prompt, 3.0 / scale) for prompt in shot.prompts),
        "</svg>",
    ]
    return "".join(parts)


def png_uri(example: Example) -> str:
    """The grey crop as a PNG data URI."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(example.grey).save(stream, format="PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def _path(mask: Bool, colour: str, stroke: float) -> str:
    """The outline along pixel edges."""
    return f'<path d="{outline(mask)}" fill="none" stroke="{colour}" stroke-width="{stroke:.3f}"/>'


def outline(mask: Bool) -> str:
    """SVG path data of ``edges``."""
    return "".join(f"M{x0:g} {y0:g}H{x1:g}" if y0 == y1 else f"M{x0:g} {y0:g}V{y1:g}" for x0, y0, x1, y1 in edges(mask))


def edges(mask: Bool) -> list[tuple[float, float, float, float]]:
    """Lines (x0, y0, x1, y1) between inside and outside, straight runs joined; pixel (x, y) spans x-0.5..x+0.5."""
    padded = np.pad(mask, 1).astype(np.int8)
    level = np.argwhere(np.diff(padded, axis=0)[:, 1:-1] != 0)  # (y, x): edge above pixel y
    upright = np.argwhere(np.diff(padded, axis=1)[1:-1].T != 0)  # (x, y): edge left of pixel x
    lines = [(start - 0.5, y - 0.5, end + 0.5, y - 0.5) for y, start, end in _runs(level)]
    return lines + [(x - 0.5, start - 0.5, x - 0.5, end + 0.5) for x, start, end in _runs(upright)]


def _runs(places: np.ndarray) -> list[tuple[int, int, int]]:
    """Neighbouring places (line, position), sorted, to (line, first, last)."""
    if not len(places):
        return []
    breaks = (np.diff(places[:, 0]) != 0) | (np.diff(places[:, 1]) != 1)
    first = np.concatenate([[True], breaks])
    last = np.concatenate([breaks, [True]])
    return [(int(a[0]), int(a[1]), int(b[1])) for a, b in zip(places[first], places[last], strict=True)]


def _mark(prompt: Prompt, size: float) -> str:
    """A look or click: plus or minus in its colour on a dark rim; a box as a dashed frame."""
    if isinstance(prompt, Box):
        width, height = prompt.x1 - prompt.x0, prompt.y1 - prompt.y0
        return (
            f'<rect x="{prompt.x0:g}" y="{prompt.y0:g}" width="{width:g}" height="{height:g}" '
            f'fill="none" stroke="{POSITIVE}" stroke-width="{size / 2:.3f}" stroke-dasharray="{size:.2f}"/>'
        )
    bars = _cross(prompt, size)
    colour = POSITIVE if prompt.positive else NEGATIVE
    rim = f'<path d="{bars}" stroke="#000" stroke-width="{size:.3f}" stroke-linecap="round" opacity="0.6"/>'
    return f'{rim}<path d="{bars}" stroke="{colour}" stroke-width="{size / 2:.3f}"/>'


def _cross(point: Point, size: float) -> str:
    bar = f"M{point.x - size:.2f} {point.y:.2f}h{2 * size:.2f}"
    return bar + (f"M{point.x:.2f} {point.y - size:.2f}v{2 * size:.2f}" if point.positive else "")
