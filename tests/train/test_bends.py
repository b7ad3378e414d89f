"""Displacements are smooth, as large as said, and different each time."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.train.bends import waves  # noqa: E402


def test_waves_are_smooth_and_as_large_as_said():
    bend = waves(40, 100, 0.04, np.random.default_rng(0))
    assert bend.shape == (40, 100, 100, 2)
    assert 0.02 < bend.std() < 0.045
    assert bend.diff(dim=1).abs().max() < 0.02  # a pixel of 100 is 0.02 wide: nothing folds over
    assert bend.diff(dim=2).abs().max() < 0.02
    assert not torch.allclose(bend[0], bend[1])
    assert not torch.allclose(bend[0, ..., 0], bend[0, ..., 1])
    assert waves(1, 10, 0.0, np.random.default_rng(0)).abs().max() == 0
