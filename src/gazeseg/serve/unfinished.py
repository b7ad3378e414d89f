"""A recording while it runs: a hidden folder that lines are added to. What a killed service leaves is finished at the next start.

.unfinished-WORD.NAME/head          a recording of one sample that is not valid: tracker, screen, error
.unfinished-WORD.NAME/samples.tsv   lines as in the finished table, not compressed
.unfinished-WORD.NAME/events.tsv    the same; a line ``-`` takes back what the last key did
"""

import fcntl
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import FileIO
from itertools import groupby
from pathlib import Path

import numpy as np

from gazeseg.errors import InputError
from gazeseg.gaze import read_recording, write_recording
from gazeseg.gaze.events import parse_events
from gazeseg.gaze.samples import parse_samples
from gazeseg.types import Float, KeyChanged, Recording, RecordingEvent

HIDDEN = ".unfinished-"
HEAD, SAMPLES, EVENTS = "head", "samples.tsv", "events.tsv"
FORGET = "-"
UNKNOWN_HZ = 1.0  # in the head, where the tracker does not tell its rate: no tracker is so slow
MAX_NUMBER = 10_000
log = logging.getLogger(__name__)


def begin(base: Path, head: Recording) -> Path:
    """A folder for a recording that shall be called like ``base`` with a number."""
    folder = base.with_name(f"{HIDDEN}{secrets.token_hex(4)}.{base.name}")
    folder.mkdir(parents=True)
    write_recording(head, folder / HEAD)
    return folder


def open_table(path: Path) -> FileIO:
    """A table to add to; the lock says that its recording still runs."""
    stream = open(path, "ab", buffering=0)  # noqa: SIM115  (the recorder closes it)
    fcntl.flock(stream, fcntl.LOCK_EX)
    return stream


def finish(folder: Path, *, interrupted: bool = False) -> Path:
    """Write what was kept as ``NAME-001`` or the next number that is free, remove the folder, return the new one.

    Raises:
        InputError: no gaze came; the folder is gone.
    """
    t_s, xy, valid = parse_samples(_lines(folder / SAMPLES), folder / SAMPLES)
    if not len(t_s):
        shutil.rmtree(folder)
        raise InputError("expected gaze to record, found none: is the tracker running?")
    head, events = read_recording(folder / HEAD), tuple(_events(folder / EVENTS))
    rate_hz = _measured_hz(t_s) if head.rate_hz == UNKNOWN_HZ else head.rate_hz
    recording = replace(head, t_s=t_s, xy=xy, valid=valid, events=events, rate_hz=rate_hz)
    with _alone(folder.parent):
        target = _free(folder.with_name(folder.name.removeprefix(HIDDEN).partition(".")[2]))
        write_recording(recording, target, interrupted=interrupted)
    shutil.rmtree(folder)
    return target


def finish_left(work: Path) -> list[Path]:
    """Finish what earlier runs left below a work folder, marked as interrupted; what still runs is left alone."""
    found = [*work.glob(f"recordings/{HIDDEN}*"), *work.glob(f"readers/*/recordings/{HIDDEN}*")]
    finished = []
    for folder in sorted(path for path in found if not _running(path)):
        try:
            finished.append(finish(folder, interrupted=True))
        except (InputError, OSError) as error:
            log.warning("a recording that was interrupted could not be finished: %s", error)
    return finished


def forget_key(events: list[RecordingEvent]) -> None:
    """The session refused what the last key did: followed later, it shall not happen either."""
    while events and isinstance(last := events[-1], KeyChanged):
        events.pop()
        if last.down:
            return
        _forget_press(events, last)
        return


def _forget_press(events: list[RecordingEvent], release: KeyChanged) -> None:
    for number in range(len(events) - 1, -1, -1):
        if events[number] == KeyChanged(events[number].t_s, release.action, True):
            del events[number]
            return


def _events(path: Path) -> list[RecordingEvent]:
    events: list[RecordingEvent] = []
    for forgotten, lines in groupby(_lines(path), FORGET.encode().__eq__):
        if not forgotten:
            events += parse_events(lines, path)
            continue
        for _ in lines:
            forget_key(events)
    return events


def _lines(path: Path) -> Iterator[bytes]:
    """Whole lines without their ends; the last one may have been cut off."""
    if path.exists():
        with open(path, "rb") as stream:
            yield from (line[:-1] for line in stream if line.endswith(b"\n"))


def _running(folder: Path) -> bool:
    if not (folder / SAMPLES).exists():
        return False
    with open(folder / SAMPLES, "rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else finishes a recording in ``folder`` meanwhile, so that no number is given away twice."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _free(base: Path) -> Path:
    numbered = (base.with_name(f"{base.name}-{number:03d}") for number in range(1, MAX_NUMBER))
    found = next((folder for folder in numbered if not folder.exists()), None)
    if found is None:
        raise InputError(
            f"expected fewer than {MAX_NUMBER} recordings of a case, found all numbers taken in {base.parent}"
        )
    return found


def _measured_hz(t_s: Float) -> float:
    steps_s = np.diff(t_s)
    return float(1.0 / np.median(steps_s[steps_s > 0])) if (steps_s > 0).any() else UNKNOWN_HZ
