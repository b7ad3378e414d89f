"""How prompts are drawn, against the formula at single places, and the shapes of the network."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.models import crop as numpy_crop  # noqa: E402
from gazeseg.train.nets.blocks import resample, sample, tents  # noqa: E402
from gazeseg.train.nets.encoder import FEATURE_WIDTHS  # noqa: E402
from gazeseg.train.nets.fovea import SIZE, Fovea  # noqa: E402
from gazeseg.train.nets.prompts import TIGHT_SIGMA_PX, draw_box, draw_points, draw_scale  # noqa: E402
from gazeseg.train.nets.shape import SHAPES  # noqa: E402

POSITIVE, POSITIVE_WIDE, NEGATIVE, NEGATIVE_WIDE = range(4)
N = 128
CROP = torch.tensor([[40.0, 20.0, 64.0]])  # two pixels of the crop for each of the frame


def points(*rows):
    """One batch row of points: x, y, sign, sigma_px, weight."""
    return torch.tensor([rows], dtype=torch.float32)


def centre(cell, start):
    """The model pixel that falls on the middle of a cell of the prompt grid, which has one cell per pixel here."""
    return start + (2 * cell + 0.5 + 0.5) / 2 - 0.5


def test_a_point_peaks_where_it_is():
    maps = draw_points(points((centre(30, 40), centre(20, 20), 1, 0, 1)), CROP, N)[0]
    assert maps.shape == (4, N // 2, N // 2)
    assert divmod(int(maps[POSITIVE].argmax()), N // 2) == (20, 30)  # row, column
    assert maps[POSITIVE, 20, 30] == pytest.approx(1 - np.exp(-1))


def test_a_point_falls_off_as_a_gaussian():
    maps = draw_points(points((centre(30, 40), centre(20, 20), 1, 6, 0.5)), CROP, N)[0]
    for channel, sigma in ((POSITIVE, TIGHT_SIGMA_PX), (POSITIVE_WIDE, 12)):  # 6 pixels of the frame are 12 of the crop
        distance2 = (2 * 3) ** 2 + (2 * 2) ** 2  # 3 columns and 2 rows of 2 pixels
        expected = 1 - np.exp(-0.5 * np.exp(-distance2 / (2 * sigma**2)))
        assert maps[channel, 22, 33] == pytest.approx(expected, rel=1e-3, abs=1e-6)


def test_the_sign_chooses_the_channels():
    plus, minus = (draw_points(points((60, 40, sign, 9, 1)), CROP, N)[0] for sign in (1, -1))
    torch.testing.assert_close(plus[:2], minus[2:])
    assert not plus[2:].any()
    assert not minus[:2].any()


def test_padding_adds_nothing():
    alone = draw_points(points((60, 40, 1, 9, 1)), CROP, N)
    padded = draw_points(points((60, 40, 1, 9, 1), (0, 0, 0, 1, 0), (0, 0, 0, 1, 1)), CROP, N)
    torch.testing.assert_close(alone, padded)


def test_sigma_widens_the_wide_channel_alone():
    sharp, blurred = (draw_points(points((60, 40, 1, sigma, 1)), CROP, N)[0] for sigma in (0, 10))
    torch.testing.assert_close(sharp[POSITIVE], blurred[POSITIVE])
    torch.testing.assert_close(sharp[POSITIVE], sharp[POSITIVE_WIDE])
    assert blurred[POSITIVE_WIDE].sum() > 10 * blurred[POSITIVE].sum()


def test_the_order_of_points_does_not_matter():
    rows = [(50, 40, 1, 3, 1), (90, 50, -1, 12, 0.4), (51, 44, 1, 8, 0.7)]
    torch.testing.assert_close(draw_points(points(*rows), CROP, N), draw_points(points(*rows[::-1]), CROP, N))


def test_many_looks_at_one_place_stay_below_one():
    maps = draw_points(points(*[(60, 40, 1, 9, 1)] * 500), CROP, N)
    assert 0.99 < maps.max() <= 1


def test_a_box_is_filled_to_its_corner_pixels():
    drawn = draw_box(torch.tensor([[50.0, 30, 69, 39, 1]]), CROP, N)[0, 0]
    filled = drawn > 0.5
    assert filled[10:20, 10:30].all()
    assert filled.sum() == 200
    assert not draw_box(torch.tensor([[50.0, 30, 69, 39, 0]]), CROP, N).any()


def test_the_network_is_told_how_far_it_is_zoomed_in():
    crops = torch.tensor([[0.0, 0, 256], [10, 10, 64], [9, 9, 32]])
    torch.testing.assert_close(draw_scale(crops, N, SIZE)[:, 0, 5, 5], torch.tensor([0, 2 / 3, 1]))


def test_sampling_is_the_same_in_training_and_in_use():
    maps = torch.rand(1, 1, 48, 48, generator=torch.Generator().manual_seed(0))
    for x0, y0, side in ((0.0, 0.0, 256.0), (10.5, 30.25, 77.0), (100.0, 3.0, 32.0)):
        here = sample(maps, torch.tensor([[x0, y0, side]]), 40, SIZE)[0, 0]
        there = numpy_crop.cut(maps[0, 0].numpy(), numpy_crop.Crop(x0, y0, side), SIZE, 40)
        np.testing.assert_allclose(here.numpy(), there, atol=1e-5)


def test_many_channels_are_sampled_like_one():
    maps = torch.rand(2, 5, 32, 32, generator=torch.Generator().manual_seed(0))
    start, length = torch.tensor([0.1, 0.3]), torch.tensor([0.5, 0.2])
    rows, columns = tents(start, length, 16, 32), tents(start.flip(0), length, 12, 32)
    together = resample(maps, rows, columns)
    assert together.shape == (2, 5, 16, 12)
    for channel in range(5):
        one = resample(maps[:, channel : channel + 1], rows, columns)
        torch.testing.assert_close(together[:, channel : channel + 1], one)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("count", [1, 7])
def test_shapes(name, count):
    torch.manual_seed(0)
    net = Fovea(SHAPES[name]).eval()
    n = net.shape.n
    rows = points(*[(30, 40, 1, 3, 1)] * count).repeat(2, 1, 1)
    crops = torch.tensor([[0.0, 0, 256], [20, 30, 64]])
    with torch.no_grad():
        features = net.embed(torch.rand(2, 1, SIZE, SIZE))
        picture, prior = torch.rand(2, 1, n, n), torch.zeros(2, 1, n, n)
        logits, score = net.decoder(*features, picture, crops, rows, torch.zeros(2, 5), prior, torch.zeros(2))
    if net.shape.features:
        assert [tuple(f.shape) for f in features] == [
            (2, width, SIZE // stride, SIZE // stride) for width, stride in zip(FEATURE_WIDTHS, (4, 8, 16), strict=True)
        ]
    assert logits.shape == (2, 1, n, n)
    assert score.shape == (2,)
    assert ((score > 0) & (score < 1)).all()


def test_the_score_does_not_push_the_mask(net, some_prompts):
    features = [f.detach() for f in net.embed(torch.rand(1, 1, SIZE, SIZE))]
    _, score = net.decoder(*features, *some_prompts(1, 1))
    gradient = torch.autograd.grad(score.sum(), net.decoder.out[1].weight, allow_unused=True)[0]
    assert gradient is None


@pytest.mark.parametrize(("name", "seen"), [("hybrid", True), ("spots", False)])
def test_spots_do_not_see_the_uncertainty(name, seen):
    torch.manual_seed(0)
    net = Fovea(SHAPES[name]).eval()
    picture, none = torch.rand(1, 1, N, N), torch.zeros(1, 1, N, N)
    with torch.no_grad():
        features = net.embed(torch.rand(1, 1, SIZE, SIZE))
        sharp, blurred = (
            net.decoder(
                *features, picture, CROP, points((60, 40, 1, sigma, 1)), torch.zeros(1, 5), none, torch.zeros(1)
            )[0]
            for sigma in (1.0, 12.0)
        )
    assert torch.equal(sharp, blurred) != seen
