import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze import import_recording
from gazeseg.gaze.imports.neon import TIME, X, Y, read_native
from gazeseg.types import Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
START_NS = 1_760_676_788_219_000_000


def native(folder, n=10, worn=None):
    folder.mkdir(exist_ok=True)
    times = START_NS + 5_000_000 * np.arange(n)
    (folder / "gaze ps1.time").write_bytes(times.astype("<i8").tobytes())
    (folder / "gaze ps1.raw").write_bytes(np.full((n, 2), 800.0, "<f4").tobytes())
    if worn is not None:
        (folder / "worn ps1.raw").write_bytes(bytes(worn))
    return times


def surface(path, times, *, x="0.25", y="0.75"):
    rows = [f"section,recording,{t},true,{x},{y}," for t in times]
    path.write_text("\n".join([f"section id,recording id,{TIME},gaze detected on surface,{X},{Y},fixation id", *rows]))
    return path


def test_scene_pixels_are_no_screen(tmp_path):
    native(tmp_path / "rec")
    with pytest.raises(
        RecordingError, match=r"found 10 samples in pixels of the scene camera .* as --surface gaze\.csv"
    ):
        import_recording(tmp_path / "rec", "neon", SCREEN)


def test_mapped_gaze_is_taken_with_its_times(tmp_path):
    times = native(tmp_path / "rec")
    done = import_recording(tmp_path / "rec", "neon", SCREEN, surface=surface(tmp_path / "gaze.csv", times))
    assert np.allclose(done.recording.xy, (0.25, 0.75))
    assert np.allclose(done.recording.t_s, 0.005 * np.arange(10), atol=1e-6)
    assert (done.recording.rate_hz, done.recording.device) == (pytest.approx(200, rel=1e-3), "Pupil Labs Neon")


def test_rows_without_a_surface_or_with_glasses_off_are_not_valid(tmp_path):
    times = native(tmp_path / "rec", worn=[255] * 8 + [0] * 2)
    path = surface(tmp_path / "gaze.csv", times[1:])
    path.write_text(path.read_text() + f"\nsection,recording,{START_NS},false,,,")
    done = import_recording(tmp_path / "rec", "neon", SCREEN, surface=path)
    assert done.recording.valid.tolist() == [True] * 7 + [False] * 2
    assert done.report.backwards == 1
    assert "2 samples while the glasses were off: not valid" in done.report.notes


def test_rows_of_other_recordings_are_passed_over(tmp_path):
    times = native(tmp_path / "rec")
    path = surface(tmp_path / "gaze.csv", times)
    path.write_text(path.read_text() + f"\nsection,earlier,{START_NS - 10**12},true,0.9,0.9,")
    assert import_recording(tmp_path / "rec", "neon", SCREEN, surface=path).report.other_rows == 1
    with pytest.raises(RecordingError, match=r"expected times of the recording .*, found none of them in"):
        import_recording(tmp_path / "rec", "neon", SCREEN, surface=surface(path, [1, 2]))


def test_glasses_worn_at_the_same_time_are_told_apart(tmp_path):
    times = native(tmp_path / "rec")
    path = surface(tmp_path / "gaze.csv", times)
    path.write_text(path.read_text() + f"\nsection,other,{times[3] + 1},true,0.9,0.9,")
    with pytest.raises(
        RecordingError, match=r"one recording in .*gaze\.csv at the times .*, found 'recording', 'other'"
    ):
        import_recording(tmp_path / "rec", "neon", SCREEN, surface=path)


def test_parts_are_joined_and_cut_ends_counted(tmp_path):
    times = native(tmp_path / "rec", worn=[255] * 10)
    (tmp_path / "rec" / "gaze ps2.time").write_bytes((times + 10**8).astype("<i8").tobytes())
    (tmp_path / "rec" / "gaze ps2.raw").write_bytes(bytes(8 * 7 + 3))
    t_ns, worn, cut = read_native(tmp_path / "rec")
    assert (len(t_ns), worn.all(), cut) == (17, True, 3)


def test_folders_without_gaze_are_refused(tmp_path):
    with pytest.raises(RecordingError, match=r"expected 'gaze ps1\.time' and 'gaze ps1\.raw' with samples"):
        import_recording(tmp_path, "neon", SCREEN)
    with pytest.raises(RecordingError, match="expected the folder of a Neon recording"):
        import_recording(tmp_path / "nothing", "neon", SCREEN)


def test_a_surface_belongs_to_neon_and_has_its_columns(tmp_path):
    native(tmp_path / "rec")
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(RecordingError, match=r"expected the column 'timestamp \[ns\]', found none"):
        import_recording(tmp_path / "rec", "neon", SCREEN, surface=tmp_path / "x.csv")
    with pytest.raises(RecordingError, match="expected a surface with the format neon only, found one with tobii"):
        import_recording(tmp_path / "x.csv", "tobii", SCREEN, surface=tmp_path / "x.csv")


@given(cut=st.integers(0, 80), name=st.sampled_from(["gaze ps1.time", "gaze ps1.raw"]))
def test_files_cut_anywhere_give_what_is_whole(tmp_path_factory, cut, name):
    folder = tmp_path_factory.mktemp("x") / "rec"
    native(folder)
    path = folder / name
    path.write_bytes(path.read_bytes()[:cut])
    if cut < 8:
        with pytest.raises(RecordingError):
            read_native(folder)
    else:
        assert len(read_native(folder)[0]) == cut // 8


@pytest.mark.data
def test_a_real_recording_needs_a_surface_and_takes_one(data_folder, tmp_path):
    folder = data_folder / "gaze" / "pupil_neon" / "demo_recording"
    with pytest.raises(RecordingError, match="found 1788 samples in pixels of the scene camera"):
        import_recording(folder, "neon", SCREEN)
    times = np.fromfile(folder / "gaze ps1.time", "<i8")
    scene = np.fromfile(folder / "gaze ps1.raw", "<f4").reshape(-1, 2)
    head = f"{TIME},gaze detected on surface,{X},{Y}"
    rows = [f"{t},true,{x / 1600},{y / 1200}" for t, (x, y) in zip(times.tolist(), scene.tolist(), strict=True)]
    (tmp_path / "gaze.csv").write_text("\n".join([head, *rows]))
    done = import_recording(folder, "neon", SCREEN, surface=tmp_path / "gaze.csv")
    assert (done.report.samples, done.report.valid, done.report.dropped) == (1788, 1788, 0)
    assert done.recording.rate_hz == pytest.approx(200, rel=0.005)
