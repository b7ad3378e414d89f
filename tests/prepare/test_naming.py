"""Names of data sets, and patients who are the same under two of them."""

from pathlib import Path

import pytest

from gazeseg.prepare.naming import dataset_name, patient_key, plain


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"name": "Abdomen CT 2024"}, "Abdomen_CT_2024"),
        ({"name": "a/b"}, "a_b"),
        ({"name": ""}, "Dataset007"),
        ({}, "Dataset007"),
    ],
    ids=["spaces", "slash", "empty", "none"],
)
def test_a_data_set_is_called_as_it_says_or_as_its_folder(about, name):
    assert dataset_name(about, Path("/data/Dataset007")) == name


def test_case_and_punctuation_do_not_matter():
    assert plain("Kidney_left") == plain(" kidney  left") == "kidney left"
    assert plain("Set1_10") != plain("Set11_0")


@pytest.mark.parametrize("other", ["WORD/word_0001", "WORD-V0.1.0/word_0001", "Dataset001_x/word_0001"])
def test_patients_of_word_are_known_by_their_own_names(other):
    assert patient_key("word/word_0001") == patient_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("set/a", "set/A"), ("set/a", "other/a"), ("word/word_0001", "WORD/word_0002"), ("set/word_1", "WORD/word_1")],
    ids=["letter", "set", "patient", "not WORD's"],
)
def test_others_are_others(one, other):
    assert patient_key(one) != patient_key(other)
