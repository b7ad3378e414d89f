"""How far the reader has come with each case, also with those that are not open."""

from collections.abc import Container
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from gazeseg.errors import GazesegError
from gazeseg.serve.naming import NamedJournal, journals_in, written_for
from gazeseg.session import State, initial_state, read_journal, step


def progress_of(state: State) -> dict[str, int]:
    """Structures, and how many of them the reader has agreed with."""
    return {"structures": len(state.structures), "accepted": len(state.accepted)}


def progress_at(journal: Path) -> dict[str, int]:
    """The same, by a journal that is not open; nothing where it cannot be read."""
    return dict(_read(journal, journal.stat().st_mtime_ns)) if journal.exists() else progress_of(initial_state())


def progress_in(folder: Path, source: Path, others: Container[str] = ()) -> dict[str, int]:
    """The same for a case that was not opened yet, by the newest journal that was begun for its file or folder.

    Args:
        folder: where the reader's journals lie.
        source: the case; by its name alone it may be taken for another patient's.
        others: names of other cases from the same folder, such as its other DICOM series.
    """
    journals = [one.path for one in journals_in(folder) if one.name not in others and _is_of(one, source)]
    if not journals:
        return progress_of(initial_state())
    return progress_at(max(journals, key=lambda path: path.stat().st_mtime_ns))


def _is_of(journal: NamedJournal, source: Path) -> bool:
    written = written_for(journal)
    return written is not None and written.resolve() == source.resolve()


@lru_cache(maxsize=256)
def _read(path: Path, _changed_ns: int) -> tuple[tuple[str, Any], ...]:
    try:
        state = reduce(step, read_journal(path)[1], initial_state())
    except GazesegError:
        state = initial_state()
    return tuple(progress_of(state).items())
