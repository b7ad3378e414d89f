"""What the page is told of the gaze: verdict, state, ring."""

from math import isfinite

import numpy as np

from gazeseg.errors import GazesegError
from gazeseg.gaze.calibrate import Gate, PointQuality
from gazeseg.gaze.drift import DriftState
from gazeseg.gaze.sources.recorder import check_may_record
from gazeseg.gaze.visual import flat_deg, from_flat_deg
from gazeseg.serve.eyes import Calibrated, Eyes
from gazeseg.serve.gazing import Gazing
from gazeseg.serve.wire import EyesMessage, RingMessage, TargetSeen, VerdictMessage
from gazeseg.types import Screen


def verdict(made: Calibrated) -> VerdictMessage:
    """A calibration that was just made."""
    overall = made.validation.overall
    return VerdictMessage(
        colour=made.gate.colour,
        reasons=list(made.gate.reasons),
        follows=follows(made.gate),
        accuracy_deg=_known(overall.accuracy_deg),
        worst_deg=_known(overall.worst_deg),
        precision_deg=_known(overall.std_deg / np.sqrt(2.0)),
        rms_s2s_deg=_known(overall.rms_s2s_deg),
        data_loss=overall.data_loss,
        rate_hz=overall.rate_hz,
        min_zoom=made.gate.min_zoom,
        points=[_seen(point, made.validation.screen) for point in made.validation.points],
    )


def follows(gate: Gate) -> str:
    """What a verdict means for the work, in words."""
    if not gate.gaze_prompts:
        return "gaze marks nothing: click and draw boxes with the mouse, or calibrate again"
    if gate.min_zoom > 1.0:
        return f"mark by gaze where the picture is zoomed to {gate.min_zoom:.1f} times the whole slice or more"
    return "mark by gaze at any zoom"


def status(gazing: Gazing, screen: Screen) -> EyesMessage:
    """The gaze as it is now."""
    eyes = gazing.eyes
    made, drift = eyes.on(screen), eyes.drift if eyes.on(screen) else None
    measured = None if made is None or made.field is None else made.field.quality
    return EyesMessage(
        colour=None if made is None else made.gate.colour,
        accuracy_deg=(measured or eyes.quality).accuracy_deg,
        px_per_degree=screen.px_per_degree,
        min_zoom=1.0 if made is None else made.gate.min_zoom,
        gaze_prompts=made is None or made.gate.gaze_prompts,
        hands_free=gazing.intending.hands_free,
        drift_deg=0.0 if drift is None else float(np.hypot(*drift.offset_deg)),
        corrections=0 if drift is None else standing(drift),
        drift_warning=None if drift is None else drift.warning,
        recording=gazing.kept.on,
        refused=_refused(eyes),
        wrote=gazing.kept.wrote,
    )


def standing(drift: DriftState) -> int:
    """How many corrections of drift count and could be taken back."""
    gone = {line.reverts for line in drift.log}
    return sum(line.reverts is None and number not in gone for number, line in enumerate(drift.log))


def ring(gazing: Gazing) -> RingMessage:
    """The ring of a long look."""
    return RingMessage(xy=gazing.ring.ring_xy, progress=gazing.ring.progress)


def _seen(point: PointQuality, screen: Screen) -> TargetSeen:
    gaze_xy = None
    if isfinite(point.accuracy_deg):
        x, y = from_flat_deg(flat_deg(point.target_xy, screen) + np.array(point.offset_deg), screen).tolist()
        gaze_xy = (x, y)
    return TargetSeen(
        xy=point.target_xy,
        gaze_xy=gaze_xy,
        accuracy_deg=_known(point.accuracy_deg),
        rms_s2s_deg=_known(point.rms_s2s_deg),
        data_loss=point.data_loss,
    )


def _refused(eyes: Eyes) -> str | None:
    """Why this gaze may not be recorded; None if it may."""
    if eyes.device is None:
        return "the mouse stands in for gaze: there is nothing to record"
    try:
        check_may_record(eyes.device)
    except GazesegError as error:
        return str(error)
    return None


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None
