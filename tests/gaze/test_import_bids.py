import gzip
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze import import_recording, write_recording
from gazeseg.types import GazeQuality, Recording, Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
SHOWN = {
    "ScreenDistance": 0.65,
    "ScreenOrigin": ["top", "left"],
    "ScreenResolution": [1920, 1080],
    "ScreenSize": [0.527, 0.296],
}
INFO = {
    "PhysioType": "eyetrack",
    "SamplingFrequency": 100,
    "Columns": ["pupil_size", "y_coordinate", "timestamp", "x_coordinate"],
    "RecordedEye": "left",
    "SampleCoordinateSystem": "gaze-on-screen",
    "Manufacturer": "SR Research",
    "timestamp": {"Units": "ms"},
    "x_coordinate": {"Units": "pixel"},
    "y_coordinate": {"Units": "pixel"},
}
ROWS = "4.1\t108\t1000\t192\nn/a\tn/a\t1010\tn/a\n4.2\t540\t1020\t1440\n"


def write(folder, rows=ROWS, shown=SHOWN, **info):
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / "sub-01_task-x_recording-eye1_physio"
    with gzip.open(f"{base}.tsv.gz", "wt") as stream:
        stream.write(rows)
    base.with_suffix(".json").write_text(json.dumps({k: v for k, v in (INFO | info).items() if v is not None}))
    if shown is not None:
        (folder / "sub-01_task-x_events.json").write_text(json.dumps({"StimulusPresentation": shown}))
    return folder


def test_columns_in_any_order_and_pixels(tmp_path):
    done = import_recording(write(tmp_path), "bids")
    assert np.allclose(done.recording.xy[[0, 2]], [(0.1, 0.1), (0.75, 0.5)])
    assert done.recording.valid.tolist() == [True, False, True]
    assert np.allclose(done.recording.t_s, [0, 0.01, 0.02])
    assert (done.recording.screen, done.recording.device) == (SCREEN, "SR Research")


@pytest.mark.parametrize(
    ("unit", "x", "y"), [("mm", 52.7, 29.6), ("cm", 5.27, 2.96), ("m", 0.0527, 0.0296), ("arbitrary", 0.1, 0.1)]
)
def test_lengths_and_fractions(tmp_path, unit, x, y):
    rows = f"1\t{y}\t0\t{x}\n" * 1 + f"1\t{y}\t10\t{x}\n"
    folder = write(tmp_path, rows, x_coordinate={"Units": unit}, y_coordinate={"Units": unit})
    assert np.allclose(import_recording(folder, "bids").recording.xy, 0.1)


def test_other_origins_are_turned(tmp_path):
    folder = write(tmp_path, shown=SHOWN | {"ScreenOrigin": ["bottom", "right"]})
    assert np.allclose(import_recording(folder, "bids").recording.xy[0], 0.9)


@pytest.mark.parametrize(
    ("shown", "first"),
    [
        (SHOWN | {"ScreenOrigin": ["bottom", "left"]}, (0.1, 0.9)),
        ({"ScreenOrigin": ["top", "right"]}, (0.9, 0.1)),
        ({"ScreenResolution": [1920, 1080]}, (0.1, 0.1)),
        (None, (0.1, 0.1)),
    ],
    ids=["whole", "origin alone", "no origin", "nothing"],
)
def test_a_given_screen_leaves_the_origin_to_the_file(tmp_path, shown, first):
    done = import_recording(write(tmp_path, shown=shown), "bids", SCREEN)
    assert np.allclose(done.recording.xy[0], first)
    assert done.recording.screen == SCREEN


def test_the_report_says_the_corner_and_whose_screen_it_is(tmp_path):
    folder = write(tmp_path, shown={"ScreenOrigin": ["bottom", "left"]})
    assert import_recording(folder, "bids", SCREEN).report.notes[:2] == (
        "coordinates in pixel from the bottom left",
        "screen as given",
    )


def test_an_origin_of_no_use_is_refused_with_a_given_screen_too(tmp_path):
    folder = write(tmp_path, shown={"ScreenOrigin": ["centre", "left"]})
    with pytest.raises(RecordingError, match="expected ScreenOrigin top or bottom, left or right, found"):
        import_recording(folder, "bids", SCREEN)


def test_without_timestamps_samples_follow_at_the_rate(tmp_path):
    folder = write(
        tmp_path, "0.1\t0.2\n" * 4, Columns=["x_coordinate", "y_coordinate"], StartTime=-2, timestamp=None,
        x_coordinate={"Units": "normalized"}, y_coordinate={"Units": "normalized"},
    )  # fmt: skip
    done = import_recording(folder, "bids")
    assert np.allclose(done.recording.t_s, [0, 0.01, 0.02, 0.03])
    assert done.report.clock_zero_s == -2


def test_the_screen_is_inherited_from_above_or_given(tmp_path):
    folder = write(tmp_path / "sub-01" / "eyetrack", shown=None)
    with pytest.raises(RecordingError, match=r"found no StimulusPresentation in an \*_events.json .*--screen"):
        import_recording(folder, "bids")
    assert import_recording(folder, "bids", SCREEN).recording.screen == SCREEN
    (tmp_path / "task-y_events.json").write_text(json.dumps({"StimulusPresentation": "of another task"}))
    (tmp_path / "task-x_events.json").write_text(json.dumps({"StimulusPresentation": SHOWN}))
    assert import_recording(folder, "bids").recording.screen == SCREEN


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"SampleCoordinateSystem": "gaze-in-world"}, 'expected SampleCoordinateSystem to be "gaze-on-screen"'),
        ({"Columns": ["timestamp", "x_coordinate"]}, "expected a column y_coordinate"),
        ({"Columns": ["x_coordinate", "x_coordinate"]}, "expected Columns to be a list of different names"),
        ({"x_coordinate": {"Units": "deg"}}, "expected Units of x_coordinate among pixel, mm, .* found 'deg'"),
        ({"timestamp": {"Units": "frames"}}, "expected Units of timestamp to be s, ms, us or ns, found 'frames'"),
        ({"Columns": ["a", "y_coordinate", "b", "x_coordinate"], "SamplingFrequency": None}, "found neither"),
    ],
)
def test_metadata_of_no_use_is_refused(tmp_path, changes, message):
    with pytest.raises(RecordingError, match=message):
        import_recording(write(tmp_path, **changes), "bids")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ScreenOrigin": ["centre", "left"]}, "expected ScreenOrigin top or bottom, left or right"),
        ({"ScreenSize": [527, 296]}, "expected ScreenSize and ScreenDistance in metres"),
        ({"ScreenDistance": 0}, "expected positive screen size and distance"),
    ],
)
def test_screens_that_make_no_sense_are_refused(tmp_path, changes, message):
    with pytest.raises(RecordingError, match=message):
        import_recording(write(tmp_path, shown=SHOWN | changes), "bids")


def test_rows_of_other_lengths_are_counted(tmp_path):
    assert import_recording(write(tmp_path, ROWS + "1\t2\n"), "bids").report.unreadable == 1


def test_our_own_recordings_are_bids(tmp_path):
    recording = Recording(
        [0.0, 0.01, 0.02], [(0.1, 0.2), (np.nan, np.nan), (0.3, 0.4)], [True, False, True], SCREEN,
        GazeQuality(0.5, 0.2, measured=True), 100.0, device="ours",
    )  # fmt: skip
    imported = import_recording(write_recording(recording, tmp_path / "rec"), "bids")
    done = imported.recording
    assert "events not read: sub-01_task-segment_recording-eye1_physioevents.tsv.gz" in imported.report.notes
    assert done.t_s.tolist() == recording.t_s.tolist()
    assert np.array_equal(done.xy, recording.xy, equal_nan=True)
    assert (done.screen, done.quality.accuracy_deg, done.quality.measured) == (SCREEN, 0.5, True)


@pytest.mark.parametrize(("said", "simulated"), [(True, True), (False, False), (None, False), ("no", False)])
def test_simulated_gaze_stays_simulated(tmp_path, said, simulated):
    assert import_recording(write(tmp_path, Simulated=said), "bids").recording.simulated is simulated


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_in_part_or_refused(tmp_path_factory, data):
    folder = write(tmp_path_factory.mktemp("x"))
    path = data.draw(st.sampled_from(sorted(folder.iterdir())))
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut] + data.draw(st.binary(max_size=6)) + whole[cut + data.draw(st.integers(0, 20)) :])
    try:
        found = import_recording(folder, "bids").recording
    except RecordingError as error:
        found = error
    assert "\n" not in str(found) if isinstance(found, RecordingError) else len(found.t_s) <= 3
