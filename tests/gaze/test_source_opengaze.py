from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.gaze.sources.lines import LineSplitter
from gazeseg.gaze.sources.opengaze import (
    CalibrationPoint,
    calibration_points,
    command,
    device_fixation,
    parse_message,
)

REC = (
    b'<REC CNT="34" TIME="1.83000" FPOGX="0.51" FPOGY="0.42" FPOGS="1.2" FPOGD="0.63" FPOGID="5" FPOGV="1" '
    b'LPOGX="0.50" LPOGY="0.40" LPOGV="1" RPOGX="0.00" RPOGY="0.00" RPOGV="0" />'
)


def test_a_record_is_its_attributes():
    found = parse_message(REC)
    assert (found.kind, found.number("CNT"), found.number("TIME")) == ("REC", 34.0, 1.83)
    assert found.eye("LPOG") == (0.5, 0.4, True)
    assert not found.eye("RPOG").valid
    assert not found.eye("BPOG").valid
    assert isnan(found.number("TIME_TICK"))
    fixation = device_fixation(found)
    assert (fixation.number, fixation.duration_s, fixation.xy) == (5, 0.63, (0.51, 0.42))


def test_commands_end_as_the_protocol_wants():
    assert command("SET", "ENABLE_SEND_DATA", STATE=1) == b'<SET ID="ENABLE_SEND_DATA" STATE="1" />\r\n'
    assert parse_message(b'<ACK ID="ENABLE_SEND_DATA" STATE="1" />').values["ID"] == "ENABLE_SEND_DATA"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"REC",
        b'<REC CNT="1"',
        b'<REC CNT="1" /> <REC CNT="2" />',
        b'<REC CNT="1" CNT="2" />',
        b'<REC CNT="&a;" />',
        b'<REC CNT="<!ENTITY" />',
        b'<!DOCTYPE x [<!ENTITY a "1">]>',
        b'<?xml version="1.0"?>',
        b"<REC CNT='1' />",
        b'<REC CNT="1">text</REC>',
        b'<RECORD CNT="1" />',
        b'<REC \xd9\xa1="1" />',
        b'<REC CNT="' + b"1" * 100 + b'" />',
    ],
)
def test_anything_else_is_no_message(line):
    assert parse_message(line) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(line):
    for text in (line, REC[:30] + line, line + REC):
        found = parse_message(text)
        assert found is None or found.kind in ("REC", "ACK", "NACK", "CAL")


def test_the_result_of_a_calibration():
    result = parse_message(
        b'<CAL ID="CALIB_RESULT" CALX1="0.50" CALY1="0.50" LX1="0.51" LY1="0.52" LV1="1" RX1="0.49" RY1="0.50" RV1="1" '
        b'CALX2="0.85" CALY2="0.15" LX2="0.86" LY2="0.14" LV2="1" RX2="0.00" RY2="0.00" RV2="0" />'
    )
    assert calibration_points(result) == (
        CalibrationPoint((0.5, 0.5), (0.51, 0.52), (0.49, 0.5)),
        CalibrationPoint((0.85, 0.15), (0.86, 0.14), None),
    )


@given(st.lists(st.binary(max_size=12), max_size=20))
def test_lines_are_the_same_in_whatever_pieces_they_come(pieces):
    whole, pieced = LineSplitter(8), LineSplitter(8)
    joined = whole.feed(b"".join(pieces))
    assert [line for piece in pieces for line in pieced.feed(piece)] == joined
    assert pieced.overlong == whole.overlong
    assert all(0 < len(line) <= 8 and b"\n" not in line for line in joined)


def test_a_line_that_is_too_long_is_counted_once_and_the_next_is_read():
    lines = LineSplitter(8)
    found = [line for piece in (b"9" * 5, b"9" * 5, b"9" * 50, b"9\r\nnext\r\n") for line in lines.feed(piece)]
    assert (found, lines.overlong) == ([b"next"], 1)
