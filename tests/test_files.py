"""Writing at once or not at all: folders that cannot be replaced, and what killed processes leave."""

import os

import pytest

from gazeseg.errors import InputError
from gazeseg.files import replacing_folder, sweep

DEAD = 2**31 - 1
"""No process can have this number."""


@pytest.mark.parametrize("there", [".", "..", "{}", "/"])
def test_the_current_folder_is_not_replaced(tmp_path, monkeypatch, there):
    monkeypatch.chdir(tmp_path)
    message = r"^expected a folder that can be made or replaced, found the current one or one above it at .*: name a"
    with pytest.raises(InputError, match=message), replacing_folder(there.format(tmp_path), mark="mark"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with replacing_folder("out", mark="mark") as folder:
            (folder / "mark").touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mark"]


def test_files_of_the_dead_are_swept(tmp_path):
    names = {f".{DEAD}.a.nii.gz", f".{os.getpid()}.b.nii.gz", ".hidden.txt", "c.nii.gz"}
    for name in names:
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == names - {f".{DEAD}.a.nii.gz"}
