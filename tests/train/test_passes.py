"""Passes of the decoder as they follow each other: what is seen, from where, and what the readers do in between."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.models.crop import Crop, whole  # noqa: E402
from gazeseg.models.foveated import AROUND  # noqa: E402
from gazeseg.train.crops import around, carry, cut, shaken  # noqa: E402
from gazeseg.train.nets.fovea import SIZE  # noqa: E402
from gazeseg.train.nets.shape import Shape  # noqa: E402
from gazeseg.train.passes import advance, lead_up, sit, whole_dice  # noqa: E402
from gazeseg.train.priors import nearly  # noqa: E402

N = 32


def square(left, top, side, size=SIZE):
    mask = torch.zeros(1, 1, size, size)
    mask[..., top : top + side, left : left + side] = 1
    return mask


class Seer(torch.nn.Module):
    """A network that outlines what is bright on its crop, and remembers how it was asked."""

    def __init__(self, shape=None):
        super().__init__()
        self.shape = shape or Shape(n=N)
        self.asked = []

    def decoder(self, picture, crops, points, box, prior, known):
        self.asked.append((crops.clone(), points.clone(), prior.clone(), known.clone()))
        return (picture - 0.5) * 20, picture.mean(dim=(1, 2, 3))


def sitting_of(truth, image=None, kinds=None, seed=0, net=None):
    return sit(net or Seer(), truth if image is None else image, truth, (), np.random.default_rng(seed), kinds, 0.0)


def test_first_all_of_it_then_closer_then_corrections():
    truth = square(100, 60, 32)
    sitting = sitting_of(truth, image=square(100, 60, 32) + square(100, 110, 32), kinds={"click": 1.0})
    for done in range(3):
        advance(sitting, [done], jitter=False)
    (first, *_), (second, _, prior, known), (third, points, *_) = sitting.net.asked
    assert first.tolist() == [[0, 0, SIZE]]
    assert second[0, 2] < 140  # around both squares
    assert known == 1
    assert (prior > 0).any()
    torch.testing.assert_close(third, second, atol=16, rtol=0)  # a negative point does not move the crop
    assert points[0, :, 2].tolist() == [1.0, -1.0]
    x, y = points[0, 1, :2].tolist()
    assert 100 < x < 132
    assert 110 < y < 142


def test_a_missing_part_is_brought_into_the_crop():
    truth = square(40, 40, 30) + square(200, 200, 40)
    sitting = sitting_of(truth, image=square(40, 40, 30), kinds={"click": 1.0})
    for done in range(3):
        advance(sitting, [done], jitter=False)
    (_, (second, *_), (third, points, *_)) = sitting.net.asked
    assert second[0, 2] < 64
    assert third.tolist() == [[0, 0, SIZE]]
    assert (points[0, -1, :2] > 195).all()


def test_who_begins_with_a_mask_or_a_box_is_close_at_once():
    for kind in ("mask", "box"):
        sitting = sitting_of(square(100, 60, 32), kinds={kind: 1.0})
        advance(sitting, [0], jitter=False)
        crops, points, prior, known = sitting.net.asked[0]
        assert crops[0, 2] < 200
        assert not points[..., 2].any()
        assert known == float(kind == "mask")
        assert bool((prior > 0).any()) == (kind == "mask")


def test_without_zoom_every_crop_is_all_of_it():
    sitting = sitting_of(square(100, 60, 32), kinds={"click": 1.0}, net=Seer(Shape(n=N, zoom=False)))
    for done in range(3):
        advance(sitting, [done])
    assert {tuple(crops[0].tolist()) for crops, *_ in sitting.net.asked} == {(0.0, 0.0, float(SIZE))}


def test_objects_arrive_at_their_last_pass_together():
    truth = torch.cat([square(100, 60, 32), square(30, 140, 50), square(10, 10, 20)])
    sitting = sitting_of(truth, kinds={"click": 1.0})
    passes = [3, 1, 2]
    lead_up(sitting, passes)
    assert [len(crops) for crops, *_ in sitting.net.asked] == [1, 2]  # who needs most begins
    assert sitting.known.tolist() == [1, 0, 1]
    advance(sitting, [n - 1 for n in passes])
    crops = sitting.net.asked[-1][0]
    assert len(crops) == 3
    assert crops[1].tolist() == [0, 0, SIZE]
    assert (crops[[0, 2], 2] < SIZE).all()


def test_dice_counts_what_no_crop_shows():
    truth = square(100, 60, 32) + square(200, 200, 32)
    sitting = sitting_of(truth, image=square(100, 60, 32))
    sitting.crops, sitting.logits = [Crop(90, 50, 60)], cut(square(100, 60, 32), [Crop(90, 50, 60)], N) - 0.5
    assert whole_dice(sitting).item() == pytest.approx(2 / 3, abs=0.03)


def test_logits_are_carried_to_where_they_belong():
    logits = cut(square(100, 60, 32) * 10 - 5, [Crop(80, 40, 80)], N)
    back = carry(logits, [Crop(80, 40, 80)], [whole(SIZE)], SIZE)
    assert back[0, 0, 20, 20] == AROUND
    assert back[0, 0, 76, 116] == pytest.approx(5)
    assert back[0, 0, 45, 85] == pytest.approx(-5)
    assert ((back > 0) == (square(100, 60, 32) > 0)).float().mean() > 0.995


def test_crops_go_around_masks_and_points():
    mask = np.zeros((1, N, N), bool)
    mask[0, 8:16, 8:16] = True  # on all of the frame: 64 to 128
    (alone,) = around(mask, [whole(SIZE)], margins=[1.5])
    (joined,) = around(mask, [whole(SIZE)], [np.array([[150.0, 100.0]])], margins=[1.5])
    assert alone == Crop(48, 48, 96)
    assert joined.side > alone.side


def test_shaken_crops_stay_in_the_frame(rng):
    for _ in range(50):
        crop = shaken(Crop(0, 200, 56), rng, 0.3)
        assert 0 <= crop.x0 <= 17
        assert 183 <= crop.y0 <= SIZE - 56


def test_masks_from_elsewhere_are_nearly_right(rng):
    truth = square(8, 10, 14, size=N).repeat(40, 1, 1, 1)
    masks = (nearly(truth, rng) > 0).float()
    dice = 2 * (masks * truth).sum((1, 2, 3)) / (masks + truth).sum((1, 2, 3))
    assert 0.6 < dice.mean() < 0.95
    assert dice.std() > 0.03
