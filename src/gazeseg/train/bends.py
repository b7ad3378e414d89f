"""Smooth random displacements, which bend what they are added to."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

KNOTS = 5  # a side


def waves(number: int, size: int, spread: float, rng: np.random.Generator) -> Tensor:
    """(number, size, size, 2) to add to sampling grids of -1..1; ``spread`` is the standard deviation at the knots."""
    coarse = torch.from_numpy(rng.normal(0, spread, (number, 2, KNOTS, KNOTS)).astype(np.float32))
    smooth = functional.interpolate(coarse, size=(size, size), mode="bicubic", align_corners=False)
    return smooth.permute(0, 2, 3, 1)
