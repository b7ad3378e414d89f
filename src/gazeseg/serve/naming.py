"""What the files of an image are called in a reader's folder, whatever the case is called this time.

A journal is called ``NAME-CASE-MODEL.journal.jsonl``: what the case was called when it was begun, and the beginnings of the
hashes of its voxels and of the model. The name belongs to the image that had it first; exports and recordings go by it too.
"""

import json
import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count
from pathlib import Path

CASE_DIGITS, MODEL_DIGITS = 12, 8
MORE_DIGITS = 8  # of the hash of the voxels, behind a name that another image had first
_JOURNAL = re.compile(rf"(.+)-([0-9a-f]{{{CASE_DIGITS}}})-(.{{1,{MODEL_DIGITS}}})\.journal\.jsonl")


@dataclass(frozen=True, slots=True)
class NamedJournal:
    """A journal by the parts of its file's name."""

    path: Path
    name: str
    case: str
    model: str


def journals_in(folder: Path) -> list[NamedJournal]:
    """Every journal of a folder, the one begun first before others."""
    found = [(path, _JOURNAL.fullmatch(path.name)) for path in folder.glob("*.journal.jsonl")]
    named = [NamedJournal(path, *match.groups()) for path, match in found if match]
    return sorted(named, key=lambda one: (_said(one.path)[0], one.path.name))


def journals_by_source(folder: Path) -> dict[Path, list[NamedJournal]]:
    """The journals of a folder by the image file or folder, resolved, that they were begun for, as far as they say."""
    found: dict[Path, list[NamedJournal]] = {}
    for journal in journals_in(folder):
        if source := _said(journal.path)[1]:
            found.setdefault(Path(source).resolve(), []).append(journal)
    return found


def journal_path(folder: Path, name: str, case: str, model: str, taken: Container[Path] = ()) -> Path:
    """Where the journal of an image goes on that has one, or begins.

    Args:
        folder: where the reader's journals lie.
        name: what the case is called this time, so that its files are called so where nothing speaks against it.
        case: hash of the voxels.
        model: hash of the model.
        taken: journals of other cases that were opened in this run: copies of one image are read separately.
    """
    journals, case, model = journals_in(folder), case[:CASE_DIGITS], model[:MODEL_DIGITS]
    mine = [one for one in journals if one.case == case and one.path not in taken]
    same = [one for one in mine if one.model == model]
    if same:
        return max(same, key=lambda one: (one.name == name, one.path.stat().st_mtime_ns)).path
    owners, more = _owners(journals), f"{name}-{case[:MORE_DIGITS]}"
    known = sorted({one.name for one in mine}, key=lambda one: one != name)
    names = chain(known, (name, more), (f"{more}-{number}" for number in count(2)))
    paths = (folder / f"{one}-{case}-{model}.journal.jsonl" for one in names if owners.get(one, case) == case)
    return next(path for path in paths if path not in taken)


def files_name(journal: Path) -> str:
    """What exports and recordings of the image of a journal are called, in folders beside the journal's.

    That is the name of the journal, with a part of the hash where two images have come by one name, as they could once.
    """
    match = _JOURNAL.fullmatch(journal.name)
    if match is None:
        return journal.name.removesuffix(".journal.jsonl")
    name, case = match[1], match[2]
    return name if _owners(journals_in(journal.parent)).get(name, case) == case else f"{name}-{case[:MORE_DIGITS]}"


def _owners(journals: list[NamedJournal]) -> dict[str, str]:
    """For every name the image that had it first."""
    owners: dict[str, str] = {}
    for one in journals:
        owners.setdefault(one.name, one.case)
    return owners


def _said(path: Path) -> tuple[str, str]:
    return _first_line(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=4096)
def _first_line(path: Path, _changed_ns: int) -> tuple[str, str]:
    """When a journal was begun (one that does not say counts as new) and for which file."""
    try:
        with open(path, "rb") as stream:
            header = json.loads(stream.readline())["header"]
        return str(header["created_utc"]), str(header["case"]["path"] or "")
    except (OSError, ValueError, LookupError, TypeError):
        return "~", ""
