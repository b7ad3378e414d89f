"""A bin folder whose ``python`` records how it is called instead of running nnU-Net."""

import json
import sys

import pytest

FAKE = """#!{python}
import gzip, json, os, pathlib, shutil, sys
here = pathlib.Path(__file__).parent
action, words = sys.argv[2], sys.argv[3:]
told = {{key: value for key, value in os.environ.items() if key.startswith(("nnUNet", "GAZESEG_"))}}
with open(here / "calls.jsonl", "a") as stream:
    stream.write(json.dumps([action, words, told]) + "\\n")
if action == "describe":
    print("hello")
    versions = {{"nnunetv2": "2.8.1", "torch": "2.13.0"}}
    print(json.dumps({{"versions": versions, "device": "cpu", "machine": "CPU, 2 threads"}}))
if (here / "broken").is_file() and action == (here / "broken").read_text():
    print("Traceback: something", "RuntimeError: no luck", sep="\\n")
    sys.exit(1)
if action == "predict":
    given, answers = (pathlib.Path(words[words.index(flag) + 1]) for flag in ("-i", "-o"))
    answers.mkdir()
    for path in given.iterdir():
        shutil.copyfile(here / "answer.nii.gz", answers / path.name.replace("_0000.nii.gz", ".nii.gz"))
"""


class Fake:
    """The folder and what its ``python`` was asked."""

    def __init__(self, bin_folder):
        self.bin = bin_folder

    def calls(self, action):
        lines = (self.bin / "calls.jsonl").read_text().splitlines()
        return [(words, told) for name, words, told in map(json.loads, lines) if name == action]

    def breaks(self, action):
        (self.bin / "broken").write_text(action)


@pytest.fixture
def nnunet(tmp_path, monkeypatch):
    place = tmp_path / "bin"
    place.mkdir()
    python = place / "python"
    python.write_text(FAKE.format(python=sys.executable))
    python.chmod(0o755)
    monkeypatch.setenv("GAZESEG_NNUNET", str(place))
    return Fake(place)
