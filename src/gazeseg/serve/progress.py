"""How far the reader has come with each case, also with those that are not open."""

from collections.abc import Iterable
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from gazeseg.errors import GazesegError
from gazeseg.session import State, initial_state, read_journal, step


def progress_of(state: State) -> dict[str, int]:
    """Structures, and how many of them the reader has agreed with."""
    return {"structures": len(state.structures), "accepted": len(state.accepted)}


def progress_at(journal: Path) -> dict[str, int]:
    """The same, by a journal that is not open; nothing where it cannot be read."""
    return dict(_read(journal, journal.stat().st_mtime_ns)) if journal.exists() else progress_of(initial_state())


def progress_in(journals: Iterable[Path]) -> dict[str, int]:
    """The same, by the newest of them."""
    newest = max(journals, key=lambda path: path.stat().st_mtime_ns, default=None)
    return progress_of(initial_state()) if newest is None else progress_at(newest)


@lru_cache(maxsize=256)
def _read(path: Path, _changed_ns: int) -> tuple[tuple[str, Any], ...]:
    try:
        state = reduce(step, read_journal(path)[1], initial_state())
    except GazesegError:
        state = initial_state()
    return tuple(progress_of(state).items())
