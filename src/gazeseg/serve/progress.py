"""How far the reader has come with each case, also with those that are not open."""

import re
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from gazeseg.errors import GazesegError
from gazeseg.session import State, initial_state, read_journal, step

NUMBERS = r"-[0-9a-f]{12}-[0-9a-f]{8}\.journal\.jsonl"


def progress_of(state: State) -> dict[str, int]:
    """Structures, and how many of them the reader has agreed with."""
    return {"structures": len(state.structures), "accepted": len(state.accepted)}


def progress_in(folder: Path, name: str) -> dict[str, int]:
    """The same, by the newest journal of a case that is not open; nothing where there is none or it cannot be read."""
    mine = re.compile(re.escape(name) + NUMBERS)
    journals = [path for path in folder.glob(f"{name}-*.journal.jsonl") if mine.fullmatch(path.name)]
    if not journals:
        return progress_of(initial_state())
    newest = max(journals, key=lambda path: path.stat().st_mtime_ns)
    return dict(_read(newest, newest.stat().st_mtime_ns))


@lru_cache(maxsize=256)
def _read(path: Path, _changed_ns: int) -> tuple[tuple[str, Any], ...]:
    try:
        state = reduce(step, read_journal(path)[1], initial_state())
    except GazesegError:
        state = initial_state()
    return tuple(progress_of(state).items())
