"""Picture, objects and names of organs move together."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.prepare.letterbox import CACHE_SIZE as SIZE  # noqa: E402
from gazeseg.train.augment import DrawConfig, coarse, places, recolour, warp  # noqa: E402
from gazeseg.train.naming import GRID  # noqa: E402


def shown(image, objects, seed, **how):
    """Picture and objects, warped by a draw of this seed."""
    return warp(image, objects, places(objects, np.random.default_rng(seed), DrawConfig(**how)))


@pytest.mark.parametrize("seed", range(8))
def test_warp_keeps_picture_and_objects_together(material, seed):
    objects = torch.from_numpy(np.stack([material.organs[0] == v for v in (7, 3)])).float()
    for number in range(2):
        image, masks = shown(objects[number : number + 1], objects, seed)
        seen, mask = image[0] > 0.5, masks[number] > 0
        assert (seen & mask).sum() > 0.95 * (seen | mask).sum()
        assert mask.any()


def test_a_disc_stays_round():
    rows, columns = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    disc = torch.from_numpy(rows**2 + columns**2 < 0.2**2).float()[None]
    for seed in range(30):
        _, seen = shown(disc, disc, seed, bent=0)
        long, short = np.sqrt(np.linalg.eigvalsh(np.cov(np.argwhere(seen[0].numpy() > 0).T)))[::-1]
        assert long / short < 1.15  # stretched by up to a tenth, never sheared


@pytest.mark.parametrize("seed", range(8))
def test_named_organs_lie_where_the_objects_do(material, seed):
    organs = torch.from_numpy(material.organs[0])
    objects = torch.stack([organs == v for v in (7, 3)]).float()
    grid = places(objects, np.random.default_rng(seed), DrawConfig())
    seen, small = warp(objects[:1], objects, grid)[1], coarse(organs, grid)
    for value, mask in zip((7, 3), seen, strict=True):
        cells, named = mask[SIZE // GRID // 2 :: SIZE // GRID, SIZE // GRID // 2 :: SIZE // GRID] > 0, small == value
        assert (cells & named).sum() > 0.97 * (cells | named).sum()


def test_warp_moves_things(material):
    objects = torch.from_numpy(material.organs[:1] == 7).float()
    seen = [shown(objects, objects, seed)[1] for seed in range(3)]
    assert not torch.equal(seen[0], seen[1])
    assert seen[0].shape == (1, SIZE, SIZE)


def test_recolour_stays_within_bounds():
    image = torch.linspace(0, 1, 64).reshape(1, 8, 8)
    seen = [recolour(image, np.random.default_rng(seed), DrawConfig()) for seed in range(30)]
    assert all(out.min() >= 0 and out.max() <= 1 for out in seen)
    untouched = sum(torch.equal(out, image) for out in seen)
    assert 0 < untouched < 15  # a fifth of the draws
