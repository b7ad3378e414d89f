from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazeseg.errors import JournalError
from gazeseg.session import Journal, read_journal, verify
from gazeseg.session.chain import chained, scan
from gazeseg.types import Undone


def changed(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


@pytest.fixture
def lines(journal_path: Path) -> list[bytes]:
    return journal_path.read_bytes().split(b"\n")[:-1]


def test_intact(journal_path: Path) -> None:
    verdict = verify(journal_path)
    assert (verdict.ok, verdict.lines, verdict.problem, verdict.line_number, verdict.closed) == (
        True,
        12,
        None,
        None,
        True,
    )


def test_open(tmp_path: Path) -> None:
    Journal.create(tmp_path / "j", {}).close()
    assert (verify(tmp_path / "j").ok, verify(tmp_path / "j").closed) == (True, False)


def test_every_changed_byte_is_found(journal_path: Path) -> None:
    data = journal_path.read_bytes()
    for at in range(len(data)):
        for new in (data[at] ^ 1, data[at] ^ 0x20, ord("\n"), ord(" ")):
            if new != data[at]:
                found = scan(data[:at] + bytes([new]) + data[at + 1 :])
                assert found.problem or found.torn, at
                assert found.lines <= data[:at].count(b"\n")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_of_the_bytes_is_found(journal_path: Path, data: st.DataObject) -> None:
    original = journal_path.read_bytes()
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, min(start + 40, len(original))))
    new = original[:start] + data.draw(st.binary(max_size=20)) + original[end:]
    found = scan(new)
    assert new == original or found.problem or found.torn or not found.closed


def test_a_missing_line_is_found(journal_path: Path, lines: list[bytes]) -> None:
    for gone in range(len(lines) - 1):
        verdict = verify(changed(journal_path, lines[:gone] + lines[gone + 1 :]))
        assert (verdict.ok, verdict.line_number) == (False, gone + 1)
        assert verdict.problem == f"expected number {gone}, found {gone + 1}: lines before it are missing"


def test_a_repeated_line_is_found(journal_path: Path, lines: list[bytes]) -> None:
    verdict = verify(changed(journal_path, [*lines[:4], lines[3], *lines[4:]]))
    assert (verdict.line_number, verdict.problem) == (
        5,
        "expected number 4, found 3: it stands in the wrong place or twice",
    )


def test_exchanged_lines_are_found(journal_path: Path, lines: list[bytes]) -> None:
    for first in range(len(lines) - 1):
        swapped = [*lines[:first], lines[first + 1], lines[first], *lines[first + 2 :]]
        assert verify(changed(journal_path, swapped)).line_number == first + 1


def test_a_line_of_another_journal_is_found(journal_path: Path, lines: list[bytes]) -> None:
    foreign, _ = chained(3, "f" * 64, {"type": "Undone", "t_s": 4.0})
    verdict = verify(changed(journal_path, [*lines[:3], foreign[:-1], *lines[4:]]))
    assert verdict.line_number == 4
    assert verdict.problem is not None
    assert verdict.problem.startswith("it does not follow the line before it")


def test_a_line_after_the_end_is_found(journal_path: Path) -> None:
    found = scan(journal_path.read_bytes())
    extra, _ = chained(found.lines, found.head, {"type": "Undone", "t_s": 4.0})
    journal_path.write_bytes(journal_path.read_bytes() + extra)
    assert verify(journal_path).problem == "it stands after the closing line: it was inserted"


def test_a_missing_end_shows_as_open(journal_path: Path, lines: list[bytes]) -> None:
    for kept in range(1, len(lines)):
        verdict = verify(changed(journal_path, lines[:kept]))
        assert (verdict.ok, verdict.closed, verdict.lines) == (True, False, kept)


def test_a_half_written_line_is_found_but_what_stands_before_it_is_read(journal_path: Path) -> None:
    journal_path.write_bytes(journal_path.read_bytes()[:-1])
    verdict = verify(journal_path)
    assert (verdict.ok, verdict.line_number) == (False, 12)
    assert verdict.problem is not None
    assert "cut off or never finished" in verdict.problem
    assert len(read_journal(journal_path)[1]) == 10


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"type": "Header", "header": {"format": 1}}, "found type 'Header'"),
        ({"type": "Closed", "t_s": 1.0}, "found type 'Closed'"),
        ({"type": "Undone", "t_s": "now"}, r"a finite number in Undone\.t_s"),
    ],
)
def test_well_chained_lines_must_also_make_sense(tmp_path: Path, body: dict[str, object], problem: str) -> None:
    Journal.create(tmp_path / "j", {}).close()
    data = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(data + chained(1, scan(data).head, body)[0])
    with pytest.raises(JournalError, match=f"cannot trust .*, line 2: .*{problem}"):
        read_journal(tmp_path / "j")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "expected the header, found an empty file"),
        (b"\n", "it is not a journal line"),
        (b"[]\n", "it is not a journal line"),
        (b"{}\n", "it is not a journal line"),
        (b"[" * 100_000 + b"\n", "it is not a journal line"),
        (b'{"hash":1,"prev":2,"seq":3}\n', "it is not a journal line"),
        (b"\xff\xfe\n", "it is not a journal line"),
        (chained(0, "0" * 64, {"type": "Undone", "t_s": 1.0})[0], "the first line is missing"),
        (chained(0, "0" * 64, {"type": "Header", "header": {"format": 2}})[0], "expected journal format 1, found 2"),
        (chained("0", "0" * 64, {"type": "Header", "header": {}})[0], "found '0': it was altered"),  # type: ignore[arg-type]
    ],
    ids=lambda value: None,
)
def test_what_is_no_journal(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "j").write_bytes(data)
    verdict = verify(tmp_path / "j")
    assert (verdict.ok, verdict.line_number) == (False, 1)
    assert problem in str(verdict.problem)
    with pytest.raises(JournalError, match="cannot trust"):
        read_journal(tmp_path / "j")


def test_head_identifies_the_content(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "j", {}) as journal:
        before = verify(journal.path).head
        journal.append(Undone(1.0))
    assert before != verify(journal.path).head
