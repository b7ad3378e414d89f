"""A grey window as a word on the command line."""

from typing import TYPE_CHECKING

from gazeseg.errors import InputError

if TYPE_CHECKING:
    from gazeseg.types import Window


def parse_window(text: str) -> "Window":
    """``LOW,HIGH`` in HU.

    Raises:
        InputError: not two numbers, or the upper one is not above the lower.
    """
    from gazeseg.types import Window

    try:
        low, high = (float(word) for word in text.split(","))
    except ValueError:
        raise InputError(
            f"expected --window as LOW,HIGH in HU, found {text!r}: write it like --window=-160,240"
        ) from None
    return Window(low, high)
