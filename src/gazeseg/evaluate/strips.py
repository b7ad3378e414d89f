"""How a mask came about, as one picture: the slice with the truth, then the mask after each of a few updates.

Drawn with Pillow for files; the report draws the same steps as SVG (``pictures``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gazeseg.evaluate.examples import Example
from gazeseg.evaluate.pictures import NEGATIVE, POSITIVE, PREDICTION, TRUTH, edges
from gazeseg.evaluate.shots import Shot
from gazeseg.types import Bool, Box, Prompt

if TYPE_CHECKING:
    from PIL.Image import Image

PANEL_PX = 320
GAP_PX = 6
MARK_PX = 5


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A picture with the name of its file; ``about`` is file, organ, system, regime and object."""

    file: str
    picture: "Image"
    about: tuple[str, ...]


def stepped(examples: Sequence[Example]) -> Iterator[tuple[Example, Shot]]:
    """The median object of each organ with every system that got there by updates; without a median the best."""
    for organ in dict.fromkeys(example.organ for example in examples):
        ranked = {example.rank: example for example in examples if example.organ == organ}
        example = ranked.get("median") or ranked["best"]
        for shot in example.shots:
            if shot.steps:
                yield example, shot


def make_strips(examples: Sequence[Example]) -> Iterator[Strip]:
    """Pictures ``steps_ORGAN_SYSTEM.png``."""
    for example, shot in stepped(examples):
        file = f"steps_{_plain(example.organ)}_{_plain(shot.system)}.png"
        yield Strip(file, strip(example, shot), (file, example.organ, shot.system, example.regime, example.object_id))


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)


def strip(example: Example, shot: Shot) -> "Image":
    """All panels in a row."""
    from PIL import Image

    before = Shot(shot.system, shot.mask & False, (), 0.0)
    panels = [_panel(example, before, "reference")]
    panels += [_panel(example, step.as_shot(shot.system), step.caption) for step in shot.steps]
    width, height = panels[0].size
    row = Image.new("RGB", (len(panels) * (width + GAP_PX) - GAP_PX, height), "white")
    for n, panel in enumerate(panels):
        row.paste(panel, (n * (width + GAP_PX), 0))
    return row


def _panel(example: Example, shot: Shot, caption: str) -> "Image":
    from PIL import Image, ImageDraw

    height, width = example.grey.shape
    scale = PANEL_PX / max(height, width)
    size = round(width * scale), round(height * scale)
    picture = Image.fromarray(example.grey).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    pen = ImageDraw.Draw(picture)
    _draw_outline(pen, example.truth, TRUTH, scale)
    _draw_outline(pen, shot.mask, PREDICTION, scale)
    for prompt in shot.prompts:
        _draw_prompt(pen, prompt, scale)
    pen.text((6, 4), caption, fill="white", stroke_width=2, stroke_fill="black")
    return picture


def _draw_outline(pen: Any, mask: Bool, colour: str, scale: float) -> None:
    for x0, y0, x1, y1 in edges(mask):
        pen.line([_px(x, scale) for x in (x0, y0, x1, y1)], fill=colour, width=2)


def _draw_prompt(pen: Any, prompt: Prompt, scale: float) -> None:
    """Plus or minus at a point, a frame for a box."""
    if isinstance(prompt, Box):
        corners = (prompt.x0, prompt.y0, prompt.x1, prompt.y1)
        pen.rectangle([_px(value, scale) for value in corners], outline=POSITIVE)
        return
    x, y, colour = _px(prompt.x, scale), _px(prompt.y, scale), POSITIVE if prompt.positive else NEGATIVE
    bars = [(x - MARK_PX, y, x + MARK_PX, y)] + [(x, y - MARK_PX, x, y + MARK_PX)] * prompt.positive
    for fill, width in (("black", 4), (colour, 2)):
        for bar in bars:
            pen.line(bar, fill=fill, width=width)


def _px(value: float, scale: float) -> float:
    """Pixel centres at integers to the enlarged picture, whose pixels begin at -0.5."""
    return (value + 0.5) * scale
