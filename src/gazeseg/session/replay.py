"""A session rebuilt from its journal."""

from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.session.header import volume_fingerprint
from gazeseg.session.session import Session
from gazeseg.session.verify import read_journal
from gazeseg.types import Predictor, Volume


def replay(journal_path: str | Path, predictor: Predictor, volume: Volume) -> Session:
    """The session of a journal, with the same masks bit for bit on CPU. The journal is only read.

    Raises:
        JournalError: the journal cannot be trusted.
        InputError: volume or model are not the ones of the journal.
    """
    header, events = read_journal(journal_path)
    check_same(header, volume, predictor)
    session = Session(volume, predictor)
    session.fold(events)
    return session


def check_same(header: dict[str, Any], volume: Volume, predictor: Predictor) -> None:
    """Refuse a volume or a model that is not the one a journal was written with.

    Raises:
        InputError: with the hashes expected and found.
    """
    case, model = _part(header, "case"), _part(header, "model")
    found = volume_fingerprint(volume)
    if case.get("sha256") != found:
        raise InputError(
            f"expected the voxels of {case.get('path')} ({_short(case.get('sha256'))}), "
            f"found those of {volume.source} ({_short(found)}): give the case the journal was written for"
        )
    if model.get("hash") != predictor.hash:
        raise InputError(
            f"expected model {model.get('name')} ({_short(model.get('hash'))}), "
            f"found {predictor.name} ({_short(predictor.hash)}): give the model the journal was written with"
        )


def _part(header: dict[str, Any], name: str) -> dict[str, Any]:
    part = header.get(name)
    if not isinstance(part, dict):
        raise InputError(f"expected {name!r} in the journal's header, found {part!r}: the journal names no {name}")
    return part


def _short(digest: object) -> str:
    return f"sha256 {str(digest)[:12]}"
