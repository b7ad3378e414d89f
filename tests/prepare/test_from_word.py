"""WORD's folders."""

import shutil

import pytest

from gazeseg.errors import ImageError, InputError
from gazeseg.prepare import PrepareSettings
from gazeseg.prepare.from_word import WORD_ORGANS, plan_word


def plan(root, **more):
    return plan_word(PrepareSettings("word", root, root / "out", **more))


def test_the_folder_says_the_part(prepared, word):
    opened = prepared("word", word)
    assert {case: opened.part_of(case) for case in opened.cases()} == {
        "word/word_0001": "train",
        "word/word_0002": "train",
        "word/word_0003": "test",
    }
    assert (opened.window.lower, opened.window.upper) == (-160, 240)
    assert list(opened.organs) == list(range(1, 17))


def test_every_organ_of_the_table_counts_as_annotated(prepared, word):
    assert prepared("word", word).slice("word/word_0001", 0).annotated == set(WORD_ORGANS)


def test_objects_of_both_rules(prepared, word):
    opened = prepared("word", word)
    for rule, number in (("paper", 1), ("organ", 0)):
        found = [one for one in opened.instances("test", rule) if one.row == 0]
        assert [(one.organ, one.number, one.pixels) for one in found] == [
            ("liver", number, 300),
            ("bladder", number, 300),
        ]
        for one in found:
            assert opened.mask(one).sum() == 300


def test_absent_splits_and_halves_are_told(word):
    (word / "labelsTr" / "word_0002.nii.gz").unlink()
    (word / "imagesTs" / "word_0003.nii.gz").unlink()
    found = plan(word)
    assert [source.case for source in found.sources] == ["word/word_0001"]
    assert found.notes == (
        "labelsTr: no labels of word_0002, left out",
        "imagesVal and labelsVal not found: no cases from there",
        "imagesTs: no image of word_0003, left out",
    )


def test_the_folder_above_does_too(word):
    assert len(plan(word.parent).sources) == 3


def test_nothing_there(tmp_path):
    with pytest.raises(InputError, match=r"expected imagesTr and labelsTr \(Val, Ts\) .* found no pair"):
        plan(tmp_path)


def test_a_case_in_two_splits(prepared, word):
    for kind in ("images", "labels"):
        shutil.copy(word / f"{kind}Tr" / "word_0001.nii.gz", word / f"{kind}Ts")
    with pytest.raises(InputError, match="expected each case once, found word/word_0001 twice"):
        prepared("word", word)


def test_one_patient_under_two_names(prepared, word):
    shutil.copy(word / "imagesTr" / "word_0001.nii.gz", word / "imagesTs" / "word_0003.nii.gz")
    with pytest.raises(
        InputError, match=r"word_0003\.nii\.gz as word/word_0001 in train and as word/word_0003 in test"
    ):
        prepared("word", word)


def test_headers_are_compared_before_any_work(prepared, word, tmp_path):
    shutil.copy(word / "imagesTr" / "word_0001.nii.gz", tmp_path / "keep.nii.gz")
    (word / "imagesTs" / "word_0003.nii.gz").write_bytes(b"\x1f\x8bnonsense")
    with pytest.raises(ImageError, match=r"^word/word_0003: expected"):
        prepared("word", word)
    assert not (tmp_path / "out").exists()


def test_a_split_file_is_heard_before_the_folders(word, tmp_path):
    file = tmp_path / "fold.csv"
    file.write_text("dataset,patient,part\nword,word_0001,test\nword,word_0002,val\nword,word_0003,train\n")
    assert [source.part for source in plan(word, split=file).sources] == ["test", "val", "train"]


@pytest.mark.parametrize("lines", ["", "word,word_0001,test\n"], ids=["empty", "one"])
def test_a_split_file_lists_every_case(word, tmp_path, lines):
    (tmp_path / "fold.csv").write_text(f"dataset,patient,part\n{lines}")
    with pytest.raises(InputError, match=r"whether word/word_000\d trains, chooses or tests, found it in no split"):
        plan(word, split=tmp_path / "fold.csv")


def test_a_split_file_that_is_not_there(word, tmp_path):
    with pytest.raises(InputError, match=r"expected a split file .*, found no file .*none\.csv"):
        plan(word, split=tmp_path / "none.csv")
