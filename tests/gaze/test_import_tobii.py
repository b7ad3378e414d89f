import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze import assess, import_recording
from gazeseg.gaze.imports.names import Names
from gazeseg.gaze.imports.validity import convention, validity_code
from gazeseg.types import Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
REAL = Screen((1680, 1050), (513.8, 324.2), 620.0)  # size and distance from the file's own 3D gaze
LEFT, RIGHT = ("Gaze point left X", "Gaze point left Y"), ("Gaze point right X", "Gaze point right Y")


def write(path, header, *rows):
    path.write_text("\n".join("\t".join(map(str, row)) for row in (header, *rows)) + "\n", encoding="utf-8")
    return path


def pro_lab(path, *rows, frame=" [DACS px]", time="Recording timestamp [ms]", validity="Validity {}"):
    names = [name + frame for name in (*LEFT, *RIGHT)]
    return write(path, [time, *names, validity.format("left"), validity.format("right")], *rows)


def test_pixels_of_the_display_become_display_coordinates(tmp_path):
    row = (192, 108, 576, 324, "Valid", "Valid")
    done = import_recording(pro_lab(tmp_path / "x.tsv", (100, *row), (110, *row)), "tobii", SCREEN)
    assert np.allclose(done.recording.xy, 0.2)
    assert np.allclose(done.recording.t_s, [0, 0.01])
    assert (done.recording.rate_hz, done.report.clock_zero_s) == (pytest.approx(100), 0.1)
    assert "validity as words, valid is 'Valid'" in done.report.notes


@pytest.mark.parametrize(
    ("time", "ticks"),
    [
        ("Recording timestamp [ms]", (0, 10)),
        ("Recording timestamp [μs]", (0, 10_000)),
        ("Eyetracker timestamp [µs]", (0, 10_000)),
        ("RecordingTimestamp", (0, 10)),
        ("system_time_stamp", (5_000_000, 5_010_000)),
    ],
)
def test_times_have_the_unit_of_their_column(tmp_path, time, ticks):
    rows = [(tick, 192, 108, 192, 108, 1, 1) for tick in ticks]
    done = import_recording(pro_lab(tmp_path / "x.tsv", *rows, time=time), "tobii", SCREEN)
    assert np.allclose(done.recording.t_s, [0, 0.01])


@pytest.mark.parametrize(
    ("codes", "valid"),
    [
        ([("Valid", "Invalid"), ("Invalid", "Invalid")], [True, False]),
        ([(0, 4), (4, 4)], [True, False]),
        ([(1, 2), (2, 3)], [True, False]),
        ([(1, 0), (0, 0)], [True, False]),
        ([(0, 0), (0, 0)], [True, True]),
        ([(1, 1), (1, 1)], [True, True]),
    ],
    ids=["words", "codes", "codes between", "flags", "codes, all best", "flags, all valid"],
)
def test_validity_follows_the_convention_of_the_file(tmp_path, codes, valid):
    seen = (192, 108)
    rows = [
        (10 * n, *(seen if valid[n] else ("", "")), *(seen if right == left else ("", "")), left, right)
        for n, (left, right) in enumerate(codes)
    ]
    done = import_recording(pro_lab(tmp_path / "x.tsv", *rows), "tobii", SCREEN)
    assert done.recording.valid.tolist() == valid
    assert np.allclose(done.recording.xy[done.recording.valid], 0.1)


def test_zeros_mean_what_their_positions_say():
    codes, placed = np.zeros((3, 2)), np.full((3, 2, 2), 0.5)
    assert convention(codes, placed).startswith("codes")
    assert convention(codes, placed, flags=True).startswith("flags")
    assert convention(codes, np.full((3, 2, 2), -1.0)).startswith("flags")
    assert [validity_code(text) for text in ("0", "4.0", "VALID", "invalid")] == [0, 4, 10, 20]
    assert np.isnan([validity_code(text) for text in ("", "5", "10", "maybe")]).all()


def test_other_sensors_and_events_are_passed_over(tmp_path):
    header = ["Recording timestamp [ms]", "Sensor", *LEFT, *RIGHT, "Validity left", "Validity right"]
    seen = (192, 108, 192, 108, "Valid", "Valid")
    rows = [(0, "Eye Tracker", *seen), (3, "Mouse", *[""] * 6), (5, "", *[""] * 6), (10, "Eye Tracker", *seen)]
    done = import_recording(write(tmp_path / "x.tsv", header, *rows), "tobii", SCREEN)
    assert (done.report.samples, done.report.other_rows) == (2, 2)


def owned(path, *owners, column="Recording name"):
    """One sample per owner, at times that start anew for each; an owner may have a second name."""
    header = ["Recording timestamp [ms]", *LEFT, *RIGHT, "Validity left", "Validity right", "Participant name", column]
    seen = (192, 108, 192, 108, "Valid", "Valid")
    return write(path, header, *[(10 * n, *seen, *owner) for owner in owners for n in range(2)])


@pytest.mark.parametrize(
    ("owners", "found"),
    [
        ([("P01", "R1"), ("P02", "R2")], "found 'R1', 'R2': export each to a file of its own"),
        ([("P01", "R1"), ("P01", "R2")], "found 'R1', 'R2': export"),
        ([("P01", "R1"), ("P02", "R1")], "found 'P01', 'P02': export"),
        ([("P01", f"R{n}") for n in range(9)], "found 'R0', 'R1', 'R2' and 6 more: export"),
        ([("P01", "a" * 50), ("P01", "R2")], f"found '{'a' * 40}', 'R2': export"),
    ],
    ids=["people", "recordings", "people with one name of recordings", "many", "long names"],
)
def test_several_recordings_are_never_joined(tmp_path, owners, found):
    path = owned(tmp_path / "x.tsv", *owners)
    with pytest.raises(RecordingError, match=rf"expected one recording in .*x\.tsv, {found}"):
        import_recording(path, "tobii", SCREEN)


def test_people_are_told_apart_without_names_of_recordings_and_in_studio(tmp_path):
    for column in ("Event", "RecordingName"):
        path = owned(tmp_path / "x.tsv", ("P01", ""), ("P02", ""), column=column)
        with pytest.raises(RecordingError, match="found 'P01', 'P02'"):
            import_recording(path, "tobii", SCREEN)


def test_one_recording_with_its_names_is_taken(tmp_path):
    path = owned(tmp_path / "x.tsv", ("P01", "R1"))
    path.write_text(path.read_text() + "\t".join(["5", *[""] * 6, "P02", "R2"]) + "\n")  # an event, no gaze
    done = import_recording(path, "tobii", SCREEN)
    assert (done.report.samples, done.report.other_rows) == (2, 1)


def test_names_without_end_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("gazeseg.gaze.imports.names.MOST", 2)
    names = Names("x.tsv")
    assert [names.number(text) for text in ("a", "b", "a")] == [0, 1, 0]
    with pytest.raises(RecordingError, match=r"expected at most 2 recordings, found more in x\.tsv: export each"):
        names.number("c")


def test_decimal_commas_and_media_coordinates_are_taken(tmp_path):
    rows = [(0, "0,25", "0,5", "0,35", "0,7", "Valid", "Valid"), (10, "0,25", "0,5", "", "", "Valid", "Invalid")]
    done = import_recording(pro_lab(tmp_path / "x.tsv", *rows, frame=" [MCS norm]"), "tobii", SCREEN)
    assert np.allclose(done.recording.xy, [(0.3, 0.6), (0.25, 0.5)])
    assert any("only if the medium filled the screen" in note for note in done.report.notes)


def test_gaze_of_both_eyes_combined_is_taken(tmp_path):
    header = ["Recording timestamp [ms]", "Gaze point X [DACS px]", "Gaze point Y [DACS px]"]
    done = import_recording(write(tmp_path / "x.tsv", header, (0, 192, 108), (10, "", "")), "tobii", SCREEN)
    assert done.recording.valid.tolist() == [True, False]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["a", "b"], "expected a column 'Recording timestamp', found none"),
        (["Recording timestamp [ms]", *LEFT], "expected gaze points of both eyes with their validity"),
    ],
)
def test_tables_without_gaze_are_refused(tmp_path, header, message):
    with pytest.raises(RecordingError, match=message):
        import_recording(write(tmp_path / "x.tsv", header, range(len(header))), "tobii", SCREEN)


def test_the_screen_is_needed_and_has_to_agree(tmp_path):
    names = ["Recording timestamp [ms]", *LEFT, *RIGHT, "Validity left", "Validity right", "Recording resolution width"]
    path = write(tmp_path / "x.tsv", names, *[(10 * n, 1, 1, 1, 1, 1, 1, 1280) for n in range(3)])
    with pytest.raises(
        RecordingError, match=r"expected the screen .* for example --screen 1920x1080px,527x296mm,650mm"
    ):
        import_recording(path, "tobii")
    with pytest.raises(RecordingError, match="expected a screen of 1920 px as given, found 1280"):
        import_recording(path, "tobii", SCREEN)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_in_part_or_refused(tmp_path_factory, data):
    path = pro_lab(tmp_path_factory.mktemp("x") / "x.tsv", *[(10 * n, 192, 108, 200, 110, 1, 1) for n in range(6)])
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=8))
    path.write_bytes(whole[:cut] + junk + whole[cut + data.draw(st.integers(0, 20)) :])
    try:
        found = import_recording(path, "tobii", SCREEN).recording
    except RecordingError as error:
        found = error
    assert "\n" not in str(found) if isinstance(found, RecordingError) else found.valid.sum() <= 12


@pytest.mark.data
@pytest.mark.parametrize(
    ("trial", "samples", "valid", "apart"),
    [(1, 651, 642, 225), (2, 1206, 1167, 96), (3, 1207, 761, 63), (4, 434, 425, 89), (5, 1210, 1208, 121)],
)
def test_real_trials_are_whole_and_at_their_rate(data_folder, trial, samples, valid, apart):
    path = data_folder / "gaze" / "tobii_tsv" / "participant1" / f"{trial}.tsv"
    done = import_recording(path, "tobii", REAL)
    report = done.report
    assert (report.rows, report.samples, report.valid, report.eyes_apart, report.dropped) == (
        samples,
        samples,
        valid,
        apart,
        0,
    )
    assert assess(done.recording).effective_hz == pytest.approx(300, rel=0.005)
    assert done.recording.rate_hz == pytest.approx(300, rel=0.005)


@pytest.mark.data
def test_a_real_trial_equals_its_own_columns(data_folder):
    path = data_folder / "gaze" / "tobii_tsv" / "participant1" / "3.tsv"
    names, *lines = [line.split("\t") for line in path.read_text().splitlines()]
    rows = [dict(zip(names, map(float, line), strict=True)) for line in lines]
    recording = import_recording(path, "tobii", REAL).recording
    assert np.allclose(recording.t_s * 1000, [row["RelTimestamp"] for row in rows], atol=1e-3)
    both = [n for n, row in enumerate(rows) if row["LValidity"] == row["RValidity"] == 0]
    mean = [[(rows[n][f"LGazePos2d{axis}"] + rows[n][f"RGazePos2d{axis}"]) / 2 for axis in "xy"] for n in both]
    assert np.allclose(recording.xy[both], mean)
