import pytest

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.text import MAX_LINE, Table, number, read_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_the_encodings_of_trackers(tmp_path, encoding):
    path = tmp_path / "x.tsv"
    path.write_bytes("Größe\tx\r\n1\t2\r\n".encode(encoding))
    assert list(read_text(path)) == ["Größe\tx", "1\t2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"SR_RESEARCH_1000FILE", "an EyeLink EDF file: convert it to text with edf2asc"),
        (b"XDF:\x05", "an XDF file: import it with --format xdf"),
        (b"PK\x03\x04", "a zip file or spreadsheet"),
        (b"\x1f\x8b\x08", "a gzip file: unpack it"),
        (b"x" * (MAX_LINE + 1), f"lines of at most {MAX_LINE} characters, found more in line 1"),
    ],
    ids=["edf", "xdf", "zip", "gzip", "long line"],
)
def test_what_is_no_text_export_is_refused(tmp_path, content, message):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=message):
        list(read_text(path))


def test_a_folder_and_nothing_are_refused(tmp_path):
    with pytest.raises(RecordingError, match="expected a file, found a folder"):
        list(read_text(tmp_path))
    with pytest.raises(RecordingError, match="expected a file, found none"):
        list(read_text(tmp_path / "x"))


def test_numbers_have_a_point_or_a_comma_and_all_else_is_none():
    assert [number(text) for text in ("0.5", "0,5", "-1e3")] == [0.5, 0.5, -1000.0]
    assert all(number(text) != number(text) for text in ("", "n/a", ".", "1_000", "1,2,3", "NaN"))


def test_rows_cut_short_or_too_long_are_counted(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a,b,\n1,2,\n\n3\n4,5,6\n"7","8",\n"9,1\n9,9\n')
    table = Table.open(path, ",")
    (b,), unreadable = table.columns({1: number})
    assert table.header == ("a", "b")
    assert (b.tolist(), unreadable) == ([2.0, 8.0, 9.0], 3)


def test_an_empty_table_is_refused(tmp_path):
    (tmp_path / "x").write_text("\n \n")
    with pytest.raises(RecordingError, match="expected a table, found an empty file"):
        Table.open(tmp_path / "x", ",")
