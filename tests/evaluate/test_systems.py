import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate.systems import LOADERS, load_system, named_systems, training_patients
from gazeseg.testing import FakePredictor


def test_folders_are_called_by_their_last_part():
    assert named_systems(["fovea", "runs/mine"]) == {"fovea": "fovea", "mine": "runs/mine"}


def test_unless_two_would_share_it():
    assert named_systems(["a/mine", "b/mine"]) == {"a/mine": "a/mine", "b/mine": "b/mine"}


def test_a_name_can_be_given():
    words = ["ours=runs/mine", "theirs=runs/a=b/mine", "fovea"]
    assert named_systems(words) == {"ours": "runs/mine", "theirs": "runs/a=b/mine", "fovea": "fovea"}


def test_a_folder_or_system_called_like_that_means_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a=b").mkdir()
    assert named_systems(["a=b", "c=d"], {"c=d"}) == {"a=b": "a=b", "c=d": "c=d"}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "found none"),
        (["a", "a"], "found a twice: NAME=FOLDER gives it another name"),
        (["x=a", "x=b"], "found x twice"),
        (["=a"], "a name without / and :, found '=a'"),
        (["x="], "found 'x='"),
        (["x:y=a"], "found 'x:y=a'"),
    ],
)
def test_refused(names, message):
    with pytest.raises(InputError, match=message):
        named_systems(names)


def test_registered_systems_come_first(monkeypatch):
    monkeypatch.setitem(LOADERS, "mine", lambda: FakePredictor("registered"))
    assert load_system("mine").name == "registered"
    assert load_system("mine", {"mine": lambda: FakePredictor("given")}).name == "given"


def test_a_system_need_not_name_its_training_patients():
    assert training_patients(FakePredictor()) == frozenset()
