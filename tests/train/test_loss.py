"""Losses and Dice against their formulas in numpy."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.train.loss import (  # noqa: E402
    MASK_LOSSES,
    dice_and_entropy,
    dice_and_focal,
    dice_losses,
    dice_score,
    harm_loss,
    score_loss,
)


@pytest.fixture
def pair(rng):
    return rng.normal(0, 3, (3, 1, 8, 6)), (rng.random((3, 1, 8, 6)) < 0.4).astype(np.float64)


def test_losses_of_masks_follow_their_formulas(pair):
    logits, truth = pair
    p = 1 / (1 + np.exp(-logits))
    axes = (1, 2, 3)
    dice = (1 - (2 * (p * truth).sum(axes) + 1) / ((p**2).sum(axes) + (truth**2).sum(axes) + 1)).mean()
    right = np.where(truth > 0, p, 1 - p)
    tensors = [torch.from_numpy(each) for each in pair]
    assert dice_losses(*tensors).mean().item() == pytest.approx(dice)
    assert dice_and_entropy(*tensors).item() == pytest.approx(dice - np.log(right).mean())
    assert dice_and_focal(*tensors).item() == pytest.approx(dice - 20 * ((1 - right) ** 2 * np.log(right)).mean())


@pytest.mark.parametrize("loss", MASK_LOSSES.values(), ids=MASK_LOSSES)
def test_the_loss_of_the_truth_is_nothing(pair, loss):
    truth = torch.from_numpy(pair[1])
    assert loss((truth - 0.5) * 200, truth).item() == pytest.approx(0, abs=1e-6)


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


def test_harm_is_what_corrections_cost_where_they_made_things_worse(pair):
    truth = torch.from_numpy(pair[1])
    logits = torch.from_numpy(pair[0])[[0, 0, 0]].requires_grad_()
    truth = truth[[0, 0, 0]]
    right, wrong = (truth - 0.5) * 200, (0.5 - truth) * 200
    before = torch.stack([right[0], wrong[1], right[2]])  # worse now, better now, worse but no correction
    harm = harm_loss(logits, before, truth, torch.tensor([1.0, 1.0, 0.0]))
    assert harm.item() == pytest.approx(dice_losses(logits, truth)[0, 0].item() / 2)
    harm.backward()
    assert [bool(each.any()) for each in logits.grad] == [True, False, False]
    assert harm_loss(logits, before, truth, torch.zeros(3)).item() == 0
