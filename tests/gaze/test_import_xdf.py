import gzip
import struct
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import MissingExtraError, RecordingError
from gazeseg.gaze import import_recording
from gazeseg.types import Screen

SCREEN = Screen((2000, 1000), (500.0, 250.0), 650.0)
PIXELS = [(eye, axis, "pixels") for eye in ("left", "right") for axis in "XY"]


def chunk(tag, content):
    """One chunk: bytes of the length, length, tag, content (XDF 1.0)."""
    return struct.pack("<BIH", 4, len(content) + 2, tag) + content


def header(number, name, kind, channels, rate_hz, form):
    said = "".join(
        f"<channel><label>{eye}_{axis}</label><eye>{eye}</eye><type>Screen{axis}</type><unit>{unit}</unit></channel>"
        for eye, axis, unit in channels
    )
    desc = f"<desc><acquisition><manufacturer>SR</manufacturer></acquisition><channels>{said}</channels></desc>"
    xml = (
        f"<info><name>{name}</name><type>{kind}</type><channel_count>{len(channels) or 1}</channel_count>"
        f"<nominal_srate>{rate_hz}</nominal_srate><channel_format>{form}</channel_format>{desc if channels else ''}</info>"
    )
    return chunk(2, struct.pack("<I", number) + xml.encode())


def stream(number, t_s, rows, *, name="eyes", kind="Gaze", channels=PIXELS, offsets=()):
    """A stream of numbers: header, samples with their times, clock offsets, footer."""
    samples = b"".join(struct.pack(f"<Bd{len(row)}d", 8, t, *row) for t, row in zip(t_s, rows, strict=True))
    head = struct.pack("<I", number)
    return (
        header(number, name, kind, channels, 50, "double64")
        + chunk(3, head + struct.pack("<BI", 4, len(t_s)) + samples)
        + b"".join(chunk(4, head + struct.pack("<dd", *offset)) for offset in offsets)
        + chunk(6, head + b"<info></info>")
    )


def texts(number, *words):
    """A stream of texts without a description, such as markers."""
    samples = b"".join(
        struct.pack("<Bd", 8, t) + struct.pack("<BB", 1, len(w)) + w.encode() for t, w in enumerate(words)
    )
    return header(number, "marks", "Markers", (), 0, "string") + chunk(
        3, struct.pack("<IBI", number, 4, len(words)) + samples
    )


def write(path, *streams):
    path.write_bytes(b"XDF:" + chunk(1, b"<info><version>1.0</version></info>") + b"".join(streams))
    return path


T_S = 100.0 + 0.02 * np.arange(60)
ROWS = np.tile([1000.0, 250.0, 1020.0, 250.0], (60, 1))


def test_both_eyes_in_pixels_are_taken_and_other_streams_passed_over(tmp_path):
    rows = ROWS.copy()
    rows[3] = (np.nan, np.nan, 1020.0, 250.0)
    rows[4] = (0.0, 0.0, -32768.0, -32768.0)
    path = write(tmp_path / "x.xdf", texts(7, "go", "stop"), stream(2, T_S, rows))
    recording, report = (done := import_recording(path, "xdf", SCREEN)).recording, done.report
    assert np.allclose(recording.xy[[0, 3]], [(0.505, 0.25), (0.51, 0.25)])
    assert np.isnan(recording.xy[4]).all()
    assert recording.valid.tolist() == [True] * 4 + [False] + [True] * 55
    assert (recording.device, recording.rate_hz) == ("SR", 50.0)
    assert np.allclose(recording.t_s, T_S - 100.0)
    assert (report.one_eye, report.clock_zero_s, report.samples) == (1, 100.0, 60)
    assert "stream 'eyes': left and right gaze, from the top left, y down" in report.notes


def test_packed_files_are_unpacked(tmp_path):
    plain = write(tmp_path / "x.xdf", stream(1, T_S, ROWS))
    packed = tmp_path / "x.xdfz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert import_recording(packed, "xdf", SCREEN).report.samples == 60
    packed.write_bytes(packed.read_bytes()[:300])
    with pytest.raises(RecordingError, match="expected an XDF file, found a damaged or other one"):
        import_recording(packed, "xdf", SCREEN)


def test_clocks_are_brought_together(tmp_path):
    offsets = [(t_s, 5.0) for t_s in (100.0, 105.0, 110.0)]
    path = write(tmp_path / "x.xdf", stream(1, T_S, ROWS, offsets=offsets))
    report = import_recording(path, "xdf", SCREEN).report
    assert report.clock_zero_s == pytest.approx(105.0)
    assert "clocks brought together by 3 offsets" in report.notes


def test_pauses_stay_where_they_were(tmp_path):
    t_s = np.where(np.arange(60) < 30, T_S, T_S + 2.0)
    done = import_recording(write(tmp_path / "x.xdf", stream(1, t_s, ROWS)), "xdf", SCREEN)
    assert np.allclose(done.recording.t_s, t_s - 100.0)
    assert done.report.pauses == 1


def test_of_several_streams_of_gaze_one_is_named(tmp_path):
    other = [("both", "X", "normalized"), ("both", "Y", "normalized")]
    path = write(
        tmp_path / "x.xdf", stream(1, T_S, ROWS), stream(2, T_S, ROWS[:, :2] / 2000, name="two", channels=other)
    )
    with pytest.raises(
        RecordingError, match=r"found 'eyes' \(type 'Gaze'\), 'two' .* give the name of one with --stream"
    ):
        import_recording(path, "xdf", SCREEN)
    assert np.allclose(import_recording(path, "xdf", SCREEN, stream="two").recording.xy, (0.5, 0.125))
    with pytest.raises(RecordingError, match="expected one stream called 'three', found"):
        import_recording(path, "xdf", SCREEN, stream="three")


def test_streams_that_are_no_gaze_on_a_screen_are_refused(tmp_path):
    path = write(
        tmp_path / "x.xdf",
        texts(1, "a"),
        stream(2, T_S, ROWS, name="deg", channels=[("left", "X", "degrees"), ("left", "Y", "degrees")] * 2),
    )
    with pytest.raises(RecordingError, match="expected numbers, found texts or nothing in the stream 'marks'"):
        import_recording(path, "xdf", SCREEN, stream="marks")
    with pytest.raises(RecordingError, match="expected one x and one y for the eye 'left'"):
        import_recording(path, "xdf", SCREEN)
    with pytest.raises(RecordingError, match="expected one stream of type Gaze, found 'marks'"):
        import_recording(write(tmp_path / "y.xdf", texts(1, "a")), "xdf", SCREEN)


def test_a_screen_is_needed_and_a_stream_belongs_to_xdf(tmp_path):
    path = write(tmp_path / "x.xdf", stream(1, T_S, ROWS))
    with pytest.raises(RecordingError, match="expected the screen that was looked at, found no size of it"):
        import_recording(path, "xdf")
    with pytest.raises(RecordingError, match="expected a stream with the format xdf only"):
        import_recording(path, "tobii", SCREEN, stream="eyes")


@pytest.mark.parametrize("content", [b"", b"XDF:", b"no xdf at all", b"XDF:\xff\xff"])
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "x.xdf").write_bytes(content)
    with pytest.raises(RecordingError, match=r"expected (an XDF file|one stream of type Gaze), found"):
        import_recording(tmp_path / "x.xdf", "xdf", SCREEN)
    with pytest.raises(RecordingError, match="expected a file, found a folder"):
        import_recording(tmp_path, "xdf", SCREEN)


def test_without_pyxdf_the_install_line_is_given(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyxdf", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'gazeseg\[gaze\]'"):
        import_recording(tmp_path / "x.xdf", "xdf", SCREEN)


WHOLE = stream(1, T_S, ROWS, offsets=[(100.0, 5.0), (101.0, 5.0)])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_in_part_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("x") / "x.xdf"
    write(path, WHOLE)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut] + data.draw(st.binary(max_size=8)) + whole[cut + data.draw(st.integers(0, 30)) :])
    try:
        found = import_recording(path, "xdf", SCREEN).recording
    except RecordingError as error:
        found = error
    assert "\n" not in str(found) if isinstance(found, RecordingError) else len(found.t_s) <= 60
