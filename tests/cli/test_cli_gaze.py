import json
from xml.etree import ElementTree

import pytest

from gazeseg.cli.gaze import FORMATS
from gazeseg.gaze import FORMATS as KNOWN
from gazeseg.gaze import read_recording

SCREEN = "1920x1080px,527x296mm,650mm"
HEAD = "TIME,BPOGX,BPOGY,BPOGV,\n"


@pytest.fixture
def export(tmp_path):
    rows = "".join(f"{n / 60:.5f},{0.3 if n < 60 else 0.6},0.5,{int(n % 20 != 0)},\n" for n in range(120))
    path = tmp_path / "x.csv"
    path.write_text(HEAD + rows + "1.0,0.9\n")
    return path


def test_formats_of_the_command_are_those_of_the_room():
    assert tuple(KNOWN) == FORMATS


def test_a_file_is_imported_measured_and_drawn(done, export, tmp_path):
    rec, svg = tmp_path / "rec", tmp_path / "x.svg"
    said = done("gaze", "import", export, "--format", "gazepoint", "--screen", SCREEN, "--out", rec)
    assert said.startswith(f"wrote {rec}: 120 of 121 samples at 60 Hz, 95.0% valid, 1.98 s\n")
    assert "rows cut short or garbled, dropped: 1" in said
    assert read_recording(rec).screen.size_px == (1920, 1080)
    said = done("gaze", "quality", rec)
    assert "verdict     not assessable, at best green" in said
    assert "not assessable without targets: mean error, worst error" in said
    assert "rows cut short or garbled, dropped: 1" in said
    assert done("gaze", "plot", rec, "--out", svg) == f"wrote {svg}\n"
    assert ElementTree.parse(svg).getroot().tag.endswith("svg")


def test_json_holds_every_count_and_light(done, export, tmp_path):
    rec = tmp_path / "rec"
    options = ("--format", "gazepoint", "--screen", SCREEN, "--accuracy", 2.5, "--json")
    imported = json.loads(done("gaze", "import", export, *options, "--out", rec))
    assert (imported["unreadable"], imported["valid"], imported["dropped"]) == (1, 114, 1)
    found = json.loads(done("gaze", "quality", rec, "--json"))
    assert found["imported"]["unreadable"] == 1
    assert (found["lights"]["verdict"], found["lights"]["not_assessable"]) == ("red", ["worst error"])
    assert (found["fixations"], found["data_loss"]) == (2, pytest.approx(0.05))


def test_a_simulated_recording_has_holds_and_no_import(done, recording, tmp_path):
    found = json.loads(done("gaze", "quality", recording, "--json"))
    assert found["imported"] is None
    assert found["simulated"]
    assert 0 < found["held"] < 1
    done("gaze", "plot", recording, "--out", tmp_path / "x.svg")
    assert "(simulated)" in (tmp_path / "x.svg").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "expected the screen that was looked at, found nothing of it"),
        (("--screen", "big"), "expected a screen as WIDTHxHEIGHTpx"),
        (("--screen", SCREEN, "--accuracy", "-1"), "expected an accuracy of 0 degrees or more"),
        (("--screen", SCREEN, "--surface", "x.csv"), "expected a surface with the format neon only"),
    ],
)
def test_wrong_options_are_refused_and_nothing_is_written(refused, export, tmp_path, options, message):
    said = refused("gaze", "import", export, "--format", "gazepoint", *options, "--out", tmp_path / "rec")
    assert message in said
    assert not (tmp_path / "rec").exists()


def test_other_files_and_folders_are_refused(refused, recording, tmp_path):
    assert "found none" in refused(
        "gaze", "import", tmp_path / "x", "--format", "tobii", "--screen", SCREEN, "--out", tmp_path / "r"
    )
    assert "expected a recording folder" in refused("gaze", "quality", tmp_path / "x")
    assert "expected a file ending in .svg" in refused("gaze", "plot", recording, "--out", tmp_path / "x.png")


@pytest.mark.parametrize("linked", [False, True], ids=["itself", "by a link"])
@pytest.mark.parametrize("name", ["", "sub-01_task-segment_recording-eye1_physio.tsv.gz"], ids=["folder", "file"])
def test_a_recording_is_never_imported_onto_itself(refused, copied, tmp_path, name, linked):
    out = tmp_path / "link" if linked else copied
    if linked:
        out.symlink_to(copied)
    before = {path.name: path.read_bytes() for path in copied.iterdir()}
    said = refused("gaze", "import", copied / name, "--format", "bids", "--accuracy", 0.5, "--out", out)
    assert f"expected a new folder to write to, found that {out} holds the input: give another --out" in said
    assert {path.name: path.read_bytes() for path in copied.iterdir()} == before


def test_simulated_gaze_is_imported_as_simulated(done, recording, tmp_path):
    done("gaze", "import", recording, "--format", "bids", "--accuracy", 0.5, "--out", tmp_path / "rec")
    assert read_recording(tmp_path / "rec").simulated


@pytest.mark.data
def test_a_real_export_is_taken_from_end_to_end(done, data_folder, tmp_path):
    path = data_folder / "gaze" / "tobii_tsv" / "participant1" / "5.tsv"
    screen = ("--screen", "1680x1050px,513.8x324.2mm,650mm")
    done("gaze", "import", path, "--format", "tobii", *screen, "--out", tmp_path / "rec")
    found = json.loads(done("gaze", "quality", tmp_path / "rec", "--json"))
    assert found["effective_hz"] == pytest.approx(300, rel=0.005)
    assert found["data_loss"] < 0.01
    assert (found["lights"]["rms_s2s"], found["lights"]["at_best"]) == ("amber", "amber")
    assert found["rms_s2s_deg"] == pytest.approx(0.61, abs=0.02)
    assert 8 <= found["fixations"] <= 25
