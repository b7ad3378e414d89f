import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze import import_recording
from gazeseg.types import Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
CSV = """MEDIA_ID,MEDIA_NAME,CNT,TIME(2026/01/05 10:11:12.123),TIMETICK(f=10000000),FPOGX,FPOGY,FPOGV,BPOGX,BPOGY,BPOGV,
0,NewMedia0,1,0.00000,100,0.1,0.2,1,0.30000,0.40000,1,
0,NewMedia0,2,0.01667,200,0.1,0.2,1,0.31000,0.41000,1,
0,NewMedia0,3,0.03333,300,0.1,0.2,0,0.00000,0.00000,0,
"""
REC = """<ACK ID="ENABLE_SEND_DATA" STATE="1" />
<REC CNT="1" TIME="12.000" LPOGX="0.1" LPOGY="0.2" LPOGV="1" RPOGX="0.3" RPOGY="0.4" RPOGV="1" BPOGX="0.9" BPOGY="0.9" BPOGV="1" />
<REC CNT="2" TIME="12.016" LPOGX="0.1" LPOGY="0.2" LPOGV="0" RPOGX="0.3" RPOGY="0.4" RPOGV="1" BPOGX="0.9" BPOGY="0.9" BPOGV="1" />
<REC CNT="4" TIME="12.0
<REC CNT="5" TIME="12.066" />
"""


def take(path, text):
    path.write_text(text)
    return import_recording(path, "gazepoint", SCREEN)


def test_the_best_point_of_gaze_is_taken_from_csv(tmp_path):
    done = take(tmp_path / "x.csv", CSV)
    assert np.allclose(done.recording.xy[:2], [(0.3, 0.4), (0.31, 0.41)])
    assert done.recording.valid.tolist() == [True, True, False]
    assert np.isnan(done.recording.xy[2]).all()
    assert done.recording.rate_hz == pytest.approx(60, rel=1e-3)


def test_both_eyes_are_taken_from_rec_lines(tmp_path):
    done = take(tmp_path / "x.txt", REC)
    assert np.allclose(done.recording.xy[:2], [(0.2, 0.3), (0.3, 0.4)])
    assert done.recording.valid.tolist() == [True, True, False]
    report = done.report
    assert (report.one_eye, report.unreadable, report.other_rows, report.eyes_apart) == (1, 1, 1, 1)
    assert report.clock_zero_s == 12.0


def test_filtered_fixations_are_the_last_choice_and_said(tmp_path):
    done = take(tmp_path / "x.csv", CSV.replace("BPOG", "ZPOG"))
    assert np.allclose(done.recording.xy[:2], (0.1, 0.2))
    assert any("not raw gaze" in note for note in done.report.notes)


def test_entities_are_never_followed(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "0.5">]>\n' + REC.replace('LPOGX="0.1"', 'LPOGX="&a;"')
    done = take(tmp_path / "x.txt", bomb)
    assert done.report.no_position == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A,B\n1,2\n", "expected a column TIME, found none"),
        ("TIME,TIMETICK(f=10)\n1,2\n", "expected gaze BPOGX, BPOGY and BPOGV, found none"),
        ('<ACK ID="X" />\n', "expected REC lines with TIME, found none"),
        ('<REC TIME="1" />\n<REC TIME="2" />\n', "expected gaze BPOGX"),
    ],
)
def test_other_files_are_refused(tmp_path, text, message):
    with pytest.raises(RecordingError, match=message):
        take(tmp_path / "x.csv", text)


@pytest.mark.parametrize("text", [CSV, REC], ids=["csv", "rec"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_in_part_or_refused(tmp_path_factory, text, data):
    whole = text.encode()
    cut = data.draw(st.integers(0, len(whole)))
    path = tmp_path_factory.mktemp("x") / "x"
    path.write_bytes(whole[:cut] + data.draw(st.binary(max_size=8)) + whole[cut + data.draw(st.integers(0, 30)) :])
    try:
        found = import_recording(path, "gazepoint", SCREEN).recording
    except RecordingError as error:
        found = error
    assert "\n" not in str(found) if isinstance(found, RecordingError) else len(found.t_s) <= 5
