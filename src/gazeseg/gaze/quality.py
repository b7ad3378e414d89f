"""How good a recording is, as far as that can be told without targets to look at.

Measures and their names follow Dunn et al. 2023 (doi 10.3758/s13428-023-02187-1). Precision is measured during
fixations and reported as the median over them (``precision``). Accuracy needs targets.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gazeseg.gaze.fixation_config import FixationConfig
from gazeseg.gaze.fixations import detect
from gazeseg.gaze.pace import gap_at
from gazeseg.gaze.precision import bcea, rms_s2s, std
from gazeseg.gaze.visual import around_deg
from gazeseg.types import Fixation, Float, KeyChanged, Recording, ViewShown

MIN_SAMPLES = 3
_NEIGHBOURS = 1.5  # samples farther apart than this many usual steps are not neighbours


@dataclass(frozen=True, slots=True)
class RecordingQuality:
    """Measures of one recording; None where nothing could be measured.

    Attributes:
        duration_s: from the first to the last sample.
        samples: delivered by the tracker.
        valid: those with a position.
        nominal_hz: rate the recording names.
        effective_hz: samples delivered per second.
        step_sd_ms: standard deviation of the time between samples, pauses of more than 1 s left out.
        data_loss: 1 - valid / expected samples, at the nominal rate over the whole duration.
        not_valid: share of the delivered samples that are not valid.
        gap_least_s: what counts as a gap: 75 ms, or 1.5 steps of a tracker too slow for that.
        gaps: stretches without a valid sample of at least that.
        gaps_s: their sum.
        longest_gap_s: the longest of them.
        off_screen: share of the valid samples that are off the screen.
        fixations: found by our detector; every change of the view ends one.
        fixation_median_s: their median duration.
        rms_s2s_deg: root mean square of the angle between neighbouring samples, in degrees.
        sd_deg: standard deviation over both axes, sqrt(var x + var y), in degrees.
        bcea_deg2: area of the ellipse that holds 68.3 % of the samples, in square degrees.
        held: share of the time in which a key said "this" or "not this".
        looks_held: fixations that overlap such a time.
    """

    duration_s: float
    samples: int
    valid: int
    nominal_hz: float
    effective_hz: float | None
    step_sd_ms: float | None
    data_loss: float
    not_valid: float
    gap_least_s: float
    gaps: int
    gaps_s: float
    longest_gap_s: float
    off_screen: float | None
    fixations: int
    fixation_median_s: float | None
    rms_s2s_deg: float | None
    sd_deg: float | None
    bcea_deg2: float | None
    held: float
    looks_held: int

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def fixations_of(recording: Recording) -> list[Fixation]:
    """The fixations of a recording; every change of the view ends one."""
    cuts_s = [event.t_s for event in recording.events if isinstance(event, ViewShown)]
    return detect(recording.stream(), recording.screen, recording.quality.precision_deg, cuts_s)


def holds_of(recording: Recording) -> list[tuple[float, float, str]]:
    """When which key was held: start and end in s, ``this`` or ``not_this``; a key never let go is held to the end."""
    down: dict[str, float] = {}
    held: list[tuple[float, float, str]] = []
    for event in recording.events:
        if not isinstance(event, KeyChanged) or event.action not in ("this", "not_this"):
            continue
        if event.down:
            down.setdefault(event.action, event.t_s)
        elif event.action in down:
            held.append((down.pop(event.action), event.t_s, event.action))
    end_s = float(recording.t_s[-1])
    return sorted(held + [(start_s, max(start_s, end_s), action) for action, start_s in down.items()])


def assess(recording: Recording) -> RecordingQuality:
    """Everything that can be measured without targets."""
    t_s, valid = recording.t_s, recording.valid
    duration_s = float(t_s[-1] - t_s[0])
    steps_s = np.diff(t_s)
    usual_s = steps_s[steps_s <= 1.0]
    gap_least_s = gap_at(recording.rate_hz, FixationConfig().gap_s)
    gaps_s = _gaps_s(recording, gap_least_s)
    fixations = fixations_of(recording)
    holds = holds_of(recording)
    seen = recording.xy[valid]
    expected = max(duration_s * recording.rate_hz + 1.0, float(valid.sum()))
    rms, sd, bcea = _precision(recording, fixations)
    return RecordingQuality(
        duration_s=duration_s,
        samples=len(t_s),
        valid=int(valid.sum()),
        nominal_hz=recording.rate_hz,
        effective_hz=(len(t_s) - 1) / duration_s if duration_s > 0 else None,
        step_sd_ms=1000.0 * float(usual_s.std()) if len(usual_s) else None,
        data_loss=1.0 - float(valid.sum()) / expected,
        not_valid=1.0 - float(valid.mean()),
        gap_least_s=gap_least_s,
        gaps=len(gaps_s),
        gaps_s=float(gaps_s.sum()),
        longest_gap_s=float(gaps_s.max(initial=0.0)),
        off_screen=float(((seen < 0) | (seen > 1)).any(axis=1).mean()) if len(seen) else None,
        fixations=len(fixations),
        fixation_median_s=float(np.median([fixation.duration_s for fixation in fixations])) if fixations else None,
        rms_s2s_deg=rms,
        sd_deg=sd,
        bcea_deg2=bcea,
        held=_held_s(recording, holds) / duration_s if duration_s > 0 else 0.0,
        looks_held=sum(any(f.start_s < end_s and start_s < f.end_s for start_s, end_s, _ in holds) for f in fixations),
    )


def _gaps_s(recording: Recording, least_s: float) -> Float:
    """Lengths of the stretches without a valid sample, before the first and after the last one too."""
    seen_s = recording.t_s[recording.valid]
    edges_s = np.concatenate((recording.t_s[:1], seen_s, recording.t_s[-1:]))
    steps_s = np.diff(edges_s)
    return steps_s[steps_s >= least_s]


def _held_s(recording: Recording, holds: list[tuple[float, float, str]]) -> float:
    """Time within the recording in which any of the keys was held."""
    total_s, done_s = 0.0, float(recording.t_s[0])
    for start_s, end_s, _ in holds:
        end_s = min(end_s, float(recording.t_s[-1]))
        total_s += max(0.0, end_s - max(start_s, done_s))
        done_s = max(done_s, end_s)
    return total_s


def _precision(recording: Recording, fixations: list[Fixation]) -> tuple[float | None, float | None, float | None]:
    """RMS-S2S, SD and BCEA as medians over the fixations with enough samples."""
    t_s, xy = recording.t_s[recording.valid], recording.xy[recording.valid]
    apart_s = _NEIGHBOURS / recording.rate_hz
    starts = np.searchsorted(t_s, [fixation.start_s for fixation in fixations], side="left")
    ends = np.searchsorted(t_s, [fixation.end_s for fixation in fixations], side="right")
    spans = [slice(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True) if b - a >= MIN_SAMPLES]
    angles = [around_deg(xy[span], xy[span].mean(axis=0), recording.screen) for span in spans]
    rms = [rms_s2s(around, np.diff(t_s[span]) <= apart_s) for span, around in zip(spans, angles, strict=True)]
    return _median(rms), _median([std(around) for around in angles]), _median([bcea(around) for around in angles])


def _median(values: list[float]) -> float | None:
    known = [value for value in values if np.isfinite(value)]
    return float(np.median(known)) if known else None
