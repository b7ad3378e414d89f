"""One case with one reader, and what all its readers have together."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from gazeseg.images import Labels
from gazeseg.serve.desk import Desk
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.masks import masks_given
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
        holder: the connection that may talk to the desk; a newer one takes over.
        reader: by name; see ``gazeseg.serve.readers``.
        catching_up: the holder for whom masks of an earlier run are being computed.
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

    @property
    def lost(self) -> bool:
        """Whether nothing can be kept here any more, because writing the journal failed; a new seat goes on from the disk."""
        return self.desk.session.journal is not None and self.desk.session.journal.closed

    def close(self) -> None:
        """Write a recording that runs, and close the journal; opened again, it goes on."""
        with self.lock:
            self.desk.leave()
        if self.desk.session.journal:
            self.desk.session.journal.close()


def seat_at(case: OpenCase, reader: str, work: Path, eyes: Eyes | None, labels: Labels | None) -> Seat:
    """A seat for a reader, who goes on where they were.

    Args:
        case: what is read.
        reader: who reads.
        work: the journals of the first reader; others have folders of their own (see ``gazeseg.serve.readers``).
        eyes: what is known of the reader's gaze; None for the mouse.
        labels: masks to start from, where nothing was done yet.

    Raises:
        InputError: the journal cannot be resumed, or the masks cannot be taken.
    """
    journal = _journal(case, reader, own_folder(work, reader))
    session = Session(case.volume, case.predictor, journal, memory=case.memory)
    if labels is not None and not journal.events:
        for event in masks_given(labels, session.state, monotonic()):
            session.apply(event)
    desk = Desk(session, eyes, recordings_base(work.parent, case.name, reader))
    return Seat(case.name, case.source, case.volume, desk, journal.recovered, reader=reader)


def _journal(case: OpenCase, reader: str, folder: Path) -> Journal:
    """The journal of this very case with this very model: another image under the same name starts another one."""
    header = journal_header(case.volume, case.predictor) | {"reader": reader}
    path = folder / f"{case.name}-{header['case']['sha256'][:12]}-{header['model']['hash'][:8]}.journal.jsonl"
    return Journal.resume(path) if path.exists() else Journal.create(path, header)
