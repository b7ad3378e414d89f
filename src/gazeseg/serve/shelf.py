"""The cases on offer, opened when somebody asks for them; each reader of a case has a session of their own."""

import re
import threading
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.images import Labels, read, read_labels
from gazeseg.serve.feed import Feed, feed_of
from gazeseg.serve.masks import named_by_file
from gazeseg.serve.naming import NamedJournal, journals_by_source
from gazeseg.serve.progress import progress_at, progress_in, progress_of
from gazeseg.serve.readers import FIRST, own_folder
from gazeseg.serve.room import Room
from gazeseg.serve.seat import OpenCase, Seat, seat_at
from gazeseg.types import Predictor, Volume


class Shelf:
    """Cases by short names.

    Args:
        sources: files and folders, as ``gazeseg.read`` takes them.
        predictor: the model all sessions use.
        work: where the first reader's journals are kept, and others' beside it; a case opened again goes on where it was left.
        feed: the tracker of the first reader; without one the mouse stands in for it.
        labels: masks to start from, for the first sources in their order; taken where nothing has been done yet.
        series: which DICOM series to read, for the first sources in their order; None where a source has one.
        resample: straighten tilted cases, and masks with them.

    Raises:
        InputError: a source or mask is not there, or there are more masks or series than sources.
    """

    def __init__(
        self,
        sources: list[Path],
        predictor: Predictor,
        work: Path,
        *,
        feed: Feed | None = None,
        labels: Sequence[Path] = (),
        series: Sequence[str | None] = (),
        resample: bool = False,
    ) -> None:
        for path in (*sources, *labels):
            if not path.exists():
                raise InputError(
                    f"expected a {'mask' if path in labels else 'case'} at {path}, found nothing: check the path"
                )
        if len(labels) > len(sources):
            raise InputError(f"expected at most one mask per case, found {len(labels)} for {len(sources)}: drop some")
        if len(series) > len(sources):
            raise InputError(f"expected at most one series per case, found {len(series)} for {len(sources)}: drop some")
        self.predictor = predictor
        self.work = work
        self._feed = feed
        self._sources: dict[str, Path] = {}
        for source in sources:
            self._sources[_free_name(source, self._sources)] = source
        self._labels = dict(zip(self._sources, labels, strict=False))
        self._series = dict(zip(self._sources, series, strict=False))
        self._resample = resample
        self._room = Room()
        self._opening: dict[str, threading.Lock] = {}
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

    def progress(self, reader: str = FIRST) -> dict[str, dict[str, int]]:
        """Structures and accepted ones of every case, as far as a reader has come; see ``gazeseg.serve.progress``."""
        begun = journals_by_source(own_folder(self.work, reader))
        return {name: self._progress(name, reader, begun) for name in self.names}

    def open(self, name: str, reader: str = FIRST) -> Seat:
        """The case with the session of a reader, begun at the first call; a journal that is there is resumed.

        Raises:
            InputError: no such case, it cannot be read, or its journal cannot be resumed.
        """
        return self._known(name, reader) or self._begin(name, reader)

    def close(self) -> None:
        """Write recordings that run, and close all journals; opened again, they go on."""
        self._room.close()

    def _progress(self, name: str, reader: str, begun: Mapping[Path, list[NamedJournal]]) -> dict[str, int]:
        """By the seat, or the journal it had; else by journals begun for its file: its name may be another patient's."""
        seat, journal, source = self._room.seat(name, reader), self._room.journal(name, reader), self.source(name)
        if seat is not None:
            return progress_of(seat.desk.session.state)
        if journal is not None:
            return progress_at(journal)
        mine = begun.get(source.resolve(), [])
        # other cases of one folder are its other DICOM series
        others = (
            {other for other, path in list(self._sources.items()) if path == source and other != name} if mine else ()
        )
        return progress_in(one.path for one in mine if one.name not in others)

    def _begin(self, name: str, reader: str) -> Seat:
        source = self.source(name)
        with self._lock:
            opening = self._opening.setdefault(name, threading.Lock())
        with opening:  # who comes to another case need not wait until this one is read
            return self._known(name, reader) or self._seat(name, source, reader)

    def _known(self, name: str, reader: str) -> Seat | None:
        """The seat that was begun, while it can be worked at."""
        self._room.case(name)
        seat = self._room.seat(name, reader)
        return None if seat is None or seat.lost else seat

    def _seat(self, name: str, source: Path, reader: str) -> Seat:
        case = self._room.case(name) or self._opened(name, source)
        labels, feed = self._mask(name, case.volume), feed_of(self._feed, reader)
        eyes = None if feed is None else feed.eyes
        return self._room.begin(case, reader, lambda taken: seat_at(case, reader, self.work, eyes, labels, taken))

    def _opened(self, name: str, source: Path) -> OpenCase:
        """Room is made first: the image that goes and the one that comes need not fit in together."""
        self._room.make()
        return OpenCase(name, source, self._read(name, source), self.predictor)

    def _read(self, name: str, source: Path) -> Volume:
        return read(source, series=self._series.get(name), resample=self._resample)

    def _mask(self, name: str, volume: Volume) -> Labels | None:
        path = self._labels.get(name)
        return None if path is None else named_by_file(read_labels(path, volume, resample=self._resample))


def _free_name(source: Path, taken: Container[str]) -> str:
    """A short name for a path, safe in URLs and file names, that no other case has."""
    stem = re.sub(r"\.(nii\.gz|nii|png|jpe?g|dcm)$", "", source.resolve().name, flags=re.IGNORECASE)
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.") or "case"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
