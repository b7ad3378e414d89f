"""What is before the reader, where they look, which keys they press."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, FiniteFloat

from gazeseg.serve.wire.base import Message, Number, Pair, PlaneName
from gazeseg.types import KeyAction

Length = Annotated[FiniteFloat, Field(gt=0, le=20000)]
MAX_SAMPLES = 4096
SHOWN_S = 0.3  # a slice on the screen for less was passed over; assumed, about the length of one fixation


def _visible(scale: float) -> float:
    if not 1e-3 <= abs(scale) <= 1e4:
        raise ValueError("expected 0.001 to 10000 screen pixels per slice pixel")
    return scale


Scale = Annotated[FiniteFloat, AfterValidator(_visible)]


class Show(Message):
    """The reader sees this slice, drawn this way, from ``t_s`` on."""

    type: Literal["show"] = "show"
    t_s: Number
    plane: PlaneName
    index: int
    window: Pair
    origin_px: Pair
    scale_px: tuple[Scale, Scale]
    screen_px: tuple[Annotated[int, Field(gt=0, le=20000)], Annotated[int, Field(gt=0, le=20000)]]
    screen_mm: tuple[Length, Length] | None = None
    distance_mm: Length | None = None


class Seen(Message):
    """This slice was on the screen for ``shown_s`` (told with the case), with its outlines; told where nobody saw some before."""

    type: Literal["seen"] = "seen"
    t_s: Number
    plane: PlaneName
    index: int


class Gaze(Message):
    """Samples of gaze (or of the mouse standing in for it): time, x, y; null where nothing is known."""

    type: Literal["gaze"] = "gaze"
    samples: Annotated[list[tuple[Number, Number | None, Number | None]], Field(max_length=MAX_SAMPLES)]


class Key(Message):
    """A key or pedal, by its meaning."""

    type: Literal["key"] = "key"
    t_s: Number
    action: KeyAction
    down: bool


class Pointer(Message):
    """Where the mouse is, in display coordinates; a simulated reader looks there."""

    type: Literal["pointer"] = "pointer"
    xy: Pair


class Where(Message):
    """Where do the eyes rest now? The page asks before it zooms in for the reader."""

    type: Literal["where"] = "where"
    t_s: Number


class RestingMessage(Message):
    """Where the eyes rest, in display coordinates, corrected and with the noise averaged out; null where that is not known."""

    type: Literal["resting"] = "resting"
    xy: tuple[float, float] | None
