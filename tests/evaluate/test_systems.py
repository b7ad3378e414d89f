import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate.systems import LOADERS, labels_of, load_system, training_patients
from gazeseg.testing import FakePredictor


def test_folders_are_called_by_their_last_part():
    assert labels_of(["fovea", "runs/mine"]) == {"fovea": "fovea", "runs/mine": "mine"}


def test_unless_two_would_share_it():
    assert labels_of(["a/mine", "b/mine"]) == {"a/mine": "a/mine", "b/mine": "b/mine"}


@pytest.mark.parametrize(("names", "message"), [([], "found none"), (["a", "a"], "found a twice")])
def test_refused(names, message):
    with pytest.raises(InputError, match=message):
        labels_of(names)


def test_registered_systems_come_first(monkeypatch):
    monkeypatch.setitem(LOADERS, "mine", lambda: FakePredictor("registered"))
    assert load_system("mine").name == "registered"
    assert load_system("mine", {"mine": lambda: FakePredictor("given")}).name == "given"


def test_a_system_need_not_name_its_training_patients():
    assert training_patients(FakePredictor()) == frozenset()
