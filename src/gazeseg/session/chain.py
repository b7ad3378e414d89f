"""The lines of a journal: canonical JSON, each line holding the hash of the line before it.

A line is ``{"hash", "prev", "seq", "type", ...}`` in canonical JSON (sorted keys, no spaces, ASCII), ended by a line
feed. Its hash is SHA-256 over the hash of the line before it followed by the canonical JSON of the line without
``hash``. The first line is a ``Header`` with ``prev`` all zeros; a last line ``Closed`` says that nothing follows.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NoReturn

from gazeseg.errors import JournalError
from gazeseg.types import SessionEvent
from gazeseg.types.session_json import event_from_json

FORMAT = 1
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes of a journal say, up to the first line that is wrong.

    Attributes:
        header: of the first line; empty when that is wrong.
        events: of the lines that are right.
        lines: how many lines are right.
        head: hash of the last of them.
        size: bytes they take.
        torn: bytes after the last line end: a line that was never finished.
        closed: whether the last line says that nothing follows.
        problem: what is wrong with line ``lines + 1``; None when all whole lines are right.
    """

    header: dict[str, Any]
    events: tuple[SessionEvent, ...]
    lines: int
    head: str
    size: int
    torn: int
    closed: bool
    problem: str | None


def canonical(value: dict[str, Any]) -> bytes:
    """The one way to write a JSON object. Raises ValueError on NaN and infinity."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def chained(seq: int, prev: str, body: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes of line number ``seq`` (from 0) after the line with hash ``prev``, and the new line's hash."""
    content = {**body, "seq": seq, "prev": prev}
    digest = _digest(content)
    return canonical({**content, "hash": digest}) + b"\n", digest


def scan(data: bytes) -> Scan:
    """Check the whole of a journal. Never raises: what is wrong is in ``problem``."""
    *raw_lines, tail = data.split(b"\n")
    header: dict[str, Any] = {}
    events: list[SessionEvent] = []
    head, size, closed, problem, seq = GENESIS, 0, False, None, 0
    for raw in raw_lines:
        try:
            body, digest = _unchain(raw, seq, head)
            if closed:
                _wrong("it stands after the closing line: it was inserted")
            if seq == 0:
                header = _read_header(body)
            elif body == {"type": "Closed"}:
                closed = True
            else:
                events.append(event_from_json(body))
        except JournalError as error:
            problem = str(error)
            break
        head, size, seq = digest, size + len(raw) + 1, seq + 1
    return Scan(header, tuple(events), seq, head, size, len(tail), closed, problem)


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(content["prev"].encode("ascii") + canonical(content)).hexdigest()


def _unchain(raw: bytes, seq: int, prev: str) -> tuple[dict[str, Any], str]:
    """The body and hash of one line that has to be number ``seq`` and follow the line with hash ``prev``."""
    try:
        content = json.loads(raw)
        digest = content.pop("hash")
        intact = digest == _digest(content) and raw == canonical({**content, "hash": digest})
        found, follows = content.pop("seq"), content.pop("prev")
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        _wrong("it is not a journal line: it was altered")
    if not intact:
        _wrong("its hash does not fit its content: it was altered")
    if type(found) is not int:
        _wrong(f"expected number {seq}, found {found!r}: it was altered")
    if found != seq:
        kind = "lines before it are missing" if found > seq else "it stands in the wrong place or twice"
        _wrong(f"expected number {seq}, found {found}: {kind}")
    if follows != prev:
        _wrong("it does not follow the line before it: a line was exchanged or the two belong to different journals")
    return content, digest


def _read_header(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("type") != "Header" or not isinstance(body.get("header"), dict):
        _wrong("expected the header, found something else: the first line is missing")
    header: dict[str, Any] = body["header"]
    if header.get("format") != FORMAT:
        _wrong(f"expected journal format {FORMAT}, found {header.get('format')!r}: use the gazeseg that wrote it")
    return header


def _wrong(problem: str) -> NoReturn:
    raise JournalError(problem)
