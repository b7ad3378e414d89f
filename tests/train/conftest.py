"""Little to learn from, quickly made; every test here is skipped where the ``train`` extra is missing."""

import numpy as np
import pytest

SIZE = 384


@pytest.fixture(scope="session", autouse=True)
def _one_core():
    """Two cores add up in another order than one, and wait for each other where the machine is busy."""
    try:
        import torch
    except ImportError:
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def disc(x, y, radius, size=SIZE):
    """(size, size) bool."""
    rows, columns = np.mgrid[:size, :size]
    return np.hypot(columns - x, rows - y) < radius


@pytest.fixture(scope="session")
def material():
    """Six pictures of two data sets: a bright disc with value 7, a dim one with value 3, tiles as superpixels."""
    from gazeseg.train.material import Material

    rng = np.random.default_rng(0)
    organs = []
    for number in range(6):
        bright, dim = disc(120 + 5 * number, 190, 60), disc(280, 150 + 8 * number, 45)
        organs.append(np.where(bright, 7, np.where(dim, 3, 0)))
    organs = np.stack(organs).astype(np.uint8)
    images = (
        np.choose(np.isin(organs, 7) * 2 + np.isin(organs, 3), [60, 110, 170]) + rng.integers(0, 20, organs.shape)
    ).astype(np.uint8)
    rows, columns = np.mgrid[:SIZE, :SIZE]
    tiles = [(columns // step + rows // step * (SIZE // step) + 1).astype(np.uint8) for step in (64, 96)]
    origin = ("rare", *["common"] * 5)
    return Material(images, organs, np.stack([tiles] * 6), origin, tuple(f"set/{n}" for n in range(6)))


@pytest.fixture(scope="session")
def net():
    """A network with random weights whose answers are of the size of a trained one's."""
    torch = pytest.importorskip("torch")
    from gazeseg.train.nets.fovea import Fovea

    torch.manual_seed(1)
    fovea = Fovea()
    for module in fovea.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the plain mean of what was seen
    torch.nn.init.normal_(fovea.decoder.out.weight, std=0.1)
    with torch.no_grad():
        for _ in range(2):
            features = fovea.encoder(torch.rand(2, 1, 256, 256))
            fovea.decoder(*features, *random_prompts(2, 6))
    return fovea.eval()


def random_prompts(batch, points, *, prior=True):
    """Points, box, prior and has_prior of a batch."""
    import torch

    rows = torch.rand(batch, points, 5) * torch.tensor([256, 256, 1, 20, 1.0])
    rows[..., 2] = torch.where(torch.rand(batch, points) < 0.6, 1.0, -1.0)
    box = torch.tensor([[30.0, 40, 150, 200, 1]]).repeat(batch, 1)
    return rows, box, torch.randn(batch, 1, 256, 256) * 4 * prior, torch.full((batch,), float(prior))


@pytest.fixture(scope="session")
def some_prompts():
    return random_prompts
