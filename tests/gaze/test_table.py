import gzip

import pytest

from gazeseg.errors import RecordingError
from gazeseg.gaze.table import MAX_LINE_BYTES, read_lines, write_lines


@pytest.fixture
def table(tmp_path):
    return tmp_path / "table.tsv.gz"


def read(path, max_lines=10):
    return list(read_lines(path, max_lines))


def test_round_trip(table):
    write_lines(table, ["a\tb", "", "ü"])
    assert read(table) == [b"a\tb", b"", "ü".encode()]


def test_equal_lines_give_equal_bytes_under_any_name(table, tmp_path):
    write_lines(table, ["a"])
    write_lines(tmp_path / "other.gz", ["a"])
    assert table.read_bytes() == (tmp_path / "other.gz").read_bytes()


def test_failed_write_leaves_nothing(table):
    with pytest.raises(ZeroDivisionError):
        write_lines(table, (str(1 // n) for n in (1, 0)))
    assert list(table.parent.iterdir()) == []


def test_as_many_lines_as_allowed(table):
    write_lines(table, ["a"] * 10)
    assert len(read(table)) == 10


def test_too_many_lines(table):
    write_lines(table, ["a"] * 11)
    with pytest.raises(RecordingError, match="expected at most 10 lines, found more in"):
        read(table)


def test_a_bomb_without_lines_is_never_unpacked(table):
    table.write_bytes(gzip.compress(b"0" * 20_000_000))
    with pytest.raises(RecordingError, match=f"expected lines of at most {MAX_LINE_BYTES} bytes, found more in line 1"):
        read(table)


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b"x" + b, lambda b: b[:12] + b"\xff\xff" + b[14:]])
def test_damaged(table, damage):
    write_lines(table, ["hello"] * 5)
    table.write_bytes(damage(table.read_bytes()))
    with pytest.raises(RecordingError, match="expected a whole gzip file, found a damaged or other one"):
        read(table)


def test_missing(table):
    with pytest.raises(RecordingError, match="found none: the recording is incomplete"):
        read(table)
