import gzip
import json
import os
from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze import check_recording, read_recording, write_recording
from gazeseg.gaze.recording import MAX_S
from gazeseg.types import (
    KEY_ACTIONS,
    DriftCorrected,
    GazeQuality,
    KeyChanged,
    Plane,
    Recording,
    Screen,
    StructureChosen,
    View,
    ViewShown,
    Window,
)

BASE = "sub-01_task-segment"
SAMPLES = f"{BASE}_recording-eye1_physio.tsv.gz"
SIDECAR = f"{BASE}_recording-eye1_physio.json"
EVENTS = f"{BASE}_recording-eye1_physioevents.tsv.gz"
EVENTS_SIDECAR = f"{BASE}_recording-eye1_physioevents.json"
DISPLAY = f"{BASE}_events.json"

VIEW = View(
    Plane(2, 0, 1, True, False), 3, (50, 40, 10), (0.7, 0.7, 5.0), Window(-160, 240), (0.1, 1 / 3), (-20.0, 20.0), "LPS"
)
RECORDING = Recording(
    t_s=[0.0, 0.1, 0.2],
    xy=[[0.25, 1 / 3], [nan, nan], [1.25, -0.1]],
    valid=[True, False, True],
    screen=Screen((2560, 1440), (597.7341, 336.2254), 650.0),
    quality=GazeQuality(0.8, 0.3, measured=True),
    rate_hz=10.0,
    events=(StructureChosen(0.0, "liver\t\n♥"), ViewShown(0.0, VIEW), KeyChanged(0.15, "this", True)),
    device="consumer",
    simulated=True,
)


def same(a, b):
    fields = ("screen", "quality", "rate_hz", "events", "device", "simulated", "error_places")
    arrays = all(np.array_equal(getattr(a, f), getattr(b, f), equal_nan=True) for f in ("t_s", "xy", "valid"))
    return arrays and all(getattr(a, field) == getattr(b, field) for field in fields)


@pytest.fixture
def folder(tmp_path):
    return write_recording(RECORDING, tmp_path / "rec")


def set_lines(path, *lines):
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))


def set_field(path, name, value):
    fields = json.loads(path.read_text())
    fields[name] = value
    path.write_text(json.dumps(fields))


def test_round_trip(folder):
    assert same(read_recording(folder), RECORDING)


def test_the_colour_of_the_noise_is_written_only_where_it_is_known(folder, tmp_path):
    name = "SamplePrecisionRMSOverSD"
    assert name not in json.loads((folder / SIDECAR).read_text())
    known = replace(RECORDING, quality=GazeQuality(0.8, 0.3, rms_over_std=0.9))
    again = write_recording(known, tmp_path / "known")
    assert json.loads((again / SIDECAR).read_text())[name] == 0.9
    assert read_recording(again).quality == known.quality


def test_a_senseless_colour_of_the_noise_is_refused(folder):
    set_field(folder / SIDECAR, "SamplePrecisionRMSOverSD", 3.0)
    with pytest.raises(RecordingError, match=r"expected RMS over SD of the noise in \(0, 2\], found 3.0"):
        read_recording(folder)


def test_reads_from_the_path_of_the_samples(folder):
    assert same(read_recording(folder / SAMPLES), RECORDING)


numbers = st.floats(allow_nan=False, allow_infinity=False)
times_s = st.floats(-MAX_S, MAX_S)
lengths = st.floats(0.01, 1e5)
views = st.builds(
    View,
    plane=st.sampled_from([Plane(2, 0, 1, True, False), Plane(0, 1, 2, False, True)]),
    index=st.integers(0, 9),
    shape=st.tuples(*[st.integers(10, 999)] * 3),
    spacing_mm=st.tuples(lengths, lengths, lengths),
    window=st.builds(lambda low, width: Window(low, low + width), st.floats(-1e4, 1e4), st.floats(1, 1e4)),
    origin_px=st.tuples(numbers, numbers),
    scale_px=st.tuples(lengths, lengths.map(lambda n: -n)),
    codes=st.sampled_from(["LPS", "RAS", None]),
)
happenings = st.one_of(
    st.builds(ViewShown, times_s, views),
    st.builds(KeyChanged, times_s, st.sampled_from(KEY_ACTIONS), st.booleans()),
    st.builds(StructureChosen, times_s, st.text(min_size=1, max_size=20)),
    st.builds(
        DriftCorrected,
        times_s,
        *[st.tuples(*[st.tuples(numbers, numbers)] * 3)] * 2,
        st.tuples(*[st.tuples(numbers, numbers, numbers)] * 3),
        st.text(min_size=1, max_size=20),
    ),
)


@st.composite
def recordings(draw):
    rows = draw(st.lists(st.tuples(times_s, numbers, numbers, st.booleans()), min_size=1, max_size=8))
    rows = sorted(rows)
    return Recording(
        t_s=[row[0] for row in rows],
        xy=[row[1:3] if row[3] else (nan, nan) for row in rows],
        valid=[row[3] for row in rows],
        screen=Screen((1920, 1080), draw(st.tuples(lengths, lengths)), draw(lengths)),
        quality=GazeQuality(
            draw(st.floats(0, 90)),
            draw(st.floats(0, 90)),
            draw(st.booleans()),
            draw(st.none() | st.floats(0.01, 2)),
        ),
        rate_hz=draw(lengths),
        events=tuple(sorted(draw(st.lists(happenings, max_size=4)), key=lambda event: event.t_s)),
        device=draw(st.text(min_size=1, max_size=20)),
        simulated=draw(st.booleans()),
    )


@settings(max_examples=60, deadline=None)
@given(recordings())
def test_any_recording_comes_back_bit_for_bit(tmp_path_factory, recording):
    assert same(read_recording(write_recording(recording, tmp_path_factory.mktemp("any"))), recording)


def test_equal_recordings_give_equal_bytes(folder, tmp_path):
    again = write_recording(RECORDING, tmp_path / "again")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == {p.name: p.read_bytes() for p in again.iterdir()}


def test_lines_are_bids(folder):
    assert gzip.decompress((folder / SAMPLES).read_bytes()).decode().splitlines()[:2] == [
        "0.0\t0.25\t0.3333333333333333\t1",
        "0.1\tn/a\tn/a\t0",
    ]


def test_sidecars_have_what_bids_asks_for(folder):
    fields = json.loads((folder / SIDECAR).read_text())
    assert fields["Columns"][:3] == ["timestamp", "x_coordinate", "y_coordinate"]
    assert (fields["PhysioType"], fields["RecordedEye"]) == ("eyetrack", "cyclopean")
    assert (fields["SampleCoordinateSystem"], fields["SamplingFrequency"]) == ("gaze-on-screen", 10.0)
    display = json.loads((folder / DISPLAY).read_text())["StimulusPresentation"]
    assert display["ScreenDistance"] == 0.65
    assert display["ScreenSize"] == pytest.approx([0.5977341, 0.3362254])
    assert "Not a medical device" in (folder / SIDECAR).read_text()


def test_a_position_of_an_invalid_sample_is_not_kept(tmp_path):
    seen = replace(RECORDING, xy=np.zeros((3, 2)))
    assert np.isnan(read_recording(write_recording(seen, tmp_path / "rec")).xy[1]).all()


def test_replaces_a_recording_and_leaves_nothing_else_behind(folder):
    write_recording(replace(RECORDING, device="other"), folder)
    assert read_recording(folder).device == "other"
    assert [entry.name for entry in folder.parent.iterdir()] == ["rec"]


def test_another_subject_replaces_all_files(folder):
    write_recording(RECORDING, folder, subject="02")
    assert {entry.name[:6] for entry in folder.iterdir()} == {"sub-02"}


def test_never_replaces_other_things(folder):
    (folder / "thesis.docx").write_text("precious")
    with pytest.raises(RecordingError, match=r"expected a new folder or a recording to replace, found 'thesis.docx'"):
        write_recording(RECORDING, folder)
    assert (folder / "thesis.docx").read_text() == "precious"


def test_never_replaces_a_file(tmp_path):
    (tmp_path / "rec").write_text("precious")
    with pytest.raises(RecordingError, match="found a file"):
        write_recording(RECORDING, tmp_path / "rec")


def test_a_failed_write_leaves_the_old_recording(folder, monkeypatch):
    monkeypatch.setattr("gazeseg.gaze.recording.events_sidecar", lambda screen: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_recording(replace(RECORDING, device="other"), folder)
    assert read_recording(folder).device == "consumer"
    assert [entry.name for entry in folder.parent.iterdir()] == ["rec"]


def test_a_failed_swap_brings_the_old_recording_back(folder, monkeypatch):
    rename, calls = os.rename, []

    def fails_once(source, target):
        calls.append(target)
        if len(calls) == 2:
            raise OSError("disk is gone")
        rename(source, target)

    monkeypatch.setattr("gazeseg.gaze.recording.os.rename", fails_once)
    with pytest.raises(OSError, match="disk is gone"):
        write_recording(replace(RECORDING, device="other"), folder)
    assert read_recording(folder).device == "consumer"
    assert [entry.name for entry in folder.parent.iterdir()] == ["rec"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"t_s": [0.0, 0.2, 0.1]}, "finite sample times in order"),
        ({"t_s": [0.0, nan, 0.1]}, "finite sample times in order"),
        ({"t_s": [0.0, 0.1, inf]}, "finite sample times in order"),
        ({"t_s": [-1.7e308, 0.0, 1.7e308]}, "finite sample times in order"),  # whose difference is not finite
        ({"xy": [[0, 0], [nan, nan], [nan, 0]]}, "a finite position for every valid sample"),
        ({"xy": [[0, inf], [nan, nan], [0, 0]]}, "a finite position for every valid sample"),
        ({"events": tuple(reversed(RECORDING.events))}, "finite event times in order"),
        ({"rate_hz": 0.0}, "a rate > 0 Hz, found 0.0"),
        ({"rate_hz": nan}, "a rate > 0 Hz, found nan"),
        ({"device": ""}, "names of 1 to 200 characters"),
        ({"events": (StructureChosen(0.0, "x" * 201),)}, "names of 1 to 200 characters"),
        ({"t_s": [], "xy": np.empty((0, 2)), "valid": []}, "at least one sample"),
    ],
)
def test_senseless_recordings_are_refused(change, message, tmp_path):
    with pytest.raises(RecordingError, match=f"expected {message}"):
        write_recording(replace(RECORDING, **change), tmp_path / "rec")
    assert not (tmp_path / "rec").exists()


def test_subject_is_a_pseudonym_not_a_path(tmp_path):
    with pytest.raises(RecordingError, match="letters and digits"):
        write_recording(RECORDING, tmp_path / "rec", subject="../x")


@pytest.mark.parametrize("name", [SIDECAR, EVENTS, EVENTS_SIDECAR, DISPLAY])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(RecordingError, match=f"expected the file .*{name}, found none"):
        read_recording(folder)


def test_no_samples_file(folder):
    (folder / SAMPLES).unlink()
    with pytest.raises(RecordingError, match=r"expected one \*_physio.tsv.gz in .*, found 0"):
        read_recording(folder)


def test_neither_folder_nor_samples(tmp_path):
    with pytest.raises(RecordingError, match="expected a recording folder or"):
        read_recording(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nan\t0.5\t0.5\t1", r"expected numbers for time.*found 'nan"),
        ("n/a\tn/a\tn/a\t0", "expected numbers for time"),
        ("0.1\t0.5\t0.5", "expected numbers for time"),
        ("0.1\t0.5\t0.5\t1\t7", "expected numbers for time"),
        ("0.1\t0.5\tinf\t1", "expected numbers for time"),
        ("0.1\t0.5\t1_0\t1", "expected numbers for time"),
        ("0.1\t0.5\t0.5\t2", "expected numbers for time"),
        ("timestamp\tx_coordinate\ty_coordinate\tvalidity", "line 1 of"),
        ("", "expected numbers for time"),
        ("0.1\tn/a\t0.5\t1", "a finite position for every valid sample"),
        ("0.1\t1e999\t0.5\t1", "a finite position for every valid sample"),
        ("1e999\t0.5\t0.5\t1", "finite sample times in order"),
        ("9.0\t0.5\t0.5\t1", "finite sample times in order"),
    ],
)
def test_hostile_sample_lines(folder, line, message):
    set_lines(folder / SAMPLES, line, "0.2\t0.5\t0.5\t1")
    with pytest.raises(RecordingError, match=message):
        read_recording(folder)


def test_no_samples(folder):
    set_lines(folder / SAMPLES)
    with pytest.raises(RecordingError, match="expected at least one sample"):
        read_recording(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0.1\t0\tkey", "expected 4 columns"),
        ("nan\t0\tkey\t{}", "expected onset to be a finite number of seconds, found 'nan'"),
        ("soon\t0\tkey\t{}", "found 'soon'"),
        ("0.1\t-1\tkey\t{}", "expected a duration >= 0, found -1"),
        ("0.1\tinf\tkey\t{}", "expected duration to be a finite"),
        ("0.1\t0\tsneeze\t{}", "expected trial_type view, key, structure, drift, act, found 'sneeze'"),
        ("0.1\t0\tkey\t{", "expected a JSON object, found something else in line 1"),
        ("0.1\t0\tkey\t[]", "expected a JSON object, found list"),
        ("0.1\t0\tkey\t" + "[" * 30000, "expected a JSON object, found something else"),
        ('0.1\t0\tkey\t{"action":"launch","down":true}', "expected a key action of .*found 'launch'"),
        ('0.1\t0\tkey\t{"action":"this","down":1}', "expected down to be true or false, found 1"),
        ('0.1\t0\tstructure\t{"label":""}', "expected label to be a text, found ''"),
        ('0.1\t0\tstructure\t{"name":"liver"}', "expected label to be a text, found none"),
        ("0.1\t0\tstructure\t\udcff", "expected UTF-8 text"),
    ],
)
def test_hostile_event_lines(folder, line, message):
    (folder / EVENTS).write_bytes(gzip.compress(line.encode("utf-8", "surrogateescape")))
    with pytest.raises(RecordingError, match=message):
        read_recording(folder)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("axes", [0, 0, 1], "expected axes to name 0, 1 and 2 once"),
        ("axes", [0, 1, 3], "expected axes to be 3 whole numbers in 0..2"),
        ("index", 10, r"expected index to be a whole number in 0..9, found 10"),
        ("index", True, "expected index to be a whole number"),
        ("shape", [50, 40], "expected shape to be 3 whole numbers"),
        ("shape", [50, 40, 10**30], "expected shape to be 3 whole numbers"),
        ("spacing_mm", [0, 1, 1], "expected spacing_mm > 0"),
        ("spacing_mm", [10**400, 1, 1], "expected spacing_mm to be 3 finite numbers"),
        ("window", [240, -160], "expected a window with lower < upper"),
        ("origin_px", ["0", 0], "expected origin_px to be 2 finite numbers"),
        ("scale_px", [0, 1], "non-zero scale"),
        ("codes", 3, "expected codes to be a text, found 3"),
    ],
)
def test_hostile_views(folder, field, value, message):
    lines = gzip.decompress((folder / EVENTS).read_bytes()).decode().splitlines()
    t_s, duration, kind, text = lines[1].split("\t")
    set_lines(folder / EVENTS, "\t".join([t_s, duration, kind, json.dumps(json.loads(text) | {field: value})]))
    with pytest.raises(RecordingError, match=message):
        read_recording(folder)


def test_fixations_of_other_software_are_passed_over(folder):
    set_lines(folder / EVENTS, "0.1\t0.25\tfixation\tn/a", "0.3\tn/a\tsaccade\tn/a")
    assert read_recording(folder).events == ()


@pytest.mark.parametrize(
    ("name", "field", "value", "message"),
    [
        (SIDECAR, "PhysioType", "generic", "expected PhysioType to be \"eyetrack\", found 'generic'"),
        (SIDECAR, "Columns", ["x_coordinate", "timestamp"], "expected Columns to be"),
        (SIDECAR, "SamplingFrequency", "60", "expected SamplingFrequency to be a finite number, found '60'"),
        (SIDECAR, "SamplingFrequency", -60, "expected a rate > 0 Hz"),
        (SIDECAR, "AverageCalibrationError", -1, "expected accuracy and precision >= 0"),
        (SIDECAR, "x_coordinate", {"Units": "pixel"}, "expected Units to be \"arbitrary\", found 'pixel'"),
        (SIDECAR, "timestamp", None, "expected timestamp to be an object"),
        (EVENTS_SIDECAR, "Columns", ["onset"], "expected Columns to be"),
        (DISPLAY, "StimulusPresentation", 7, "expected StimulusPresentation to be an object, found 7"),
        (DISPLAY, "ScreenMillimetres", {"Size": [1, 2], "Distance": 650}, "expected equal screen lengths in m and mm"),
    ],
)
def test_hostile_sidecars(folder, name, field, value, message):
    set_field(folder / name, field, value)
    with pytest.raises(RecordingError, match=message):
        read_recording(folder)


def test_screen_in_metres_alone_is_enough(folder):
    fields = json.loads((folder / DISPLAY).read_text())
    del fields["ScreenMillimetres"]
    (folder / DISPLAY).write_text(json.dumps(fields))
    assert read_recording(folder).screen.size_mm == pytest.approx(RECORDING.screen.size_mm)


def test_screen_must_have_a_size(folder):
    shown = {"ScreenOrigin": ["top", "left"], "ScreenResolution": [1, 1], "ScreenSize": [0, 1], "ScreenDistance": 1}
    (folder / DISPLAY).write_text(json.dumps({"StimulusPresentation": shown}))
    with pytest.raises(RecordingError, match="expected positive screen size and distance"):
        read_recording(folder)


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": NaN}', "\xff", ""], ids=["cut", "list", "nan", "latin", "empty"])
def test_bad_json(folder, text):
    (folder / SIDECAR).write_bytes(text.encode("latin-1"))
    with pytest.raises(RecordingError, match="expected a JSON object"):
        read_recording(folder)


def test_check_has_no_complaint_about_good_recordings():
    assert check_recording(RECORDING) is None


def test_every_complaint_takes_one_line(folder):
    set_lines(folder / SAMPLES, "\x00\x0b\x85 bad")
    with pytest.raises(RecordingError) as complaint:
        read_recording(folder)
    assert len(str(complaint.value).splitlines()) == 1


def test_the_error_by_place_comes_back_exactly(tmp_path):
    known = replace(RECORDING, error_places=((0.5, 1 / 3, 0.04), (0.9, 0.1, -1e-9)))
    assert same(read_recording(write_recording(known, tmp_path / "places")), known)


@pytest.mark.parametrize("places", [7, [[0.5, 0.5]], [[0.5, 0.5, "x"]], [[0.5, 0.5, 0.1]] * 41])
def test_an_error_by_place_that_makes_no_sense_is_refused(folder, places):
    sidecar = json.loads((folder / SIDECAR).read_text()) | {"ErrorPlaces": places}
    (folder / SIDECAR).write_text(json.dumps(sidecar))
    with pytest.raises(RecordingError, match="ErrorPlaces"):
        read_recording(folder)
