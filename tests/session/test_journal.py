import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gazeseg.errors import JournalError
from gazeseg.session import Journal, read_journal, verify
from gazeseg.types import Redone, SessionEvent, Undone


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1]


def test_written_is_read(journal_path: Path, story: list[SessionEvent]) -> None:
    header, events = read_journal(journal_path)
    assert list(events) == story
    assert header["format"] == 1
    assert header["notice"].startswith("Research software")


def test_one_json_object_per_line_in_a_chain(journal_path: Path) -> None:
    objects = [json.loads(line) for line in lines(journal_path)]
    assert [item["seq"] for item in objects] == list(range(12))
    assert [item["prev"] for item in objects] == ["0" * 64, *(item["hash"] for item in objects[:-1])]
    assert [objects[0]["type"], objects[-1]["type"]] == ["Header", "Closed"]


def test_the_hash_is_the_documented_one(tmp_path: Path) -> None:
    import hashlib

    Journal.create(tmp_path / "j", {"a": "ü"}).close()
    content = b'{"header":{"a":"\\u00fc","format":1},"prev":"' + b"0" * 64 + b'","seq":0,"type":"Header"}'
    assert json.loads(lines(tmp_path / "j")[0])["hash"] == hashlib.sha256(b"0" * 64 + content).hexdigest()


def test_each_event_is_on_disk_when_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    path = tmp_path / "j"
    sync = os.fsync
    with Journal.create(path, {}) as journal:
        monkeypatch.setattr(os, "fsync", lambda fd: (sync(fd), sizes.append(path.stat().st_size)))
        journal.append(Undone(0.0))
        journal.append(Redone(0.0))
        assert sizes[1] == path.stat().st_size
        assert len(sizes) == 2
    assert len(lines(path)) == 3


def test_survives_kill(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from gazeseg.session import Journal; from gazeseg.types import Undone\n"
        "journal = Journal.create(sys.argv[1], {}); journal.append(Undone(1.0)); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "j")], check=False)
    with Journal.resume(tmp_path / "j") as journal:
        assert journal.events == [Undone(1.0)]
        assert journal.recovered is None


def test_never_overwrites(journal_path: Path) -> None:
    with pytest.raises(JournalError, match=r"expected a new journal, found .*session\.jsonl already there"):
        Journal.create(journal_path, {})


def test_header_must_be_json(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="expected a header of JSON values"):
        Journal.create(tmp_path / "j", {"score": float("nan")})
    assert not (tmp_path / "j").exists()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with (
        Journal.create(tmp_path / "j", {}) as journal,
        pytest.raises(JournalError, match="found another program writing to it"),
    ):
        Journal.resume(journal.path)
    Journal.resume(tmp_path / "j").close()


def test_closed_for_good(journal_path: Path) -> None:
    with pytest.raises(JournalError, match="closed for good: start a new one"):
        Journal.resume(journal_path)


def test_closing_twice_is_fine_writing_after_it_is_not(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "j", {})
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="expected an open journal"):
        journal.append(Undone(0.0))


def test_what_is_refused_leaves_no_trace(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "j", {}) as journal:
        with pytest.raises(JournalError, match="finite number"):
            journal.append(Undone(float("nan")))
        journal.append(Undone(1.0))
    assert verify(tmp_path / "j").ok
    assert journal.events == [Undone(1.0)]


def test_altered_journals_are_not_continued(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "j", {}) as journal:
        journal.append(Undone(1.0))
    altered = journal.path.read_bytes().replace(b'"t_s":1.0', b'"t_s":2.0')
    journal.path.write_bytes(altered)
    with pytest.raises(JournalError, match=r"cannot go on with .*, line 2: its hash does not fit"):
        Journal.resume(journal.path)
    assert journal.path.read_bytes() == altered


def test_recovers_from_a_last_line_cut_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with Journal.create(path, {}) as journal:
        journal.append(Undone(1.0))
        whole = path.stat().st_size
        journal.append(Redone(2.0))
    data = path.read_bytes()
    for cut in range(whole + 1, len(data)):
        path.write_bytes(data[:cut])
        with Journal.resume(path) as journal:
            assert journal.recovered == f"cut {cut - whole} bytes of a half-written last line off {path}"
            assert journal.events == [Undone(1.0)]
            journal.append(Redone(2.0))
        assert path.read_bytes() == data


def test_cut_between_lines_needs_no_recovery(tmp_path: Path) -> None:
    path = tmp_path / "j"
    Journal.create(path, {}).close()
    with Journal.resume(path) as journal:
        assert (journal.recovered, journal.events) == (None, [])


def test_a_half_written_header_cannot_be_recovered(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b'{"hash":"')
    with pytest.raises(JournalError, match="without a whole line: start a new one"):
        Journal.resume(tmp_path / "j")


def test_a_full_disk_ends_the_journal_at_the_last_whole_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    journal = Journal.create(tmp_path / "j", {})
    journal.append(Undone(1.0))
    before = journal.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(JournalError, match="No space left on device: make room and resume it"):
            journal.append(Undone(2.0))
    assert journal.path.read_bytes() == before
    with pytest.raises(JournalError, match="closed: resume it"):
        journal.append(Undone(3.0))
    Journal.resume(journal.path).close()


def test_a_journal_that_cannot_be_started_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(JournalError, match="cannot write to"):
        Journal.create(tmp_path / "j", {})
    assert not (tmp_path / "j").exists()
