import argparse
import json
from pathlib import Path

import pytest

from gazeseg.cli import evaluate as command
from gazeseg.errors import InputError
from gazeseg.evaluate import LOADERS
from gazeseg.testing import FakePredictor


@pytest.fixture
def call(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(LOADERS, "fake", FakePredictor)

    def run(*more: str, regimes: str = "box,click"):
        parser = argparse.ArgumentParser()
        command.configure(parser)
        out = str(tmp_path / "out")
        return command.run(
            parser.parse_args(["--data", str(folder), "--systems", "fake", "--regimes", regimes, "--out", out, *more])
        )

    return run


def test_text_has_a_line_per_result_and_where_the_report_is(call, tmp_path):
    lines = call().text.splitlines()
    assert lines[0] == "5 objects, 3 patients, 2 organs"
    assert lines[2].split()[:4] == ["system", "regime", "budget", "Dice"]
    assert [line.split()[1:3] for line in lines[3:8]] == [["box", "-"], *(["click", b] for b in ("1", "3", "5", "10"))]
    assert str(tmp_path / "out" / "report.html") in lines[-2]
    assert "Not a medical device" in lines[-1]


def test_data_is_json_with_the_files(call, tmp_path):
    data = json.loads(json.dumps(call("--limit", "2", "--draws", "2", "--json").data, allow_nan=False))
    assert data["counts"]["objects"] == 2
    assert "2 times" in data["protocol"]["Draws"]
    assert all(Path(path).is_file() for path in data["files"])


def test_mistakes_come_before_any_work(call, tmp_path):
    with pytest.raises(InputError, match="found 'look'"):
        call(regimes="look")
    assert not (tmp_path / "out").exists()


def test_importing_the_command_is_light():
    import subprocess
    import sys

    code = (
        "import sys, gazeseg.cli.evaluate; print([m for m in ('numpy', 'scipy', 'PIL', 'nibabel') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
