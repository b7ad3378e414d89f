"""Runs that cannot be."""

import pytest

from gazeseg.errors import InputError
from gazeseg.train.config import TrainConfig


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": 0}, "expected steps, batch, lr and warmup above 0, found 0, 8"),
        ({"batch": -1}, "expected steps, batch, lr and warmup above 0"),
        ({"warmup": 0}, "expected steps, batch, lr and warmup above 0"),
        ({"shape": "round"}, "expected a shape of hybrid, crop, slice, coarse, spots, deep, found 'round'"),
        ({"loss": "cake"}, r"expected a loss of dice\+bce, dice\+focal, found 'cake'"),
        ({"naming_weight": -1}, "expected naming_weight and harm_weight of 0 or more, found -1, 0.0"),
        ({"seed": -1}, "expected a seed of 0 or more, found -1"),
        ({"passes": (0.5, 0.4)}, r"expected chances of passes that sum to 1, found \(0.5, 0.4\)"),
        ({"passes": ()}, "expected chances of passes"),
        ({"passes": (1.5, -0.5)}, "expected chances of passes"),
        ({"calm": 1.1}, "expected calm in 0..1, found 1.1"),
        ({"ema": 1.0}, "expected ema in 0..1, 1 excluded, found 1.0"),
    ],
)
def test_refusals(change, message):
    with pytest.raises(InputError, match=message):
        TrainConfig(**change)


def test_defaults_are_fine():
    assert TrainConfig().steps > TrainConfig().warmup
