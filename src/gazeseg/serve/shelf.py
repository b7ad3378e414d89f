"""The cases on offer, opened when somebody asks for them, each with its session and its journal in the work folder."""

import re
import threading
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from gazeseg.errors import InputError
from gazeseg.serve.desk import Desk
from gazeseg.serve.feed import Feed
from gazeseg.serve.masks import masks_given, named_by_file
from gazeseg.serve.progress import progress_in, progress_of
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
        labels: masks to start from, for the first sources in their order; taken where nothing has been done yet.

    Raises:
        InputError: a source or mask is not there, or there are more masks than sources.
    """

    def __init__(
        self,
        sources: list[Path],
        predictor: Predictor,
        work: Path,
        *,
        feed: Feed | None = None,
        labels: Sequence[Path] = (),
    ) -> None:
        for path in (*sources, *labels):
            if not path.exists():
                raise InputError(
                    f"expected a {'mask' if path in labels else 'case'} at {path}, found nothing: check the path"
                )
        if len(labels) > len(sources):
            raise InputError(f"expected at most one mask per case, found {len(labels)} for {len(sources)}: drop some")
        self.predictor = predictor
        self.work = work
        self._feed = feed
        self._sources: dict[str, Path] = {}
        for source in sources:
            self._sources[_free_name(source, self._sources)] = source
        self._labels = dict(zip(self._sources, labels, strict=False))
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

    def add(self, source: Path) -> str:
        """Offer one more case; returns its name."""
        with self._lock:
            name = _free_name(source, self._sources)
            self._sources[name] = source
            return name

    def progress(self) -> dict[str, dict[str, int]]:
        """Structures and accepted ones of every case; see ``gazeseg.serve.progress``."""
        return {
            name: progress_of(self._seats[name].desk.session.state)
            if name in self._seats
            else progress_in(self.work, name)
            for name in self.names
        }

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
        """Write recordings that run, and close all journals; opened again, they go on."""
        for seat in self._seats.values():
            with seat.lock:
                seat.desk.leave()
            if seat.desk.session.journal:
                seat.desk.session.journal.close()

    def _seat(self, name: str, source: Path) -> Seat:
        from gazeseg.images import read, read_labels

        volume = read(source)
        labels = named_by_file(read_labels(self._labels[name], volume)) if name in self._labels else None
        journal = self._journal(name, volume)
        session = Session(volume, self.predictor, journal)
        if labels is not None and not journal.events:
            for event in masks_given(labels, session.state, monotonic()):
                session.apply(event)
        eyes = None if self._feed is None else self._feed.eyes
        desk = Desk(session, eyes, self.work.parent / "recordings" / name)
        return Seat(name, source, volume, desk, journal.recovered)

    def _journal(self, name: str, volume: Volume) -> Journal:
        """The journal of this very case with this very model: another image under the same name starts another one."""
        header = journal_header(volume, self.predictor)
        path = self.work / f"{name}-{header['case']['sha256'][:12]}-{header['model']['hash'][:8]}.journal.jsonl"
        return Journal.resume(path) if path.exists() else Journal.create(path, header)


def _free_name(source: Path, taken: Container[str]) -> str:
    """A short name for a path, safe in URLs and file names, that no other case has."""
    stem = re.sub(r"\.(nii\.gz|nii|png|jpe?g|dcm)$", "", source.resolve().name, flags=re.IGNORECASE)
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.") or "case"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
