import json
import signal
import subprocess
import sys
from itertools import takewhile

import pytest

from gazeseg.gaze import read_imported, read_recording

RECORD = """
import sys
from gazeseg.cli import main
from gazeseg.gaze.sources.recorder import SampleLog

def add(log, sample, add=SampleLog.add):
    add(log, sample)
    if len(log) == 50:
        print("50 samples", file=sys.stderr, flush=True)

SampleLog.add = add
sys.exit(main())
"""


def test_sources_are_listed_with_one_line_each(done):
    lines = done("gaze", "sources").splitlines()
    listed = json.loads(done("gaze", "sources", "--json"))["sources"]
    assert len(lines) == len(listed)
    assert {"pointer", "browser", "replay", "gazepoint", "ws", "tcp", "simulate"} <= {
        found["scheme"] for found in listed
    }


def test_watching_says_rate_validity_clock_and_precision(call, recording):
    said = call("gaze", "watch", f"replay:{recording}?speed=max")
    assert (said.code, "Ctrl+C ends" in said.err) == (0, True)
    assert "rate 250.0 Hz, valid" in said.out
    assert "clock +0.0000 s ± 0.0 ms, precision 0." in said.out
    found = json.loads(call("gaze", "watch", f"replay:{recording}?speed=max", "--json").out)
    assert found["samples"] == len(read_recording(recording).t_s) == found["counts"]["received"]


def test_a_replay_recorded_again_is_the_same_gaze(call, recording, tmp_path):
    said = call("gaze", "record", f"replay:{recording}?speed=max", "--out", tmp_path / "rec", "--accuracy", 0.4)
    assert said.code == 0
    assert "personal data" in said.err
    was, found = read_recording(recording), read_recording(tmp_path / "rec")
    assert (was.t_s - was.t_s[0]).tolist() == found.t_s.tolist()
    assert was.xy.tobytes() == found.xy.tobytes()
    assert (found.screen, found.simulated, found.quality.accuracy_deg) == (was.screen, True, 0.4)
    assert read_imported(tmp_path / "rec")["live"]["counts"]["dropped"] == 0


def test_a_replay_is_never_recorded_onto_itself(refused, copied):
    before = {path.name: path.read_bytes() for path in copied.iterdir()}
    said = refused("gaze", "record", f"replay:{copied}?speed=max", "--out", copied)
    assert f"expected a new folder to write to, found that {copied} holds the input: give another --out" in said
    assert {path.name: path.read_bytes() for path in copied.iterdir()} == before


def test_ctrl_c_ends_a_recording_and_loses_nothing(tmp_path):
    words = ("gaze", "record", "simulate:research?seed=2", "--out", str(tmp_path / "rec"), "--json")
    with subprocess.Popen(
        [sys.executable, "-c", RECORD, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        said = list(takewhile("50 samples\n".__ne__, process.stderr))
        assert "reading from" in said[-1]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    found = json.loads(out)
    assert found["live"]["ended"] == "ended by Ctrl+C"
    assert len(read_recording(tmp_path / "rec").t_s) == found["samples"] >= 50


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("watch", "pointer:"), "found pointer:, which only a page can feed"),
        (("watch", "foo:"), "expected an address that begins with"),
        (("watch", "simulate:", "--seconds", "-1"), "expected --seconds above 0"),
        (("record", "simulate:", "--accuracy", "-1", "--out", "rec"), "expected an accuracy"),
        (("record", "simulate:", "--screen", "big", "--out", "rec"), "expected a screen as"),
        (("record", "replay:nowhere", "--out", "rec"), "expected a recording folder"),
    ],
)
def test_wrong_words_are_refused_and_nothing_is_written(refused, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    assert message in refused("gaze", *words)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_refused_before_recording(refused, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert "found 'thesis.txt'" in refused("gaze", "record", "simulate:", "--out", tmp_path)
