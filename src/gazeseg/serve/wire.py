"""Everything that page and service say to each other over the WebSocket, defined once.

Positions named ``px`` are CSS pixels of the reader's screen, ``xy`` are pixels of the upright slice shown, gaze is in
display coordinates 0..1 of the screen. Times are seconds of the page's own clock (``performance.now``), which only
goes forward; the service turns them into its own. Masks travel as run lengths in reading order, beginning with a run of background.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, TypeAdapter

from gazeseg.types import KeyAction

PlaneName = Literal["axial", "coronal", "sagittal"]
Pair = tuple[FiniteFloat, FiniteFloat]
Name = Annotated[str, Field(min_length=1, max_length=64)]
MAX_SAMPLES = 4096


class Message(BaseModel):
    """Base of all messages: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Show(Message):
    """The reader sees this slice, drawn this way, from ``t_s`` on."""

    type: Literal["show"] = "show"
    t_s: FiniteFloat
    plane: PlaneName
    index: int
    window: Pair
    origin_px: Pair
    scale_px: Pair
    screen_px: tuple[Annotated[int, Field(gt=0, le=20000)], Annotated[int, Field(gt=0, le=20000)]]


class Gaze(Message):
    """Samples of gaze (or of the mouse standing in for it): time, x, y; null where nothing is known."""

    type: Literal["gaze"] = "gaze"
    samples: Annotated[list[tuple[FiniteFloat, FiniteFloat | None, FiniteFloat | None]], Field(max_length=MAX_SAMPLES)]


class Key(Message):
    """A key or pedal, by its meaning."""

    type: Literal["key"] = "key"
    t_s: FiniteFloat
    action: KeyAction
    down: bool


class Choose(Message):
    """Looks and clicks mean this structure from now on; a new name adds it."""

    type: Literal["choose"] = "choose"
    t_s: FiniteFloat
    label: Name


class Click(Message):
    """A mouse click on the slice shown: exact, so without uncertainty."""

    type: Literal["click"] = "click"
    t_s: FiniteFloat
    xy: Pair
    positive: bool


class Drag(Message):
    """A box drawn with the mouse on the slice shown, by two opposite corners."""

    type: Literal["box"] = "box"
    t_s: FiniteFloat
    from_xy: Pair
    to_xy: Pair


class Lock(Message):
    """Protect a structure against the others, or stop doing so."""

    type: Literal["lock"] = "lock"
    t_s: FiniteFloat
    label: Name
    locked: bool


class Pointer(Message):
    """Where the mouse is, in display coordinates; a simulated reader looks there."""

    type: Literal["pointer"] = "pointer"
    xy: Pair


ClientMessage = Show | Gaze | Key | Choose | Click | Drag | Lock | Pointer
_CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def read_message(text: str | bytes) -> ClientMessage:
    """A message of the page.

    Raises:
        pydantic.ValidationError: not JSON, an unknown type, missing, mistyped or unknown fields.
    """
    return _CLIENT.validate_json(text)


class StructureState(Message):
    """One structure in the list: ``slices`` are the slices with prompts, by plane."""

    name: str
    value: int
    locked: bool
    accepted: bool
    slices: dict[PlaneName, list[int]]


class StateMessage(Message):
    """What the session knows, after every event that counts."""

    type: Literal["state"] = "state"
    structures: list[StructureState]
    active: str | None
    can_undo: bool
    can_redo: bool


class MaskMessage(Message):
    """One structure on one slice. ``final`` is False while the key is still held; nothing of that is kept."""

    type: Literal["mask"] = "mask"
    structure: str
    plane: PlaneName
    index: int
    shape: tuple[int, int]
    runs: list[int]
    score: float
    final: bool


class LooksMessage(Message):
    """Prompts on a slice, for whoever wants to see them: x, y, sigma (slice pixels), 1 or 0 for the sign."""

    type: Literal["looks"] = "looks"
    structure: str
    plane: PlaneName
    index: int
    points: list[tuple[float, float, float, int]]


class ErrorMessage(Message):
    """What could not be done and why; nothing has changed."""

    type: Literal["error"] = "error"
    message: str


ServerMessage = StateMessage | MaskMessage | LooksMessage | ErrorMessage
