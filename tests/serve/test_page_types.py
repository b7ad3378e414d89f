"""The types that the page's comments state, checked by a compiler; the page is served as it is written."""

import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).with_name("tsconfig.json")


def test_the_page_keeps_to_its_types():
    compiler = shutil.which("tsc")
    if compiler is None:
        pytest.skip("needs the TypeScript compiler: apt install node-typescript")
    said = subprocess.run([compiler, "--project", RULES], capture_output=True, text=True)
    assert said.stdout == ""
    assert said.returncode == 0
