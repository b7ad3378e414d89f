"""The types that the page's comments state, checked by a compiler; the page is served as it is written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import gazeseg.serve

RULES = Path(__file__).with_name("tsconfig.json")
STATIC = Path(gazeseg.serve.__file__).with_name("static")


def test_the_page_keeps_to_its_types():
    compiler = shutil.which("tsc")
    if compiler is None:
        pytest.skip("needs the TypeScript compiler: apt install node-typescript")
    said = subprocess.run([compiler, "--project", RULES], capture_output=True, text=True)
    assert said.stdout == ""
    assert said.returncode == 0


def test_every_part_of_the_page_has_a_name_of_its_own():
    names = re.findall(r'\bid="([^"]+)"', (STATIC / "index.html").read_text(encoding="utf-8"))
    assert sorted(names) == sorted(set(names))
