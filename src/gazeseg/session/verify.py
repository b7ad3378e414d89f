"""Whether a journal can be trusted, and what it holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import JournalError
from gazeseg.session.chain import Scan, scan
from gazeseg.types import SessionEvent


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a journal found.

    Attributes:
        ok: every line is as it was written.
        lines: how many lines are right, with the header and the closing line.
        problem: what is wrong, one line; None when all is right.
        line_number: the first wrong line, from 1; None when all is right.
        closed: the journal ends with a closing line, so that no tail can be missing. An open journal may lack lines
            at its end, and nobody can tell.
        head: hash of the last right line; kept elsewhere, it proves also an open journal.
    """

    ok: bool
    lines: int
    problem: str | None = None
    line_number: int | None = None
    closed: bool = False
    head: str = ""


def verify(path: str | Path) -> Verdict:
    """Check every line of a journal: altered, missing, inserted, exchanged and half-written ones are found.

    The chain has no secret: it shows damage and careless edits, not a forger who computes every hash anew.
    """
    found = scan(Path(path).read_bytes())
    problem = found.problem
    if problem is None and found.torn:
        problem = "it has no line end: it was cut off or never finished (resuming the journal removes it)"
    if problem is None and found.lines == 0:
        problem = "expected the header, found an empty file"
    if problem:
        return Verdict(False, found.lines, problem, found.lines + 1, head=found.head)
    return Verdict(True, found.lines, closed=found.closed, head=found.head)


def read_journal(path: str | Path) -> tuple[dict[str, Any], tuple[SessionEvent, ...]]:
    """The header and the events of a journal. A half-written last line was never acknowledged and is left out.

    Raises:
        JournalError: a whole line is not as it was written, or there is none.
    """
    found = _scan_or_raise(Path(path))
    return found.header, found.events


def _scan_or_raise(path: Path) -> Scan:
    found = scan(path.read_bytes())
    if found.problem or found.lines == 0:
        raise JournalError(f"cannot trust {path}, line {found.lines + 1}: {found.problem or 'no whole line is there'}")
    return found
