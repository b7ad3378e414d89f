"""Where AprilTags stand on the screen, for trackers worn on the head."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gazeseg.errors import SourceError
from gazeseg.types import Float

MIN_TAGS = 4
MAX_TAGS = 586  # of the family 36h11: 0 to 586
EXAMPLE = '{"screen_px": [1920, 1080], "tags": {"0": [32, 32, 128], ...}}'


@dataclass(frozen=True, slots=True)
class TagLayout:
    """Squares on a screen.

    Attributes:
        size_px: width and height of the screen.
        squares: left, top and side in pixels of the black square of each tag, by its number in the family 36h11.
    """

    size_px: tuple[int, int]
    squares: Mapping[int, tuple[float, float, float]]

    def __post_init__(self) -> None:
        if len(self.squares) < MIN_TAGS:
            raise SourceError(
                f"expected at least {MIN_TAGS} tags, found {len(self.squares)}: show one in each corner of the screen"
            )
        for number, (left, top, side) in self.squares.items():
            right, bottom = left + side, top + side
            inside = left >= 0 and top >= 0 and right <= self.size_px[0] and bottom <= self.size_px[1]
            if not (0 <= number <= MAX_TAGS and isfinite(left + top + side) and side > 0 and inside):
                raise SourceError(
                    f"expected tags 0 to {MAX_TAGS} within {self.size_px[0]}x{self.size_px[1]} px, "
                    f"found tag {number} at {left:g},{top:g} with side {side:g}: correct the layout"
                )
        object.__setattr__(self, "squares", MappingProxyType(dict(self.squares)))

    def corners(self, number: int) -> Float:
        """Corners (4, 2) of a tag in pixels, clockwise from the top left."""
        import numpy as np

        left, top, side = self.squares[number]
        return np.array([(left, top), (left + side, top), (left + side, top + side), (left, top + side)])


def read_layout(path: Path) -> TagLayout:
    """A layout from JSON such as ``EXAMPLE``.

    Raises:
        SourceError: no such file, or another content.
    """
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        width, height = said["screen_px"]
        squares = {int(number): _three(square) for number, square in said["tags"].items()}
        return TagLayout((int(width), int(height)), squares)
    except OSError as error:
        raise SourceError(f"expected a layout of tags, found {error.strerror or error}: {path}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise SourceError(f"expected a layout of tags as {EXAMPLE}, found other JSON or none in {path}") from None


def parse_tags(text: str, size_px: tuple[int, int]) -> TagLayout:
    """A layout from ``0:32:32:128,1:...``: number, left, top and side of each tag, for addresses.

    Raises:
        SourceError: spelled otherwise.
    """
    try:
        squares = {int(number): _three(rest) for number, *rest in (tag.split(":") for tag in text.split(","))}
    except ValueError:
        raise SourceError(
            f"expected tags as NUMBER:LEFT:TOP:SIDE,... in px, found {text[:60]!r}: such as 0:32:32:128"
        ) from None
    return TagLayout(size_px, squares)


def _three(values: Any) -> tuple[float, float, float]:
    left, top, side = map(float, values)
    return left, top, side
