import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze import assess, import_recording
from gazeseg.gaze.imports.eyelink import _within
from gazeseg.types import Screen

SCREEN = Screen((1920, 1080), (531.0, 298.0), 600.0)
OLD = Screen((1280, 1024), (376.0, 301.0), 600.0)
HEAD = """** EYELINK II CL v6.14 Mar  6 2020 (EyeLink Portable Duo)
MSG	90 DISPLAY_COORDS 0 0 1919 1079
MSG	95 !CAL VALIDATION HV9 LR LEFT  GOOD ERROR 0.41 avg. 0.64 max  OFFSET 0.35 deg. 12.5,9.6 pix.
MSG	95 !CAL VALIDATION HV9 LR RIGHT GOOD ERROR 0.31 avg. 0.84 max  OFFSET 0.27 deg. 9.2,8.4 pix.
MSG	96 !CAL VALIDATION HV9 LR RIGHT ABORTED
"""
MONO = "START	100 	LEFT	SAMPLES	EVENTS\nSAMPLES	GAZE	LEFT	RATE	 500.00	TRACKING	CR	FILTER	2\n"
BOTH = "START	100 	LEFT	RIGHT	SAMPLES	EVENTS\nSAMPLES	GAZE	LEFT	RIGHT	RATE	1000.00	TRACKING	CR	FILTER	2\n"


def take(path, text, screen=SCREEN):
    path.write_text(text, encoding="utf-8")
    return import_recording(path, "eyelink", screen)


def test_one_eye_in_pixels(tmp_path):
    done = take(
        tmp_path / "x.asc",
        HEAD + MONO + "100\t  192.0\t  108.0\t  778.0\t...\n102\t   .\t   .\t    0.0\t...\nEND	104 	SAMPLES\n",
    )
    assert np.allclose(done.recording.xy[0], 0.1)
    assert done.recording.valid.tolist() == [True, False]
    assert (done.recording.rate_hz, done.recording.device) == (500.0, "EyeLink Portable Duo")
    assert done.recording.quality.accuracy_deg == 0.41
    assert done.recording.quality.measured
    assert done.report.messages == 4


def test_two_eyes_and_a_blink_of_one(tmp_path):
    rows = "".join(f"{t}\t 192.0\t 108.0\t 288.0\t 196.0\t 110.0\t 305.0\t.....\n" for t in range(100, 104))
    done = take(tmp_path / "x.asc", HEAD + BOTH + rows + "EBLINK L 101\t102\t2\nEND\t104 \tSAMPLES\n")
    assert np.allclose(done.recording.xy[:, 0] * 1920, [194, 196, 196, 194])
    assert (done.report.blinks, done.report.one_eye) == (1, 2)
    assert done.recording.quality.accuracy_deg == pytest.approx(0.36)


def test_pixels_that_mean_missing_are_missing(tmp_path):
    rows = "100\t-32768\t-32768\t0\t...\n102\t1e8\t5.0\t0\t...\n104\t-96.0\t108.0\t7\t...\n"
    done = take(tmp_path / "x.asc", HEAD + MONO + rows)
    assert done.recording.valid.tolist() == [False, False, True]
    assert (done.report.wild, done.report.off_screen) == (0, 1)


def test_samples_outside_of_blocks_and_cut_short_are_counted(tmp_path):
    row = "{}\t192.0\t108.0\t7.0\t...\n"
    text = (
        HEAD
        + row.format(50)
        + MONO
        + row.format(100)
        + row.format(102)
        + "104\t192.0\n"
        + "END\t104\n"
        + row.format(106)
    )
    done = take(tmp_path / "x.asc", text)
    assert (done.report.samples, done.report.unreadable, done.report.rows) == (2, 3, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "expected lines of gaze samples after START, found none"),
        (HEAD + MONO.replace("GAZE", "HREF"), "expected samples of GAZE in pixels, found HREF"),
        (HEAD + "MSG\t97 DISPLAY_COORDS 0 0 1279 1023\n", "expected one screen, found DISPLAY_COORDS of two sizes"),
        (HEAD + MONO + BOTH, r"expected one rate, found \[500.0, 1000.0\] Hz"),
    ],
    ids=["no samples", "head frame", "two screens", "two rates"],
)
def test_files_of_no_use_are_refused(tmp_path, text, message):
    with pytest.raises(RecordingError, match=message):
        take(tmp_path / "x.asc", text)


def test_the_screen_has_to_have_the_pixels_of_the_file(tmp_path):
    text = HEAD + MONO + "100\t192.0\t108.0\t7.0\t...\n102\t192.0\t108.0\t7.0\t...\n"
    with pytest.raises(
        RecordingError, match="expected a screen of 1280x1024 px as given, found coordinates up to 1919,1079"
    ):
        take(tmp_path / "x.asc", text, OLD)
    with pytest.raises(RecordingError, match="found only 1919x1079 pixels, give or take one"):
        take(tmp_path / "x.asc", text, None)


def test_times_in_overlapping_spans():
    spans = [(5.0, 6.0), (1.0, 9.0), (2.0, 3.0)]
    assert _within(np.array([0.5, 1, 4, 8, 9, 9.5, np.nan]), spans).tolist() == [
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert not _within(np.array([0.0]), []).any()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_in_part_or_refused(tmp_path_factory, data):
    rows = "".join(f"{t}\t 192.0\t 108.0\t 288.0\t 196.0\t 110.0\t 305.0\t.....\n" for t in range(100, 104))
    whole = (HEAD + BOTH + rows + "EBLINK L 101\t102\t2\nEND\t104 \tSAMPLES\n").encode()
    cut = data.draw(st.integers(0, len(whole)))
    path = tmp_path_factory.mktemp("x") / "x.asc"
    path.write_bytes(whole[:cut] + data.draw(st.binary(max_size=8)) + whole[cut + data.draw(st.integers(0, 30)) :])
    try:
        found = import_recording(path, "eyelink", SCREEN).recording
    except RecordingError as error:
        found = error
    assert "\n" not in str(found) if isinstance(found, RecordingError) else len(found.t_s) <= 4


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "screen", "rate_hz", "samples", "valid", "accuracy_deg"),
    [
        ("eyelink_binocular_example", SCREEN, 1000, 368, 288, 0.36),
        ("eyelink_monocular_example", OLD, 1000, 16, 16, 0.27),
        ("eyelink_monocular_2khz_example", OLD, 2000, 16, 16, 0.27),
        ("eyelink_monocular_no_dummy_example", SCREEN, 500, 297, 228, 0.27),
        ("raccoons", SCREEN, 1000, 433, 348, 0.28),
    ],
)
def test_real_files_are_read_whole(data_folder, name, screen, rate_hz, samples, valid, accuracy_deg):
    done = import_recording(data_folder / "gaze" / "eyelink_asc" / f"{name}.asc", "eyelink", screen)
    report, recording = done.report, done.recording
    assert (recording.rate_hz, report.samples, report.valid, report.dropped) == (rate_hz, samples, valid, 0)
    assert recording.quality.accuracy_deg == pytest.approx(accuracy_deg)


@pytest.mark.data
def test_fixations_of_a_real_file_are_where_eyelink_found_them(data_folder):
    done = import_recording(data_folder / "gaze" / "eyelink_asc" / "eyelink_binocular_example.asc", "eyelink", SCREEN)
    assert assess(done.recording).effective_hz == pytest.approx(1000)
    first = done.recording.xy[7:110] * (1920, 1080)  # EFIX L 1408667 to 1408773 at 961.2, 540.5 and R at 956.3, 541.9
    assert np.allclose(first.mean(axis=0), ((961.2 + 956.3) / 2, (540.5 + 541.9) / 2), atol=1.0)
