"""EyeLink's own files: read where a reader is installed, in a process of its own; the way out is named where none is."""

from importlib.util import find_spec

import numpy as np
import pytest

from gazeseg.errors import MissingExtraError, RecordingError
from gazeseg.gaze import import_recording
from gazeseg.gaze.imports import edf
from gazeseg.types import Screen

SCREEN = Screen((1920, 1080), (531.0, 299.0), 600.0)
READER = """
import numpy as np

def read_edf(path):
    print("loadEvents = 1")
    {trouble}
    fields = ["xpos_left", "xpos_right", "ypos_left", "ypos_right", "ps_left", "ps_right"]
    n = 500
    samples = np.full((6, n), 4000.0)
    samples[:2], samples[2:4] = 960.0, 270.0
    samples[1, 100:120] = np.nan
    blinks = np.array([(0, 0.25, 0.30)], dtype=[("eye", "f8"), ("stime", "f8"), ("etime", "f8")])
    info = dict(sample_fields=fields, screen_coords=np.array([1920, 1080]), sfreq=500.0, version="EYELINK II 1")
    return dict(info=info, samples=samples, times=np.arange(n) / 500, discrete=dict(blinks=blinks))
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "trial.edf"
    path.write_bytes(b"SR_RESEARCH_COMBINED_FILE" + bytes(200))
    return path


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """A stand-in for the reader, which the process apart imports from the path it inherits."""

    def install(trouble="pass"):
        (tmp_path / "eyelinkio.py").write_text(READER.format(trouble=trouble))
        monkeypatch.syspath_prepend(tmp_path)

    return install


def test_without_a_reader_the_way_out_is_named(file, monkeypatch):
    monkeypatch.setattr(edf, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="pip install eyelinkio, or convert the file to text with edf2asc"):
        import_recording(file, "eyelink", SCREEN)


def test_both_eyes_blinks_and_losses(file, reader, capfd):
    reader()
    recording = import_recording(file, "eyelink", SCREEN).recording
    assert recording.rate_hz == 500
    np.testing.assert_allclose(recording.xy[recording.valid], [[0.5, 0.25]] * int(recording.valid.sum()))
    assert not recording.valid[130:145].any()  # in the blink, 0.25 to 0.30 s
    assert recording.valid[105]  # the left eye alone is enough
    assert capfd.readouterr().out == ""


def test_another_screen_is_refused(file, reader):
    reader()
    with pytest.raises(RecordingError, match="1024x768 px as given, found 1920x1080"):
        import_recording(file, "eyelink", Screen((1024, 768), (400.0, 300.0), 600.0))


@pytest.mark.parametrize(
    ("trouble", "said"),
    [("import os; os._exit(11)", "found that it crashes"), ("raise OSError('bad block')", "found OSError.*bad block")],
)
def test_a_damaged_file_is_told_of(file, reader, trouble, said):
    reader(trouble)
    with pytest.raises(RecordingError, match=said):
        import_recording(file, "eyelink", SCREEN)


@pytest.mark.data
@pytest.mark.skipif(find_spec("eyelinkio") is None, reason="needs eyelinkio, which brings a proprietary library")
def test_a_real_file(data_folder):
    recording = import_recording(data_folder / "gaze" / "eyelink" / "test_2_raw.edf", "eyelink", SCREEN).recording
    assert (recording.rate_hz, len(recording.t_s)) == (1000.0, 124740)
    np.testing.assert_allclose(recording.xy[0], (870.9 / 1920, 653.3 / 1080), atol=1e-4)
