"""The recordings of a case that are there, and how one goes."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze import RecordingSummary, summarize_recording
from gazeseg.serve.readers import own_folder


@dataclass(frozen=True, slots=True)
class Kept:
    """One recording: its name, its size on the disk, and what it says of itself."""

    name: str
    size: int
    summary: RecordingSummary


def recordings_base(work: Path, files: str, reader: str) -> Path:
    """What recordings of an image by a reader are called, without their numbers.

    Args:
        work: the work folder.
        files: what the files of the image are called, which not every case of its name may be; ``files`` of its seat.
        reader: who reads.
    """
    return own_folder(work / "recordings", reader) / files


def recordings_of(base: Path) -> list[Kept]:
    """All that can be read, oldest number first."""
    found = []
    for folder in sorted(path for path in base.parent.glob(f"{base.name}-*") if _is_one(path, base)):
        try:
            summary = summarize_recording(folder)
        except RecordingError:
            continue
        found.append(Kept(folder.name, sum(file.stat().st_size for file in folder.iterdir()), summary))
    return found


def delete_recording(base: Path, name: str) -> None:
    """Remove its files for good.

    Raises:
        InputError: no such recording.
    """
    names = [one.name for one in recordings_of(base)]
    if name not in names:
        raise InputError(f"expected a recording called {', '.join(names) or '(there is none)'}, found {name[:80]!r}")
    shutil.rmtree(base.with_name(name))


def _is_one(path: Path, base: Path) -> bool:
    return path.is_dir() and re.fullmatch(r"\d{3,4}", path.name.removeprefix(f"{base.name}-")) is not None
