"""The gaze itself: calibration, check of drift, hands-free work, recording."""

from typing import Literal

from gazeseg.serve.wire.base import Message, Number, Pair


class Moved(Message):
    """The mouse moved over the page, to these screen pixels: while the hand points, gaze does not count."""

    type: Literal["moved"] = "moved"
    t_s: Number
    px: Pair


class HandsFree(Message):
    """Long looks mark, or do so no more; looking into ``cancel`` (left, top, right, bottom, display) empties the ring."""

    type: Literal["hands_free"] = "hands_free"
    t_s: Number
    on: bool
    cancel: tuple[Number, Number, Number, Number] | None = None


class Calibrate(Message):
    """Begin a calibration or a one-point check of drift, go on to what follows, or stop."""

    type: Literal["calibrate"] = "calibrate"
    t_s: Number
    action: Literal["begin", "check", "next", "cancel"]
    points: Literal[5, 9, 13] = 9


class Target(Message):
    """A target came or went on the screen, in display coordinates."""

    type: Literal["target"] = "target"
    t_s: Number
    xy: Pair
    shown: bool


class RevertDrift(Message):
    """Take back the last correction of drift."""

    type: Literal["revert_drift"] = "revert_drift"
    t_s: Number


class Record(Message):
    """Keep the gaze from now on, as the reader has agreed; or stop and write it."""

    type: Literal["record"] = "record"
    t_s: Number
    on: bool


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
