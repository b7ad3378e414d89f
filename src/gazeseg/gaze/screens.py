"""Screens as people write them."""

import re

from gazeseg.errors import InputError, RecordingError
from gazeseg.types import Screen

EXAMPLE = "1920x1080px,527x296mm,650mm"
SPELLING = "WIDTHxHEIGHTpx,WIDTHxHEIGHTmm,DISTANCEmm"
_NUMBER = r"(\d{1,6}(?:\.\d{1,6})?)"
_SCREEN = re.compile(rf"(\d{{1,6}})x(\d{{1,6}})px,{_NUMBER}x{_NUMBER}mm,{_NUMBER}mm", re.ASCII)
MAX_STRETCH = 1.1  # pixels are square; more than this is a slip of the pen, such as width and height swapped


def parse_screen(text: str) -> Screen:
    """A screen from ``1920x1080px,527x296mm,650mm``: pixels, size of the picture area, distance from the eye.

    Raises:
        InputError: spelled otherwise, a zero, or pixels that are far from square.
    """
    found = _SCREEN.fullmatch(text.replace(" ", ""))
    if found is None:
        raise InputError(f"expected a screen as {SPELLING}, found {text[:80]!r}: write for example {EXAMPLE}")
    width_px, height_px = int(found[1]), int(found[2])
    width_mm, height_mm, distance_mm = float(found[3]), float(found[4]), float(found[5])
    screen = Screen((width_px, height_px), (width_mm, height_mm), distance_mm)
    stretch = (width_mm / width_px) / (height_mm / height_px)
    if not 1 / MAX_STRETCH < stretch < MAX_STRETCH:
        raise InputError(
            f"expected square pixels, found pixels {stretch:.2f} times as wide as high in {text!r}: check the sizes"
        )
    return screen


def no_screen(where: object, known: str = "nothing of it") -> RecordingError:
    """The complaint about a file that does not hold its screen; ``known`` says what it holds."""
    return RecordingError(
        f"expected the screen that was looked at, found {known} in {where}: "
        f"give pixels, size and distance from the eye, for example --screen {EXAMPLE}"
    )
