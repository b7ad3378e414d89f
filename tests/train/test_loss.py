"""Losses and Dice against their formulas in numpy."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.train.loss import dice_score, mask_loss, score_loss  # noqa: E402


@pytest.fixture
def pair(rng):
    return rng.normal(0, 3, (3, 1, 8, 6)), (rng.random((3, 1, 8, 6)) < 0.4).astype(np.float64)


def test_mask_loss_is_dice_plus_cross_entropy(pair):
    logits, truth = pair
    p = 1 / (1 + np.exp(-logits))
    axes = (1, 2, 3)
    dice = 1 - (2 * (p * truth).sum(axes) + 1) / ((p**2).sum(axes) + (truth**2).sum(axes) + 1)
    cross = -(truth * np.log(p) + (1 - truth) * np.log(1 - p)).mean()
    assert mask_loss(*map(torch.from_numpy, pair)).item() == pytest.approx(dice.mean() + cross)


def test_mask_loss_of_the_truth_is_nothing(pair):
    truth = torch.from_numpy(pair[1])
    assert mask_loss((truth - 0.5) * 200, truth).item() == pytest.approx(0, abs=1e-6)


def test_score_loss_is_the_squared_error_of_iou(pair):
    logits, truth = pair
    mask = logits > 0
    both, either = ((f(mask, truth > 0)).sum((1, 2, 3)) + 1 for f in (np.logical_and, np.logical_or))
    score = np.array([0.1, 0.5, 0.9])
    expected = ((score - both / either) ** 2).mean()
    found = score_loss(torch.from_numpy(score).float(), *map(torch.from_numpy, pair))
    assert found.item() == pytest.approx(expected, rel=1e-5)


def test_score_loss_leaves_the_mask_alone(pair):
    logits = torch.from_numpy(pair[0]).requires_grad_()
    assert not score_loss(torch.rand(3), logits, torch.from_numpy(pair[1])).requires_grad


def test_dice_of_known_masks():
    logits = torch.full((3, 1, 4, 4), -1.0)
    truth = torch.zeros(3, 1, 4, 4)
    logits[0, 0, 0] = truth[0, 0, 0] = 1.0  # the same row
    logits[1, 0, :2] = truth[1, 0, 1:3] = 1.0  # 8 and 8 pixels, 4 in common; the third has nothing in both
    assert dice_score(logits, truth).tolist() == pytest.approx([1.0, 9 / 17, 1.0])
