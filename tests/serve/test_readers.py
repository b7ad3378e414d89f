"""Readers have names, and what is theirs lies in a folder of their own."""

import pytest

from gazeseg.errors import InputError
from gazeseg.serve.readers import first_readers, named_reader, new_reader, own_folder


def test_the_first_reader_goes_on_in_the_work_folder_itself(tmp_path):
    assert own_folder(tmp_path / "journals", "1") == tmp_path / "journals"
    assert own_folder(tmp_path / "journals", "bob") == tmp_path / "readers" / "bob" / "journals"


def test_a_newcomer_is_called_as_nobody_was(tmp_path):
    assert first_readers(tmp_path, 2) == ["1", "2"]
    assert named_reader(tmp_path, "4") == "4"
    assert [new_reader(tmp_path) for _ in range(3)] == ["3", "5", "6"]


def test_the_first_readers_are_the_same_in_every_run(tmp_path):
    assert first_readers(tmp_path, 3) == first_readers(tmp_path, 3)


def test_who_comes_first_to_an_old_work_folder_is_the_first_reader(tmp_path):
    (tmp_path / "journals").mkdir()
    assert new_reader(tmp_path) == "1"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-a", "ünicode", "x" * 33, "a\n"])
def test_what_cannot_be_a_name(tmp_path, name):
    with pytest.raises(InputError, match="expected a reader's name of at most 32 letters"):
        named_reader(tmp_path, name)
