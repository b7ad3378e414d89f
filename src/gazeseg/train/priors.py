"""Masks to begin with, as they come from the slice beside or from other software: nearly right."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from gazeseg.train.bends import waves

SHIFT = 0.06  # of the crop's side
SCALE = 0.12
WAVE = 0.035  # of the crop's side
FIRM = 9.0  # logit of a mask from elsewhere


def nearly(masks: Tensor, rng: np.random.Generator) -> Tensor:
    """Masks (b, 1, n, n) moved, scaled, bent and with a border further in or out, as logits of the same shape."""
    b, _, n, _ = masks.shape
    blurred = functional.avg_pool2d(masks, 5, 1, 2)
    bent = functional.grid_sample(blurred, _bend(b, n, rng).to(masks), mode="bilinear", align_corners=False)
    level = torch.from_numpy(rng.uniform(0.2, 0.8, (b, 1, 1, 1))).to(masks)
    firmness = torch.from_numpy(np.exp(rng.uniform(np.log(6), np.log(60), (b, 1, 1, 1)))).to(masks)
    return ((bent - level) * firmness).clamp(-FIRM, FIRM)


def _bend(b: int, n: int, rng: np.random.Generator) -> Tensor:
    """A sampling grid (b, n, n, 2) in -1..1: an affine map and smooth waves."""
    theta = np.zeros((b, 2, 3), np.float32)
    theta[:, [0, 1], [0, 1]] = 1 + rng.normal(0, SCALE / 2, (b, 2))
    theta[:, :, 2] = rng.normal(0, SHIFT, (b, 2))
    grid = functional.affine_grid(torch.from_numpy(theta), [b, 1, n, n], align_corners=False)
    return grid + waves(b, n, 2 * WAVE, rng)
