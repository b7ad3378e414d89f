"""Naming organs: what is unknown is not asked for, and the encoder learns from it."""

import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.train.naming import GRID, NAMES, Naming  # noqa: E402


@pytest.fixture
def asked():
    """Features, organs 3 and 7 in halves of the picture, and a layer that names both with logits of 200."""
    organs = torch.zeros(1, GRID, GRID, dtype=torch.long)
    organs[0, :, :20], organs[0, :, 40:] = 3, 7
    naming = Naming()
    torch.nn.init.zeros_(naming.name.weight)
    torch.nn.init.zeros_(naming.name.bias)
    f4 = torch.zeros(1, 32, GRID, GRID)
    for channel, value in enumerate((3, 7)):
        f4[0, channel] = torch.where(organs[0] == value, 1.0, -1.0)
        with torch.no_grad():
            naming.name.weight[value, channel] = 200
    return naming, f4, organs


def known(*values):
    return torch.isin(torch.arange(NAMES), torch.tensor(values))[None]


def test_what_is_named_rightly_costs_nothing(asked):
    assert asked[0](*asked[1:], known(3, 7)).item() == pytest.approx(0, abs=1e-6)


def test_an_organ_that_is_not_known_is_not_asked_for(asked):
    naming, f4, organs = asked
    without = torch.where(organs == 7, 0, organs)  # as if nobody had annotated it
    assert naming(f4, without, known(3)).item() == pytest.approx(0, abs=1e-6)
    assert naming(f4, without, known(3, 7)).item() > 10  # known not to be there, and named


def test_an_organ_elsewhere_costs(asked):
    naming, f4, organs = asked
    assert naming(f4, organs.flip(2), known(3)).item() > 10


def test_nothing_known_costs_nothing(asked):
    naming, f4, organs = asked
    loss = naming(f4.requires_grad_(), organs, known())
    loss.backward()
    assert loss.item() == 0
    assert not f4.grad.any()


def test_the_features_learn_from_it(asked):
    naming, f4, organs = asked
    naming(f4.requires_grad_(), organs.flip(2), known(3, 7)).backward()
    assert f4.grad[0, :2].any()
