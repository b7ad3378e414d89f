from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze import check_recording
from gazeseg.gaze.imports.clean import ASSUMED, clean
from gazeseg.gaze.imports.raw import Eye, Raw
from gazeseg.types import Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
ANY = st.floats(allow_nan=True, allow_infinity=True)


def eye(*xy, valid=None):
    places = np.array(xy, dtype=float)
    return Eye(places, np.full(len(places), True) if valid is None else np.array(valid))


def raw(t_s, *eyes, **more):
    return Raw(np.array(t_s, dtype=float), eyes, SCREEN, "tracker", **more)


def test_two_eyes_are_averaged_and_one_is_taken_as_it_is():
    left = eye((0.4, 0.5), (0.4, 0.5), (0.4, 0.5), (0.4, 0.5), valid=[True, True, False, False])
    right = eye((0.42, 0.51), (0.6, 0.6), (0.6, 0.7), (0.6, 0.7), valid=[True, False, True, False])
    done = clean(raw([0, 0.01, 0.02, 0.03], left, right), "x")
    assert np.allclose(done.recording.xy[:3], [(0.41, 0.505), (0.4, 0.5), (0.6, 0.7)])
    assert np.isnan(done.recording.xy[3]).all()
    assert done.recording.valid.tolist() == [True, True, True, False]
    assert (done.report.one_eye, done.report.eyes_apart, done.report.valid) == (2, 0, 3)


def test_what_is_simulated_stays_so():
    seen = eye((0.4, 0.5), (0.4, 0.5))
    assert clean(raw([0, 0.01], seen, simulated=True), "x").recording.simulated
    assert not clean(raw([0, 0.01], seen), "x").recording.simulated


def test_eyes_far_apart_are_averaged_and_counted():
    two_deg = 650 * np.tan(np.deg2rad(2.0)) / 527
    left = eye((0.5, 0.5), (0.5, 0.5))
    done = clean(raw([0, 0.01], left, eye((0.5 + 0.99 * two_deg, 0.5), (0.5 + 1.01 * two_deg, 0.5))), "x")
    assert done.report.eyes_apart == 1
    assert np.allclose(done.recording.xy[1], (0.5 + 1.01 * two_deg / 2, 0.5))


def test_nothing_without_a_position_is_valid_and_nothing_becomes_zero():
    places = ((0.5, 0.5), (nan, 0.5), (inf, 0.5), (0.5, -inf), (1e300, 0.5), (1.4, -0.2))
    done = clean(raw(np.arange(6) / 100, eye(*places)), "x")
    assert done.recording.valid.tolist() == [True, False, False, False, False, True]
    assert np.isnan(done.recording.xy[1:5]).all()
    assert done.recording.xy[5].tolist() == [1.4, -0.2]
    assert (done.report.no_position, done.report.wild, done.report.off_screen) == (3, 1, 1)


def test_times_are_counted_by_what_is_wrong_with_them():
    done = clean(raw([5, 5.01, nan, 5.01, 5.02, 5.005, inf, 8.0], eye(*[(0.1 * n, 0.5) for n in range(8)])), "x")
    assert np.allclose(done.recording.t_s, [0, 0.01, 0.02, 3.0])
    assert np.allclose(done.recording.xy[:, 0], [0.0, 0.1, 0.4, 0.7])
    report = done.report
    assert (report.no_time, report.duplicates, report.backwards, report.pauses, report.dropped) == (2, 1, 1, 1, 4)
    assert (report.rows, report.samples, report.clock_zero_s) == (8, 4, 5.0)


def test_the_rate_is_that_of_the_file_or_of_the_usual_step():
    moving = eye(*[(0.5, 0.5)] * 5)
    times = [0, 0.01, 0.02, 0.5, 0.51]
    assert clean(raw(times, moving), "x").recording.rate_hz == pytest.approx(100)
    assert clean(raw(times, moving, rate_hz=120.0), "x").recording.rate_hz == 120.0


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ([nan, nan, nan], "at least 2 samples with rising times, found 0 in the x file"),
        ([3, 2, 1], "found 1 in the x file"),
        ([0, 10, 20], r"expected 5 to 5000 samples per second, found 0\.1: check the unit"),
        ([0, 1e-6, 2e-6], "found 1e\\+06"),
    ],
    ids=["no times", "falling", "too slow", "too fast"],
)
def test_times_of_no_use_are_refused(times, message):
    with pytest.raises(RecordingError, match=message):
        clean(raw(times, eye(*[(0.5, 0.5)] * 3)), "x")


def test_accuracy_comes_from_the_user_else_the_file_else_an_assumption():
    plain = raw([0, 0.01], eye((0.5, 0.5), (0.5, 0.5)))
    said = replace(plain, accuracy_deg=0.4)
    assert clean(plain, "x").recording.quality == ASSUMED
    assert clean(said, "x").recording.quality.accuracy_deg == 0.4
    assert clean(said, "x", 0.6).recording.quality.accuracy_deg == 0.6
    assert clean(said, "x").recording.quality.measured
    with pytest.raises(RecordingError, match="expected an accuracy of 0 degrees or more, found -1"):
        clean(plain, "x", -1.0)


def test_precision_is_measured_on_the_fixations():
    rng = np.random.default_rng(0)
    deg = 650 * np.tan(np.deg2rad(1.0)) / np.array(SCREEN.size_mm)
    centres = np.repeat([(0.4, 0.4), (0.6, 0.6)] * 4, 60, axis=0)
    done = clean(raw(np.arange(480) / 200, Eye(centres + rng.normal(0, 0.2, (480, 2)) * deg, np.full(480, True))), "x")
    assert done.recording.quality.precision_deg == pytest.approx(0.2, rel=0.1)
    assert "measured on the fixations" in done.report.notes[-1]


@given(st.lists(st.tuples(ANY, ANY, ANY, st.booleans()), max_size=12))
def test_a_recording_always_makes_sense(rows):
    table = np.array([(t, x, y, float(v)) for t, x, y, v in rows], dtype=float).reshape(-1, 4)
    seen = Eye(table[:, 1:3], table[:, 3] > 0)
    try:
        done = clean(Raw(table[:, 0], (seen, seen), SCREEN, "tracker", rate_hz=60.0), "x")
    except RecordingError:
        return
    check_recording(done.recording)
    assert done.report.samples + done.report.dropped == done.report.rows == len(rows)
    assert np.isnan(done.recording.xy[~done.recording.valid]).all()
