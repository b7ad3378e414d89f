"""The journal of a session: an append-only file, each line on disk before it is acknowledged."""

import fcntl
import os
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any, Literal, Self

from gazeseg.errors import JournalError
from gazeseg.files import sync_folder
from gazeseg.session.chain import FORMAT, GENESIS, Scan, canonical, chained, scan
from gazeseg.types import SessionEvent
from gazeseg.types.session_json import event_to_json


class Journal:
    """An open journal; make one with ``create`` or ``resume``. One writer at a time, kept by an advisory lock.

    Attributes:
        path: the file.
        header: its first line.
        events: what has been written, also by earlier programs.
        recovered: what was repaired by ``resume``, for people; None when nothing was.
    """

    def __init__(self, path: Path, stream: FileIO, found: Scan, recovered: str | None = None) -> None:
        self.path = path
        self.header = found.header
        self.events = list(found.events)
        self.recovered = recovered
        self._stream = stream
        self._lines, self._head, self._size = found.lines, found.head, found.size

    @classmethod
    def create(cls, path: str | Path, header: dict[str, Any]) -> Self:
        """Start a journal; ``header`` comes from ``journal_header`` (its ``format`` is set here when missing).

        Raises:
            JournalError: the file is there already, or the header is not JSON.
        """
        target = Path(path)
        full = {"format": FORMAT, **header}
        _check_json(full, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        journal = cls(target, _open(target, "xb"), scan(b""))
        try:
            journal._write({"type": "Header", "header": full})
        except BaseException:
            target.unlink()
            raise
        journal.header = full
        sync_folder(target.parent)
        return journal

    @classmethod
    def resume(cls, path: str | Path) -> Self:
        """Open a journal to go on. A half-written last line was never acknowledged: it is cut off, see ``recovered``.

        Raises:
            JournalError: the journal was altered, is closed, has no whole line, or another program writes to it.
        """
        target = Path(path)
        stream = _open(target, "r+b")
        try:
            found = scan(stream.readall())
            _check_resumable(found, target)
            recovered = None
            if found.torn:
                recovered = f"cut {found.torn} bytes of a half-written last line off {target}"
                stream.truncate(found.size)
                os.fsync(stream.fileno())
            stream.seek(found.size)
        except BaseException:
            stream.close()
            raise
        return cls(target, stream, found, recovered)

    def append(self, event: SessionEvent) -> None:
        """Write ``event``; on return it is on the disk.

        Raises:
            JournalError: it cannot be written; the journal ends with the event before it.
        """
        self._write(event_to_json(event))
        self.events.append(event)

    def seal(self) -> None:
        """Write the closing line, by which ``verify`` can tell a missing tail, and close. Nothing can follow it."""
        self._write({"type": "Closed"})
        self.close()

    @property
    def closed(self) -> bool:
        """Whether nothing can be written any more: it was closed, or a write failed."""
        return self._stream.closed

    def close(self) -> None:
        """Close the file and let others write to it; ``resume`` goes on. May be called twice."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.close()

    def _write(self, body: dict[str, Any]) -> None:
        if self.closed:
            raise JournalError(f"expected an open journal, found {self.path} closed: resume it")
        line, head = chained(self._lines, self._head, body)
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._stream.write(rest) :]
            os.fsync(self._stream.fileno())
        except OSError as error:
            self._abandon()
            raise JournalError(f"cannot write to {self.path}: {error.strerror}: make room and resume it") from error
        except BaseException:
            self._abandon()
            raise
        self._lines, self._head, self._size = self._lines + 1, head, self._size + len(line)

    def _abandon(self) -> None:
        """After a failed write the end of the file is unknown: cut it back and let nobody append to it blindly."""
        with suppress(OSError):
            self._stream.truncate(self._size)
        self.close()


def _open(path: Path, mode: Literal["xb", "r+b"]) -> FileIO:
    """Open and lock; the lock ends with the stream."""
    try:
        stream = open(path, mode, buffering=0)  # noqa: SIM115  (the journal closes it)
    except FileExistsError as error:
        raise JournalError(f"expected a new journal, found {path} already there: resume it or choose a name") from error
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        stream.close()
        raise JournalError(f"expected {path} to be free, found another program writing to it: close it") from error
    return stream


def _check_json(header: dict[str, Any], path: Path) -> None:
    try:
        canonical(header)
    except (TypeError, ValueError) as error:
        raise JournalError(f"expected a header of JSON values for {path}, found one that is not: {error}") from error


def _check_resumable(found: Scan, path: Path) -> None:
    if found.problem:
        raise JournalError(f"cannot go on with {path}, line {found.lines + 1}: {found.problem}")
    if found.head == GENESIS:
        raise JournalError(f"expected a journal, found {path} without a whole line: start a new one")
    if found.closed:
        raise JournalError(f"expected an open journal, found {path} closed for good: start a new one")
