"""What may go on in a folder that holds a training."""

import re

import pytest

from gazeseg.baselines.budget import Budget
from gazeseg.baselines.record import Record
from gazeseg.baselines.start import refuse_another
from gazeseg.errors import InputError


def begun(budget, *, finished=True):
    return Record("resunet", "1", {"liver": 1}, (0, 255), None, (), "d", 0, {}, "", finished=finished, budget=budget)


@pytest.mark.parametrize(
    ("before", "budget", "told"),
    [
        (Budget(minutes=20), Budget(minutes=600), "20 min of training, found 600 min of training"),
        (Budget(minutes=20), Budget(epochs=3), "20 min of training, found 3 epochs"),
        (Budget(epochs=3, iterations=9), Budget(epochs=3), "3 epochs, 9 iterations per epoch, found 3 epochs"),
    ],
    ids=["minutes", "epochs", "iterations"],
)
def test_another_budget_for_a_finished_training(tmp_path, before, budget, told):
    message = f"expected the budget that the training in {tmp_path} was finished with, {told}: choose another --out"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        refuse_another(begun(before), tmp_path, "d", 0, budget)


@pytest.mark.parametrize(
    "before",
    [begun(Budget(minutes=20)), begun(Budget(minutes=5), finished=False), begun(None)],
    ids=["the same", "broken off", "of old"],
)
def test_what_may_go_on(tmp_path, before):
    refuse_another(before, tmp_path, "d", 0, Budget(minutes=20.0))
