"""One case with one reader, and what all its readers have together."""

import threading
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from gazeseg.images import Labels
from gazeseg.serve.desk import Desk
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.masks import masks_given
from gazeseg.serve.naming import files_name, journal_path
from gazeseg.serve.readers import FIRST, own_folder
from gazeseg.serve.recordings import recordings_base
from gazeseg.session import Journal, Memory, Session, journal_header
from gazeseg.session.cache import LRU
from gazeseg.types import Predictor, Volume

EMBEDDINGS_SHARED = 64  # 2 MB each with fovea; five around every slice that somebody looks at
PREDICTIONS_SHARED = 96  # 1.5 MB each for 512 x 512


@dataclass(frozen=True, slots=True, eq=False)
class OpenCase:
    """What is the same for all readers of a case.

    Attributes:
        memory: room for what the model says.
    """

    name: str
    source: Path
    volume: Volume
    predictor: Predictor
    memory: Memory = field(default_factory=lambda: Memory(LRU(EMBEDDINGS_SHARED), LRU(PREDICTIONS_SHARED)))


@dataclass(slots=True)
class Seat:
    """One case with one reader.

    Attributes:
        lock: held while the desk works; embeddings are made without it.
        holder: the connection that may talk to the desk; a newer one takes over. None when nobody is there.
        reader: by name; see ``gazeseg.serve.readers``.
        catching_up: the holder for whom masks of an earlier run are being computed.
        files: what exports and recordings are called, the name unless told; see ``gazeseg.serve.naming``.
    """

    name: str
    source: Path
    volume: Volume
    desk: Desk
    recovered: str | None
    lock: threading.Lock = field(default_factory=threading.Lock)
    holder: object | None = None
    reader: str = FIRST
    catching_up: object | None = None
    files: str = ""

    def __post_init__(self) -> None:
        self.files = self.files or self.name

    @property
    def lost(self) -> bool:
        """Whether nothing can be kept here any more, because writing the journal failed; a new seat goes on from the disk."""
        return self.desk.session.journal is not None and self.desk.session.journal.closed

    def close(self) -> None:
        """Write a recording that runs, and close the journal; opened again, it goes on."""
        with self.lock:
            self._close()

    def close_if_free(self) -> bool:
        """The same, unless somebody sits or works here; whether it was closed."""
        if not self.lock.acquire(blocking=False):
            return False
        try:
            if self.holder is not None:
                return False
            self._close()
        finally:
            self.lock.release()
        return True

    def _close(self) -> None:
        self.desk.leave()
        if self.desk.session.journal:
            self.desk.session.journal.close()


def seat_at(
    case: OpenCase, reader: str, work: Path, eyes: Eyes | None, labels: Labels | None, taken: Container[Path] = ()
) -> Seat:
    """A seat for a reader, who goes on where they were.

    Args:
        case: what is read.
        reader: who reads.
        work: the journals of the first reader; others have folders of their own (see ``gazeseg.serve.readers``).
        eyes: what is known of the reader's gaze; None for the mouse.
        labels: masks to start from, where nothing was done yet.
        taken: journals of the reader's other cases; see ``gazeseg.serve.naming``.

    Raises:
        InputError: the journal cannot be resumed, or the masks cannot be taken.
    """
    journal = _journal(case, reader, own_folder(work, reader), taken)
    session = Session(case.volume, case.predictor, journal, memory=case.memory)
    if labels is not None and not journal.events:
        for event in masks_given(labels, session.state, monotonic()):
            session.apply(event)
    files = files_name(journal.path)
    desk = Desk(session, eyes, recordings_base(work.parent, files, reader))
    return Seat(case.name, case.source, case.volume, desk, journal.recovered, reader=reader, files=files)


def _journal(case: OpenCase, reader: str, folder: Path, taken: Container[Path]) -> Journal:
    """The journal of this very image with this very model: another image under the same name starts another one."""
    header = journal_header(case.volume, case.predictor) | {"reader": reader}
    path = journal_path(folder, case.name, header["case"]["sha256"], header["model"]["hash"], taken)
    return Journal.resume(path) if path.exists() else Journal.create(path, header)
