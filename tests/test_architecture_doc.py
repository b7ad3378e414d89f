"""ARCHITECTURE.md names files, classes and functions; all of them exist."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "gazeseg"
NAMES = sorted(set(re.findall(r"`([^`\n]+)`", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))))
DOTTED = [name for name in NAMES if re.fullmatch(r"gazeseg(\.\w+)+", name)]
FILES = [name for name in NAMES if re.fullmatch(r"[\w/.-]+\.(py|js|md|toml|json|onnx|csv)", name)]
ROOMS = [name for name in NAMES if re.fullmatch(r"[a-z_]+/", name)]


def resolve(dotted: str) -> object:
    """The module, class, function or attribute of a dotted name."""
    parts = dotted.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:n]))
        except ModuleNotFoundError:
            continue
        for part in parts[n:]:
            found = getattr(found, part)
        return found
    raise AttributeError(dotted)


def test_the_page_names_things():
    assert min(len(DOTTED), len(FILES), len(ROOMS)) > 5


@pytest.mark.parametrize("name", DOTTED)
def test_dotted_names_exist(name):
    assert resolve(name) is not None


@pytest.mark.parametrize("name", FILES)
def test_files_exist(name):
    assert any((place / name).is_file() for place in (ROOT, PACKAGE))


@pytest.mark.parametrize("name", ROOMS)
def test_rooms_exist(name):
    assert (PACKAGE / name / "__init__.py").is_file()


def test_every_room_is_on_the_page():
    rooms = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert rooms <= set(ROOMS)
