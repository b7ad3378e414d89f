"""From samples as a file has them to a recording that holds what it promises; everything left out is counted.

Both eyes are averaged where both are valid, else the valid one counts. Eyes that look more than 2 degrees apart are
averaged too and counted: a constant offset between the eyes is common where the calibration of one is poor, and
leaving such samples out would empty real recordings. A position is never made up: what is not valid is NaN.
"""

from collections import Counter
from dataclasses import replace
from math import isfinite, sqrt

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.clock import Indices, rising, usable
from gazeseg.gaze.imports.raw import Eye, Raw
from gazeseg.gaze.imports.report import Imported, ImportReport
from gazeseg.gaze.quality import assess
from gazeseg.gaze.recording import check_recording
from gazeseg.gaze.visual import angle_deg
from gazeseg.types import Bool, Float, GazeQuality, Recording, Screen

WILD_SCREENS = 3.0
APART_DEG = 2.0
PAUSE_S = 1.0
RATES_HZ = (5.0, 5000.0)
ASSUMED = GazeQuality(accuracy_deg=0.8, precision_deg=0.3)  # a consumer tracker
MIN_FIXATIONS = 5


def clean(raw: Raw, kind: str, accuracy_deg: float | None = None) -> Imported:
    """Order, check, combine and count.

    Args:
        raw: what a reader found.
        kind: the name of the format, for the report.
        accuracy_deg: mean error of a validation the user has made; else that of the file, else an assumption.

    Raises:
        RecordingError: nothing usable is left, or the rate shows that the times have another unit.
    """
    counts = Counter(raw.counts)
    kept = _in_order(raw.t_s, counts)
    if len(kept) < 2:
        raise RecordingError(f"expected at least 2 samples with rising times, found {len(kept)} in the {kind} file")
    clock_s = raw.t_s[kept]
    xy, valid = _both([_usable_eye(Eye(eye.xy[kept], eye.valid[kept]), counts) for eye in raw.eyes], raw.screen, counts)
    counts["off_screen"] = int(((xy[valid] < 0) | (xy[valid] > 1)).any(axis=1).sum())
    counts["pauses"] = int((np.diff(clock_s) > PAUSE_S).sum())
    rate_hz = _rate_hz(raw, clock_s)
    known = (raw.screen, ASSUMED, rate_hz)
    bare = Recording(clock_s - clock_s[0], xy, valid, *known, device=raw.device, simulated=raw.simulated)
    quality, notes = _quality(bare, raw.accuracy_deg if accuracy_deg is None else accuracy_deg)
    recording = replace(bare, quality=quality)
    check_recording(recording)
    rows = len(raw.t_s) + counts["unreadable"]
    report = ImportReport(kind, rows, len(kept), int(valid.sum()), float(clock_s[0]), (*raw.notes, *notes), **counts)
    return Imported(recording, report)


def _in_order(t_s: Float, counts: Counter[str]) -> Indices:
    """Indices of the samples whose times rise."""
    timed = np.flatnonzero(usable(t_s))
    kept = timed[rising(t_s[timed])]
    left_out = np.setdiff1d(timed, kept, assume_unique=True)
    counts["no_time"] = len(t_s) - len(timed)
    counts["duplicates"] = int(np.isin(t_s[left_out], t_s[kept]).sum())
    counts["backwards"] = len(left_out) - counts["duplicates"]
    return kept


def _usable_eye(eye: Eye, counts: Counter[str]) -> Eye:
    """The eye with NaN wherever it is not valid or looks nowhere."""
    placed = np.isfinite(eye.xy).all(axis=1)
    with np.errstate(invalid="ignore"):
        near = (np.abs(eye.xy - 0.5) <= 0.5 + WILD_SCREENS).all(axis=1)
    counts["no_position"] += int((eye.valid & ~placed).sum())
    counts["wild"] += int((eye.valid & placed & ~near).sum())
    valid = eye.valid & placed & near
    return Eye(np.where(valid[:, None], eye.xy, np.nan), valid)


def _both(eyes: list[Eye], screen: Screen, counts: Counter[str]) -> tuple[Float, Bool]:
    """Mean of the valid eyes (n, 2), and whether there is one (n,)."""
    if len(eyes) == 1:
        return eyes[0]
    left, right = eyes
    both = left.valid & right.valid
    counts["eyes_apart"] = int((angle_deg(left.xy[both], right.xy[both], screen) > APART_DEG).sum())
    counts["one_eye"] = int((left.valid ^ right.valid).sum())
    xy = np.where(left.valid[:, None], left.xy, right.xy)
    xy[both] = (left.xy[both] + right.xy[both]) / 2.0
    return xy, left.valid | right.valid


def _rate_hz(raw: Raw, clock_s: Float) -> float:
    """The nominal rate of the file, else the inverse of the usual step between samples."""
    steps_s = np.diff(clock_s)
    usual_s = steps_s[steps_s < 1.5 * np.median(steps_s)]
    rate_hz = 1.0 / float(usual_s.mean()) if raw.rate_hz is None else raw.rate_hz
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise RecordingError(
            f"expected {RATES_HZ[0]:g} to {RATES_HZ[1]:g} samples per second, found {rate_hz:.4g}: "
            "check the unit of the times and whether the file holds samples, not fixations"
        )
    return rate_hz


def _quality(recording: Recording, accuracy_deg: float | None) -> tuple[GazeQuality, tuple[str, ...]]:
    """Accuracy of a validation, or assumed; precision measured on the fixations, or assumed."""
    if accuracy_deg is not None and not (isfinite(accuracy_deg) and accuracy_deg >= 0):
        raise RecordingError(f"expected an accuracy of 0 degrees or more, found {accuracy_deg}")
    found = assess(recording)
    known = found.sd_deg is not None and found.fixations >= MIN_FIXATIONS
    precision_deg = found.sd_deg / sqrt(2.0) if known and found.sd_deg is not None else ASSUMED.precision_deg
    accuracy = ASSUMED.accuracy_deg if accuracy_deg is None else accuracy_deg
    notes = (
        f"accuracy {accuracy:g} degrees, {'assumed: give that of a validation' if accuracy_deg is None else 'measured'}",
        f"precision {precision_deg:.2g} degrees per axis, {'measured on the fixations' if known else 'assumed'}",
    )
    return GazeQuality(accuracy, precision_deg, measured=accuracy_deg is not None), notes
