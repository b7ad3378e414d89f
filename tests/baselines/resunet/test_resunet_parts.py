"""Data, augmentation and loss of ResUNet on pictures one can count by hand."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("monai", reason="needs gazeseg[train]")

from gazeseg.baselines.resunet.augment import augment  # noqa: E402
from gazeseg.baselines.resunet.data import Draws, Slices  # noqa: E402
from gazeseg.baselines.resunet.loss import masked_loss, overlaps  # noqa: E402

ORGANS = {"liver": 1, "spleen": 2}


def test_a_slice_on_the_square(prepared):
    grey, masks, annotated = Slices(prepared, (("set/b", 0),), ORGANS)[0]
    assert (grey.shape, masks.shape) == ((1, 256, 256), (2, 256, 256))
    assert annotated.tolist() == [1, 1]
    liver = prepared.slice("set/b", 0).labels == 1
    assert masks[0].mean().item() == pytest.approx(liver.sum() / 112**2, rel=0.03)
    assert grey[0][masks[0] == 1].median() == 160


def test_what_was_not_annotated_is_said(prepared):
    assert Slices(prepared, (("set/a", 0),), ORGANS)[0][2].tolist() == [1, 0]


def test_a_run_that_goes_on_draws_what_it_would_have_drawn(prepared):
    slices = Slices(prepared, (("set/a", 0), ("set/a", 1), ("set/b", 0)), ORGANS)
    whole, rest = Draws(slices, 12, seed=5), Draws(slices, 12, start=4, seed=5)
    assert [torch.equal(whole[4 + n][1], rest[n][1]) for n in range(8)] == [True] * 8
    assert len({whole[n][1].sum().item() for n in range(12)}) > 1


def batch():
    masks = torch.zeros(1, 2, 64, 64)
    masks[0, 0, 20:30, 10:30] = 1
    grey = torch.full((1, 1, 64, 64), 90.0)
    grey[:, 0][masks[:, 0] == 1] = 160
    return grey, masks


def test_augmentation_moves_picture_and_masks_alike():
    grey, masks = augment(*batch(), np.random.default_rng(3))
    assert set(masks.unique().tolist()) == {0, 1}
    inside, outside = grey[0, 0][masks[0, 0] == 1], grey[0, 0][(masks[0, 0] == 0) & (grey[0, 0] > 0)]
    assert inside.median() > outside.median() + 30
    assert not torch.equal(masks, batch()[1])


def test_augmentation_is_drawn_from_what_it_is_handed():
    first, second, other = (augment(*batch(), np.random.default_rng(seed))[0] for seed in (3, 3, 4))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_augmentation_never_mirrors():
    for seed in range(20):
        _, masks = augment(*batch(), np.random.default_rng(seed))
        columns = masks[0, 0].nonzero()[:, 1].float()
        assert columns.mean() < 32


def test_organs_that_were_not_annotated_have_no_say():
    logits = torch.zeros(1, 2, 8, 8, requires_grad=True)
    masked_loss(logits, torch.ones(1, 2, 8, 8), torch.tensor([[1.0, 0.0]])).backward()
    assert logits.grad[0, 0].abs().sum() > 0
    assert logits.grad[0, 1].abs().sum() == 0


def test_loss_of_right_and_of_undecided():
    masks = torch.zeros(1, 1, 8, 8)
    masks[..., :4] = 1
    right = masked_loss((masks - 0.5) * 40, masks, torch.ones(1, 1))
    undecided = masked_loss(torch.zeros_like(masks), masks, torch.ones(1, 1))
    assert right == pytest.approx(0, abs=1e-4)
    # p = 0.5: overlap 16, squares 16 + 32
    assert undecided == pytest.approx(1 - 33 / 49 + np.log(2), abs=1e-5)


def test_overlaps_leave_out_what_nobody_annotated():
    logits, masks = torch.ones(2, 1, 2, 2), torch.ones(2, 1, 2, 2)
    common, areas = overlaps(logits, masks, torch.tensor([[1.0], [0.0]]))
    assert (common.tolist(), areas.tolist()) == ([8.0], [8.0])
