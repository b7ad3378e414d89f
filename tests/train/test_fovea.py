"""How prompts are drawn, against the formula at single places, and the shapes of the network."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.train.nets.fovea import (  # noqa: E402
    FEATURE_WIDTHS,
    GRID,
    SIZE,
    TIGHT_SIGMA_PX,
    draw_box,
    draw_points,
    draw_prior,
)

POSITIVE, POSITIVE_WIDE, NEGATIVE, NEGATIVE_WIDE = range(4)


def points(*rows):
    """One batch row of points: x, y, sign, sigma_px, weight."""
    return torch.tensor([rows], dtype=torch.float32)


def centre(cell):
    """The model pixel in the middle of a cell of the prompt grid."""
    return 2 * cell + 0.5


def test_a_point_peaks_where_it_is():
    maps = draw_points(points((centre(70), centre(20), 1, 0, 1)))[0]
    assert maps.shape == (4, GRID, GRID)
    assert divmod(int(maps[POSITIVE].argmax()), GRID) == (20, 70)  # row, column
    assert maps[POSITIVE, 20, 70] == pytest.approx(1 - np.exp(-1))


def test_a_point_falls_off_as_a_gaussian():
    maps = draw_points(points((centre(70), centre(20), 1, 12, 0.5)))[0]
    for channel, sigma in ((POSITIVE, TIGHT_SIGMA_PX), (POSITIVE_WIDE, 12)):
        distance2 = (2 * 3) ** 2 + (2 * 2) ** 2  # 3 columns and 2 rows of 2 pixels
        expected = 1 - np.exp(-0.5 * np.exp(-distance2 / (2 * sigma**2)))
        assert maps[channel, 22, 73] == pytest.approx(expected, rel=1e-4)


def test_the_sign_chooses_the_channels():
    plus, minus = (draw_points(points((100, 80, sign, 9, 1)))[0] for sign in (1, -1))
    torch.testing.assert_close(plus[:2], minus[2:])
    assert not plus[2:].any()
    assert not minus[:2].any()


def test_padding_adds_nothing():
    alone = draw_points(points((100, 80, 1, 9, 1)))
    padded = draw_points(points((100, 80, 1, 9, 1), (0, 0, 0, 1, 0), (0, 0, 0, 1, 1)))
    torch.testing.assert_close(alone, padded)


def test_sigma_widens_the_wide_channel_alone():
    sharp, blurred = (draw_points(points((100, 80, 1, sigma, 1)))[0] for sigma in (0, 20))
    torch.testing.assert_close(sharp[POSITIVE], blurred[POSITIVE])
    torch.testing.assert_close(sharp[POSITIVE], sharp[POSITIVE_WIDE])
    assert blurred[POSITIVE_WIDE].sum() > 10 * blurred[POSITIVE].sum()


def test_the_order_of_points_does_not_matter():
    rows = [(30, 40, 1, 3, 1), (200, 90, -1, 12, 0.4), (31, 44, 1, 8, 0.7)]
    torch.testing.assert_close(draw_points(points(*rows)), draw_points(points(*rows[::-1])))


def test_many_looks_at_one_place_stay_below_one():
    maps = draw_points(points(*[(100, 80, 1, 9, 1)] * 500))
    assert 0.99 < maps.max() <= 1


def test_a_box_is_filled_to_its_corner_pixels():
    drawn = draw_box(torch.tensor([[40.0, 20, 79, 59, 1]]))[0, 0]  # cells 20..39 and 10..29
    assert drawn.shape == (GRID, GRID)
    assert drawn[15, 30] == pytest.approx(1, abs=1e-4)
    filled = drawn > 0.5
    assert filled[10:30, 20:40].all()
    assert filled.sum() == 400


def test_no_box_is_drawn_empty():
    assert not draw_box(torch.tensor([[40.0, 20, 79, 59, 0]])).any()


def test_the_prior_is_squashed_and_flagged():
    prior = torch.zeros(2, 1, SIZE, SIZE)
    prior[:, :, :2, 2:4] = 4.0
    drawn = draw_prior(prior, torch.tensor([1.0, 0.0]))
    assert drawn.shape == (2, 2, GRID, GRID)
    assert drawn[0, 0, 0, 1] == pytest.approx(np.tanh(1))
    assert not drawn[0, 0, 1:].any()
    assert drawn[0, 1].all()
    assert not drawn[1].any()


@pytest.mark.parametrize("count", [1, 7])
def test_shapes(net, count):
    rows = points(*[(30, 40, 1, 3, 1)] * count).repeat(2, 1, 1)
    with torch.no_grad():
        features = net.encoder(torch.rand(2, 1, SIZE, SIZE))
        nothing = torch.zeros(2, 1, SIZE, SIZE), torch.zeros(2)
        logits, score = net.decoder(*features, rows, torch.zeros(2, 5), *nothing)
    strides = (2, 4, 8, 16)
    assert [tuple(f.shape) for f in features] == [
        (2, width, SIZE // stride, SIZE // stride) for width, stride in zip(FEATURE_WIDTHS, strides, strict=True)
    ]
    assert logits.shape == (2, 1, SIZE, SIZE)
    assert score.shape == (2,)
    assert ((score > 0) & (score < 1)).all()


def test_the_score_does_not_push_the_mask(net):
    features = [f.detach() for f in net.encoder(torch.rand(1, 1, SIZE, SIZE))]
    nothing = torch.zeros(1, 1, SIZE, SIZE), torch.zeros(1)
    _, score = net.decoder(*features, points((30, 40, 1, 3, 1)), torch.zeros(1, 5), *nothing)
    gradient = torch.autograd.grad(score.sum(), net.decoder.out.weight, allow_unused=True)[0]
    assert gradient is None
