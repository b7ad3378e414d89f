import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate.cases import read_cases
from gazeseg.evaluate.patients import choose_patients


def names(cases) -> list[str]:
    return [case.who for case in cases]


def test_patients_seen_in_training_are_left_out(folder):
    chosen = choose_patients(read_cases(folder), "unseen", frozenset({"set/a", "elsewhere/x"}))
    assert names(chosen.cases) == ["set/b", "set/c"]
    assert names(chosen.left_out) == ["set/a", "set/a"]


def test_all_keeps_and_tells_them(folder):
    chosen = choose_patients(read_cases(folder), "all", frozenset({"set/a"}))
    assert len(chosen.cases) == 4
    assert chosen.seen == ("set/a",)


def test_a_file_restricts(folder, tmp_path):
    (tmp_path / "list.txt").write_text("# chosen\nset/c\n\nset/a\n")
    chosen = choose_patients(read_cases(folder), str(tmp_path / "list.txt"), frozenset({"set/a", "set/b"}))
    assert names(chosen.cases) == ["set/a", "set/a", "set/c"]
    assert chosen.seen == ("set/a",)


def test_the_name_of_a_data_set_may_be_written_otherwise(folder):
    chosen = choose_patients(read_cases(folder), "unseen", frozenset({"Set/a", "SET /b"}))
    assert names(chosen.cases) == ["set/c"]
    assert chosen.seen == ("set/a", "set/b")
    assert chosen.namesakes == ()


@pytest.mark.parametrize("which", ["unseen", "all", "file"])
def test_patients_called_alike_in_another_data_set_are_told(folder, tmp_path, which):
    (tmp_path / "list.txt").write_text("set/c\n")
    which = str(tmp_path / "list.txt") if which == "file" else which
    chosen = choose_patients(read_cases(folder), which, frozenset({"other/c", "other/x"}))
    assert "set/c" in names(chosen.cases)
    assert chosen.namesakes == (("set/c", "other/c"),)


def test_bare_numbers_are_no_names(make_slices):
    labels = np.ones((20, 20), np.uint8)
    data = make_slices([{"dataset": "mine", "patient": "0007", "slice": "1", "labels": labels, "annotated": "liver"}])
    assert choose_patients(read_cases(data), "unseen", frozenset({"pancreas_ct/0007"})).namesakes == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [("set\n", "expected dataset/patient on each line"), ("set/z\n", "found no set/z"), ("\n", "found none")],
    ids=["form", "unknown", "empty"],
)
def test_bad_files(folder, tmp_path, text, message):
    (tmp_path / "list.txt").write_text(text)
    with pytest.raises(InputError, match=message):
        choose_patients(read_cases(folder), str(tmp_path / "list.txt"), frozenset())


def test_neither_word_nor_file(folder):
    with pytest.raises(InputError, match=r"expected --patients unseen, all or a file .* found 'most'"):
        choose_patients(read_cases(folder), "most", frozenset())
