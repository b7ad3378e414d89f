"""Turned, scaled, shifted and brightened batches, drawn by a generator that is handed in.

Not mirrored: a patient in a mirror has the left kidney where the right one belongs, and the labels know left and right.
"""

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

TURN_DEG = 15.0
SCALE = (0.8, 1.25)
SHIFT = 0.08
CONTRAST = (0.8, 1.25)
BRIGHTNESS = 25.0


def augment(grey: Tensor, masks: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Change grey 0..255 (b, 1, h, w) and masks (b, k, h, w) alike; masks stay 0 or 1."""
    grid = functional.affine_grid(_affine(len(grey), rng).to(grey), list(grey.shape), align_corners=False)
    moved = functional.grid_sample(grey, grid, align_corners=False)
    masks = functional.grid_sample(masks, grid, mode="nearest", align_corners=False)
    gain, offset = (
        torch.from_numpy(rng.uniform(low, high, (len(grey), 1, 1, 1))).to(grey)
        for low, high in (CONTRAST, (-BRIGHTNESS, BRIGHTNESS))
    )
    return (moved * gain + offset).clamp(0, 255), masks


def _affine(count: int, rng: np.random.Generator) -> Tensor:
    """(b, 2, 3) from output to input, in the units of ``affine_grid``."""
    angle = np.radians(rng.uniform(-TURN_DEG, TURN_DEG, count))
    scale = np.exp(rng.uniform(math.log(SCALE[0]), math.log(SCALE[1]), count))
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    x, y = rng.uniform(-SHIFT, SHIFT, (2, count))
    return torch.from_numpy(np.stack([np.stack([cos, -sin, x], 1), np.stack([sin, cos, y], 1)], 1))
