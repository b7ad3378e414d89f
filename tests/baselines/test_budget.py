import pytest

from gazeseg.baselines.budget import Budget
from gazeseg.errors import InputError


@pytest.mark.parametrize(("minutes", "epochs"), [(None, None), (1, 1)])
def test_one_of_the_two(minutes, epochs):
    with pytest.raises(InputError, match="expected either minutes or epochs of training, found both or none"):
        Budget(minutes, epochs)


@pytest.mark.parametrize(
    "wrong", [{"minutes": 0}, {"minutes": float("nan")}, {"epochs": -1}, {"epochs": 1, "iterations": 0}]
)
def test_nothing_or_less(wrong):
    with pytest.raises(InputError, match=r"expected (minutes|epochs|iterations) of training above 0, found"):
        Budget(**wrong)


def test_text():
    assert [Budget(minutes=20).text, Budget(epochs=3).text] == ["20 min of training", "3 epochs"]
