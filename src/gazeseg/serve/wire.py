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
Length = Annotated[FiniteFloat, Field(gt=0, le=20000)]
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
    screen_mm: tuple[Length, Length] | None = None
    distance_mm: Length | None = None


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


class Stroke(Message):
    """One stroke of the brush on the slice shown, along ``path`` in slice pixels: one act."""

    type: Literal["stroke"] = "stroke"
    t_s: FiniteFloat
    path: Annotated[list[Pair], Field(min_length=1, max_length=4096)]
    radius_mm: Annotated[FiniteFloat, Field(gt=0, le=200)]
    add: bool


class Import(Message):
    """Take the structures of a mask that was sent and checked before (see ``gazeseg.serve.uploads``)."""

    type: Literal["import"] = "import"
    t_s: FiniteFloat
    upload: Annotated[str, Field(max_length=64)]


class Rename(Message):
    """Call a structure otherwise."""

    type: Literal["rename"] = "rename"
    t_s: FiniteFloat
    label: Name
    to: Name


class Ask(Message):
    """How do things stand? Answered by the state and by masks of the slice shown that were not ready before."""

    type: Literal["ask"] = "ask"
    t_s: FiniteFloat


class Moved(Message):
    """The mouse moved over the page, to these screen pixels: while the hand points, gaze does not count."""

    type: Literal["moved"] = "moved"
    t_s: FiniteFloat
    px: Pair


class HandsFree(Message):
    """Long looks mark, or do so no more; looking into ``cancel`` (left, top, right, bottom, display) empties the ring."""

    type: Literal["hands_free"] = "hands_free"
    t_s: FiniteFloat
    on: bool
    cancel: tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat] | None = None


class Calibrate(Message):
    """Begin a calibration or a one-point check of drift, go on to what follows, or stop."""

    type: Literal["calibrate"] = "calibrate"
    t_s: FiniteFloat
    action: Literal["begin", "check", "next", "cancel"]
    points: Literal[5, 9, 13] = 9


class Target(Message):
    """A target came or went on the screen, in display coordinates."""

    type: Literal["target"] = "target"
    t_s: FiniteFloat
    xy: Pair
    shown: bool


class RevertDrift(Message):
    """Take back the last correction of drift."""

    type: Literal["revert_drift"] = "revert_drift"
    t_s: FiniteFloat


class Record(Message):
    """Keep the gaze from now on, as the reader has agreed; or stop and write it."""

    type: Literal["record"] = "record"
    t_s: FiniteFloat
    on: bool


class Carry(Message):
    """Carry the mask of the slice shown to its neighbours, at most ``limit`` of them each way; up is rising numbers."""

    type: Literal["carry"] = "carry"
    t_s: FiniteFloat
    label: Name
    direction: Literal["both", "up", "down"] = "both"
    limit: Annotated[int, Field(ge=1, le=500)] = 40


class Fill(Message):
    """Fill between the slices of a structure the reader outlined, in the plane shown."""

    type: Literal["fill"] = "fill"
    t_s: FiniteFloat
    label: Name


class Halt(Message):
    """Stop carrying or filling; nothing of it is kept."""

    type: Literal["halt"] = "halt"
    t_s: FiniteFloat


CarryAct = Carry | Fill | Halt
GazeMessage = Moved | HandsFree | Calibrate | Target | RevertDrift | Record
MaskAct = Stroke | Import | Rename | Ask
ClientMessage = Show | Gaze | Key | Choose | Click | Drag | Lock | Pointer | MaskAct | CarryAct | GazeMessage
_CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def read_message(text: str | bytes) -> ClientMessage:
    """A message of the page.

    Raises:
        pydantic.ValidationError: not JSON, an unknown type, missing, mistyped or unknown fields.
    """
    return _CLIENT.validate_json(text)


class StructureState(Message):
    """One structure in the list.

    Attributes:
        slices: those with a mask, by plane.
        provisional: those of them that were made from other slices and wait for the reader.
        ml: volume; None while masks are still being computed.
    """

    name: str
    value: int
    locked: bool
    accepted: bool
    slices: dict[PlaneName, list[int]]
    provisional: dict[PlaneName, list[int]] = {}
    ml: float | None = None


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


class ForgetMessage(Message):
    """Many masks have changed: none that was sent holds any more; those of the slice shown follow, others when shown."""

    type: Literal["forget"] = "forget"


class CarriedMessage(Message):
    """How carrying or filling goes: ``confidence`` per slice, a rank in 0..1; masks come when it is done, as one act."""

    type: Literal["carried"] = "carried"
    structure: str
    plane: PlaneName
    how: Literal["carried", "filled"]
    state: Literal["working", "done", "stopped"]
    planned: int
    confidence: list[tuple[int, float]]


class ErrorMessage(Message):
    """What could not be done and why; nothing has changed."""

    type: Literal["error"] = "error"
    message: str


class TargetsMessage(Message):
    """Show these targets one after the other, each so long, then say ``next``; places are shares of the page."""

    type: Literal["targets"] = "targets"
    stage: Literal["calibration", "validation", "check"]
    places: list[tuple[float, float]]
    seconds: float


class TargetSeen(Message):
    """One validation target: where it was and where the gaze was, in display coordinates; None where none was seen."""

    xy: tuple[float, float]
    gaze_xy: tuple[float, float] | None
    accuracy_deg: float | None
    rms_s2s_deg: float | None
    data_loss: float


class VerdictMessage(Message):
    """How good the gaze is after a calibration, and what follows from that."""

    type: Literal["verdict"] = "verdict"
    colour: Literal["green", "amber", "red"]
    reasons: list[str]
    follows: str
    accuracy_deg: float | None
    worst_deg: float | None
    precision_deg: float | None
    rms_s2s_deg: float | None
    data_loss: float
    rate_hz: float
    min_zoom: float
    points: list[TargetSeen]


class CheckedMessage(Message):
    """A one-point check: how far the gaze was from the target before, and how far it is with the correction made."""

    type: Literal["checked"] = "checked"
    before_deg: float
    after_deg: float
    corrected: bool


class EyesMessage(Message):
    """The state of the gaze; ``colour`` is None where nobody has measured it on this screen."""

    type: Literal["eyes"] = "eyes"
    colour: Literal["green", "amber", "red"] | None
    accuracy_deg: float
    px_per_degree: float
    min_zoom: float
    gaze_prompts: bool
    hands_free: bool
    drift_deg: float
    corrections: int
    drift_warning: str | None
    recording: bool
    refused: str | None
    wrote: str | None


class RingMessage(Message):
    """The ring of a long look: around what (display coordinates; None for no ring) and how full, 0..1."""

    type: Literal["ring"] = "ring"
    xy: tuple[float, float] | None
    progress: float


GazeReply = TargetsMessage | VerdictMessage | CheckedMessage | EyesMessage | RingMessage
ServerMessage = StateMessage | MaskMessage | LooksMessage | ForgetMessage | CarriedMessage | ErrorMessage | GazeReply
