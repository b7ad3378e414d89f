"""Whose cases a baseline predicts."""

from types import SimpleNamespace

import pytest

from gazeseg.baselines.label_maps import choose
from gazeseg.errors import InputError


def learnt(*patients):
    return SimpleNamespace(training_patients=patients)


def test_patients_learnt_from_are_left_out_however_the_data_set_is_written(slices):
    choice = choose(slices, learnt("SET/a", "Set/b", "other/d"), "test")
    assert sorted(case.who for case in choice.cases) == ["set/c", "set/d"]
    assert choice.left_out == 3


def test_nobody_left(slices):
    with pytest.raises(InputError, match="expected patients that the training had not seen, found all 5 cases"):
        choose(slices, learnt("SET/a", "SET/b", "SET/c", "SET/d"), "test")
