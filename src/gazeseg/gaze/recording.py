"""Recordings on disk: a folder in the eye-tracking layout of BIDS 1.11 (BEP020).

    sub-01_task-segment_recording-eye1_physio.tsv.gz        samples: timestamp, x_coordinate, y_coordinate, validity
    sub-01_task-segment_recording-eye1_physio.json          tracker, rate, quality
    sub-01_task-segment_recording-eye1_physioevents.tsv.gz  views, keys and structure choices
    sub-01_task-segment_recording-eye1_physioevents.json
    sub-01_task-segment_events.json                         the display

Reading back gives every number bit for bit. A recording appears whole or not at all, and never replaces anything but
a recording. What to report of a tracker: doi 10.3758/s13428-023-02187-1.
"""

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.files import sync_folder, write_json
from gazeseg.gaze.events import MAX_EVENTS, event_line, read_events
from gazeseg.gaze.fields import Fields
from gazeseg.gaze.samples import MAX_SAMPLES, read_samples, sample_lines
from gazeseg.gaze.sidecar import (
    events_sidecar,
    physio_sidecar,
    physioevents_sidecar,
    read_events_sidecar,
    read_physio_sidecar,
)
from gazeseg.gaze.table import write_lines
from gazeseg.types import Float, Recording, StructureChosen

MAX_NAME = 200
MAX_S = 1e300  # so that differences are finite, too
_SAMPLES = "_physio.tsv.gz"
_IMPORTED, _INTERRUPTED = "Imported", "Interrupted"
_OURS = re.compile(
    r"sub-[A-Za-z0-9]+_task-segment(_recording-eye1_(physio|physioevents)\.(tsv\.gz|json)|_events\.json)"
)


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """How long a recording is, from the first to the last sample, and whether it was broken off."""

    seconds: float
    interrupted: bool


def write_recording(
    recording: Recording,
    folder: str | Path,
    subject: str = "01",
    imported: Mapping[str, Any] | None = None,
    *,
    interrupted: bool = False,
) -> Path:
    """Write a recording as a folder and return it; equal recordings give equal bytes.

    Positions of samples that are not valid are not written.

    Args:
        recording: what to write.
        folder: new, empty, or a recording to replace.
        subject: pseudonym for the file names: letters and digits.
        imported: what an import from a foreign file counted, kept beside the samples.
        interrupted: it was broken off, and what came last may be missing; kept beside the samples too.

    Raises:
        RecordingError: the recording makes no sense, or the folder holds something else.
    """
    check_recording(recording)
    if not re.fullmatch("[A-Za-z0-9]+", subject):
        raise RecordingError(f"expected letters and digits as subject, found {subject!r}")
    target = Path(folder).resolve()
    check_target(target)
    temporary = _sibling(target)
    try:
        temporary.mkdir(parents=True)
        notes = ({_IMPORTED: dict(imported)} if imported else {}) | ({_INTERRUPTED: True} if interrupted else {})
        _write_files(recording, temporary, f"sub-{subject}_task-segment", notes)
        _swap(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Path(folder)


def read_recording(path: str | Path) -> Recording:
    """Read a recording from its folder, or from the path of its ``*_physio.tsv.gz``.

    Raises:
        RecordingError: anything missing, damaged, too large or senseless; the message names file and line.
    """
    samples = find_samples(Path(path))
    base = samples.name.removesuffix(_SAMPLES)
    run = re.sub("_recording-[A-Za-z0-9]+$", "", base)
    info = read_physio_sidecar(Fields.load(samples.with_name(f"{base}_physio.json")))
    screen = read_events_sidecar(Fields.load(samples.with_name(f"{run}_events.json")))
    Fields.load(samples.with_name(f"{base}_physioevents.json")).must_be("Columns", physioevents_sidecar()["Columns"])
    happened = tuple(read_events(samples.with_name(f"{base}_physioevents.tsv.gz")))
    t_s, xy, valid = read_samples(samples)
    known = (screen, info.quality, info.rate_hz, happened, info.device, info.simulated, info.error_places)
    recording = Recording(t_s, xy, valid, *known)
    check_recording(recording, str(samples))
    return recording


def read_imported(path: str | Path) -> dict[str, Any] | None:
    """What the import of a recording counted; None for one that was not imported."""
    samples = find_samples(Path(path))
    fields = Fields.load(samples.with_name(f"{samples.name.removesuffix(_SAMPLES)}_physio.json"))
    return fields.inner(_IMPORTED).values if _IMPORTED in fields.values else None


def summarize_recording(path: str | Path) -> RecordingSummary:
    """What a recording says of itself, without reading its samples where that can be avoided.

    Raises:
        RecordingError: it is incomplete or damaged.
    """
    samples = find_samples(Path(path))
    fields = Fields.load(samples.with_name(f"{samples.name.removesuffix(_SAMPLES)}_physio.json"))
    interrupted = fields.values.get(_INTERRUPTED) is True
    if "RecordingDuration" in fields.values:
        return RecordingSummary(fields.number("RecordingDuration"), interrupted)
    t_s = read_samples(samples)[0]
    return RecordingSummary(float(t_s[-1] - t_s[0]) if len(t_s) else 0.0, interrupted)


def check_recording(recording: Recording, where: str = "the recording") -> None:
    """Whether a recording makes sense and can be written.

    Raises:
        RecordingError: no samples, times that are unordered or not finite, valid samples without a position,
            a rate or a name that means nothing, or more than a recording may hold.
    """
    n, times, events_s = len(recording.t_s), recording.t_s, [event.t_s for event in recording.events]
    names = [recording.device, *(event.label for event in recording.events if isinstance(event, StructureChosen))]
    checks = (
        (n > 0, "at least one sample, found none"),
        (n <= MAX_SAMPLES, f"at most {MAX_SAMPLES} samples, found {n}"),
        (len(events_s) <= MAX_EVENTS, f"at most {MAX_EVENTS} events, found {len(events_s)}"),
        (_rising(times), "finite sample times in order, found others"),
        (_rising(np.asarray(events_s, dtype=np.float64)), "finite event times in order, found others"),
        (
            bool(np.isfinite(recording.xy[recording.valid]).all()),
            "a finite position for every valid sample, found others",
        ),
        (np.isfinite(recording.rate_hz) and recording.rate_hz > 0, f"a rate > 0 Hz, found {recording.rate_hz}"),
        (all(0 < len(name) <= MAX_NAME for name in names), f"names of 1 to {MAX_NAME} characters, found others"),
    )
    for holds, expected in checks:
        if not holds:
            raise RecordingError(f"expected {expected} in {where}")


def _rising(times_s: Float) -> bool:
    return bool((np.abs(times_s) <= MAX_S).all() and (times_s[1:] >= times_s[:-1]).all())


def _write_files(recording: Recording, folder: Path, run: str, notes: Mapping[str, Any]) -> None:
    base = f"{run}_recording-eye1"
    write_lines(folder / f"{base}{_SAMPLES}", sample_lines(recording))
    write_lines(folder / f"{base}_physioevents.tsv.gz", map(event_line, recording.events))
    write_json(folder / f"{base}_physioevents.json", physioevents_sidecar())
    write_json(folder / f"{run}_events.json", events_sidecar(recording.screen))
    write_json(folder / f"{base}_physio.json", {**physio_sidecar(recording), **notes})


def check_target(target: Path) -> None:
    """Whether a recording may be written there; what is there and is not a recording alone would be lost.

    Raises:
        RecordingError: something else is there.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise RecordingError(f"expected a folder for the recording, found a file: {target}")
    others = sorted(entry.name for entry in target.iterdir() if not _OURS.fullmatch(entry.name))
    if others:
        raise RecordingError(
            f"expected a new folder or a recording to replace, found {others[0]!r} in {target}: choose another"
        )


def _sibling(target: Path) -> Path:
    return target.with_name(f".{secrets.token_hex(4)}.{target.name}")


def _swap(new: Path, target: Path) -> None:
    """Give ``new`` the name ``target``; what was there goes only after that."""
    old = _sibling(target)
    if target.exists():
        os.rename(target, old)
    try:
        os.rename(new, target)
    except OSError:
        if old.exists():
            os.rename(old, target)
        raise
    sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def find_samples(path: Path) -> Path:
    """The ``*_physio.tsv.gz`` at a path, or the only one in a folder."""
    if path.is_dir():
        found = sorted(path.glob(f"*{_SAMPLES}"))
        if len(found) != 1:
            raise RecordingError(f"expected one *{_SAMPLES} in {path}, found {len(found)}: give its path")
        return found[0]
    if not path.name.endswith(_SAMPLES):
        raise RecordingError(f"expected a recording folder or a *{_SAMPLES}, found {path}")
    return path
