"""The house itself: style, types, import directions, and how little an import loads."""

import subprocess
import sys
from pathlib import Path

import pytest

import gazeseg
from gazeseg.cli import COMMANDS

HEAVY = ("torch", "lightning", "onnxruntime", "scipy", "nibabel", "pydicom", "highdicom", "PIL", "rich", "ray")
HELP = [(), *((command,) for command in COMMANDS), *(("models", action) for action in ("list", "info", "verify"))]
TOOLS = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy": ("mypy",),
    "lint-imports": ("lint-imports",),
}


def python(code: str) -> str:
    """Run a program in a fresh interpreter; returns what it printed."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS)
def test_tools_have_no_complaint(root, command):
    tool = Path(sys.executable).with_name(command[0])
    if not tool.exists():
        pytest.skip(f"{command[0]} is not installed beside {sys.executable}: make test installs it")
    done = subprocess.run([tool, *command[1:]], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"


def test_importing_loads_nothing_heavy():
    assert python(f"import sys, gazeseg; gazeseg.Point; print({{*{HEAVY}}} & sys.modules.keys())") == "set()\n"


def test_help_of_every_command_loads_nothing_heavy():
    code = f"""
import sys
from contextlib import redirect_stdout
from io import StringIO
from gazeseg.cli import main

for words in {HELP}:
    with redirect_stdout(StringIO()) as said:
        code = main([*words, "--help"])
    print(code, "Not a medical device" in said.getvalue() or words, {{*{HEAVY}, "numpy"}} & sys.modules.keys())
"""
    shown = python(code).splitlines()
    assert len(shown) == len(HELP)
    for words, line in zip(HELP, shown, strict=True):
        assert line in ("0 True set()", f"0 {words} set()")


def test_public_names_are_sorted_offered_and_there():
    assert gazeseg.__all__ == sorted(gazeseg.__all__) == dir(gazeseg)
    for name in gazeseg.__all__:
        assert getattr(gazeseg, name).__name__ == name


def test_other_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'segment_everything'"):
        _ = gazeseg.segment_everything


def test_the_package_says_that_it_is_typed():
    assert Path(gazeseg.__file__).with_name("py.typed").is_file()


def test_every_pin_is_plain(root):
    pins = [line for line in (root / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(line.count("==") == 1 and "@" not in line and "+" not in line for line in pins)
    assert not any(line.lower().startswith("torchvision") for line in pins)
    assert pins == sorted(pins, key=str.lower)


def test_every_dependency_is_pinned_and_has_its_reason(root):
    import re
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = [re.match(r"[\w.-]+", requirement)[0] for requirement in wanted]
    pinned = {line.split("==")[0].lower() for line in (root / "constraints.txt").read_text().splitlines()}
    log = (root / "docs" / "log.md").read_text()
    assert [name for name in names if name.lower() not in pinned] == []
    assert [name for name in names if f"`{name}`" not in log] == []
