import pytest

from gazeseg.baselines.material import survey
from gazeseg.errors import InputError

BOTH = "liver spleen"


def test_rows_by_patient(prepared):
    material = survey(prepared)
    assert material.rows == {"train": (("set/a", 0), ("set/a", 1), ("set/b", 0)), "val": (("set/c", 0),)}
    assert material.patients == ("set/a", "set/b", "set/c")


def test_organs_that_occur(prepared):
    assert survey(prepared).organs == {"liver": 1, "spleen": 2}


def test_one_slice_without_scale_leaves_all_without(make_prepared):
    known = make_prepared([("a", "1", BOTH, "0.8"), ("a", "2", BOTH, "0.6"), ("c", "1", BOTH, "")])
    assert survey(known).spacing_mm == pytest.approx((0.7, 0.7))
    half = make_prepared([("a", "1", BOTH, "0.8"), ("a", "2", BOTH, ""), ("c", "1", BOTH, "0.8")])
    assert survey(half).spacing_mm is None


def test_nobody_to_choose_with(make_prepared):
    with pytest.raises(
        InputError, match=r"expected slices of val patients in .*, found none: prepare it with a --split"
    ):
        survey(make_prepared([("a", "1", BOTH, ""), ("d", "1", BOTH, "")]))


def test_nothing_labelled(make_prepared):
    with pytest.raises(InputError, match=r"expected organs on the training slices of .*, found none"):
        survey(make_prepared([("a", "1", "pancreas", ""), ("c", "1", BOTH, "")]))
