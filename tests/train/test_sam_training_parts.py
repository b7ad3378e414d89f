"""The loss by hand, prompts as tensors, adapters that begin at nothing, and what a frozen network is."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("transformers", reason="needs gazeseg[train]")

from gazeseg.train.sam.build import build  # noqa: E402
from gazeseg.train.sam.decode import box_tensor, decode, encode, point_tensors  # noqa: E402
from gazeseg.train.sam.freeze import freeze, learning  # noqa: E402
from gazeseg.train.sam.lora import Adapters  # noqa: E402
from gazeseg.train.sam.loss import object_loss, on_grid  # noqa: E402
from gazeseg.types import Box, Point  # noqa: E402

CPU = torch.device("cpu")


@pytest.fixture
def sam(little):
    return build(little, 0)


def test_the_loss_is_the_papers(rng):
    logits, truth = rng.normal(size=(3, 8, 8)), rng.random((3, 8, 8)) < 0.3
    p, g = 1 / (1 + np.exp(-logits)), truth.astype(float)
    dice = 1 - 2 * (p * g).sum((1, 2)) / ((p**2).sum((1, 2)) + (g**2).sum((1, 2)))
    entropy = -(g * np.log(p) + (1 - g) * np.log(1 - p)).mean((1, 2))
    found = object_loss(torch.tensor(logits).float(), torch.tensor(g).float())
    assert found.numpy() == pytest.approx(dice + entropy, rel=1e-4)


def test_the_truth_goes_to_the_logits_or_they_to_it():
    truth = torch.zeros(1, 8, 8, dtype=torch.bool)
    truth[0, :4] = True
    logits = torch.randn(1, 2, 2)
    small, nearest = on_grid(logits, truth, "logits")
    assert torch.equal(small, logits)
    assert nearest.tolist() == [[[1, 1], [0, 0]]]
    large, same = on_grid(logits, truth, "input")
    assert (large.shape, torch.equal(same, truth.float())) == ((1, 8, 8), True)


def test_points_are_padded_with_what_is_no_point():
    points, labels = point_tensors([[Point(1, 2), Point(3, 4, positive=False)], [Point(5, 6)]], CPU)
    assert points.tolist() == [[[[1, 2], [3, 4]]], [[[5, 6], [0, 0]]]]
    assert labels.tolist() == [[[1, 0]], [[1, -1]]]
    assert box_tensor([[Box(1, 2, 3, 4)], [Box(0, 0, 9, 9), Box(5, 5, 6, 7)]], CPU).tolist() == [
        [[1, 2, 3, 4]],
        [[5, 5, 6, 7]],
    ]
    assert (point_tensors([[Box(1, 2, 3, 4)]], CPU), box_tensor([[Point(1, 2)]], CPU)) == ((None, None), None)


def test_objects_are_answered_one_by_one(sam):
    """Each as if it were alone, whatever shares the batch."""
    embeddings = torch.randn(2, 16, 8, 8)
    prompts, prior = [[Point(10, 20)], [Point(40, 50, positive=False)]], torch.randn(2, 32, 32)
    with torch.no_grad():
        logits, score = decode(sam, embeddings, prompts, prior)
        alone = [decode(sam, embeddings[i : i + 1], prompts[i : i + 1], prior[i : i + 1]) for i in range(2)]
    assert (logits.shape, score.shape) == ((2, 32, 32), (2,))
    torch.testing.assert_close(logits, torch.cat([one[0] for one in alone]))
    torch.testing.assert_close(score, torch.cat([one[1] for one in alone]))


def test_it_is_the_librarys_own_answer(sam, rng):
    picture = torch.rand(1, 1, 64, 64)
    with torch.no_grad():
        logits, score = decode(sam, encode(sam, picture), [[Point(10, 20), Point(30, 12, positive=False)]], None)
        theirs = sam(
            picture.expand(-1, 3, -1, -1),
            input_points=torch.tensor([[[[10.0, 20.0], [30.0, 12.0]]]]),
            input_labels=torch.tensor([[[1, 0]]]),
            multimask_output=False,
        )
    torch.testing.assert_close(logits[0], theirs.pred_masks[0, 0, 0])
    torch.testing.assert_close(score[0], theirs.iou_scores[0, 0, 0])


def test_adapters_begin_at_nothing_and_add_what_they_say(sam, little):
    picture = torch.rand(1, 1, 64, 64)
    with torch.no_grad():
        before = encode(sam, picture)
        adapters = Adapters(sam, rank=2)
        assert torch.equal(encode(sam, picture), before)
        for up in adapters.up:
            up.normal_(0, 0.1)
        adapted = encode(sam, picture)
        merged = build(little, 0)
        for name, change in adapters.weights().items():
            merged.get_parameter(name).add_(change)
        torch.testing.assert_close(encode(merged, picture), adapted, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(adapted, before)


@pytest.mark.parametrize(
    ("train", "rooms"),
    [
        ("decoder", {"mask_decoder"}),
        ("lora", {"mask_decoder"}),
        ("prompt+decoder", {"mask_decoder", "prompt_encoder"}),
        ("all", {"mask_decoder", "prompt_encoder", "vision_encoder"}),
    ],
)
def test_what_learns(sam, train, rooms):
    freeze(sam, train)
    free = {name for name, parameter in sam.named_parameters() if parameter.requires_grad}
    assert free == set(learning(sam, train))
    assert {name.split(".")[0] for name in free} == rooms
    assert not any("positional_embedding" in name for name in free)
    whole = {name for name, _ in sam.named_parameters() if name.split(".")[0] in rooms}
    assert whole - free <= {"prompt_encoder.shared_embedding.positional_embedding"}
