"""The cases on offer, opened when somebody asks for them, each with its session and its journal in the work folder."""

import re
import threading
from dataclasses import dataclass, field
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.serve.desk import Desk
from gazeseg.serve.feed import Feed
from gazeseg.session import Journal, Session, journal_header
from gazeseg.types import Predictor, Volume


@dataclass(slots=True)
class Seat:
    """One case with whoever works on it.

    Attributes:
        lock: held while the desk works; embeddings are made without it.
        holder: the connection that may talk to the desk; a newer one takes over.
    """

    name: str
    source: Path
    volume: Volume
    desk: Desk
    recovered: str | None
    lock: threading.Lock = field(default_factory=threading.Lock)
    holder: object | None = None


class Shelf:
    """Cases by short names.

    Args:
        sources: files and folders, as ``gazeseg.read`` takes them.
        predictor: the model all sessions use.
        work: where journals are kept; a case opened again goes on where it was left.
        feed: the tracker; without one the mouse stands in for it.

    Raises:
        InputError: a source is not there.
    """

    def __init__(
        self,
        sources: list[Path],
        predictor: Predictor,
        work: Path,
        *,
        feed: Feed | None = None,
    ) -> None:
        for source in sources:
            if not source.exists():
                raise InputError(f"expected a case at {source}, found nothing: check the path")
        self.predictor = predictor
        self.work = work
        self._feed = feed
        self._sources = _named(sources)
        self._seats: dict[str, Seat] = {}
        self._lock = threading.Lock()

    @property
    def names(self) -> list[str]:
        """All cases in the order given."""
        return list(self._sources)

    def source(self, name: str) -> Path:
        """Where a case lies.

        Raises:
            InputError: no such case.
        """
        if name not in self._sources:
            raise InputError(f"expected a case called {', '.join(self._sources)}, found {name!r}")
        return self._sources[name]

    def open(self, name: str) -> Seat:
        """The case with its session, read at the first call; a journal that is there is resumed.

        Raises:
            InputError: no such case, it cannot be read, or its journal cannot be resumed.
        """
        source = self.source(name)
        with self._lock:
            if name not in self._seats:
                self._seats[name] = self._seat(name, source)
            return self._seats[name]

    def close(self) -> None:
        """Close all journals; opened again, they go on."""
        for seat in self._seats.values():
            if seat.desk.session.journal:
                seat.desk.session.journal.close()

    def _seat(self, name: str, source: Path) -> Seat:
        from gazeseg.images import read

        volume = read(source)
        journal = self._journal(name, volume)
        session = Session(volume, self.predictor, journal)
        desk = Desk(session) if self._feed is None else Desk(session, self._feed.quality, self._feed.origin)
        return Seat(name, source, volume, desk, journal.recovered)

    def _journal(self, name: str, volume: Volume) -> Journal:
        """The journal of this very case with this very model: another image under the same name starts another one."""
        header = journal_header(volume, self.predictor)
        path = self.work / f"{name}-{header['case']['sha256'][:12]}-{header['model']['hash'][:8]}.journal.jsonl"
        return Journal.resume(path) if path.exists() else Journal.create(path, header)


def _named(sources: list[Path]) -> dict[str, Path]:
    """Short names for paths, safe in URLs and file names, each once."""
    names: dict[str, Path] = {}
    for source in sources:
        stem = re.sub(r"\.(nii\.gz|nii|png|jpe?g|dcm)$", "", source.resolve().name, flags=re.IGNORECASE)
        base = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.") or "case"
        name, number = base, 2
        while name in names:
            name, number = f"{base}-{number}", number + 1
        names[name] = source
    return names
