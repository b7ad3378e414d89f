"""Slices and masks in the square frame of the network, and the changes that augmentation makes to them."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from gazeseg.models.medsam_frame import MedSamFrame
from gazeseg.prepare.letterbox import UInt8
from gazeseg.types import Bool, Float

ROTATE_DEG = 12.0
SCALE = 0.15
SHIFT = 0.06  # of the picture's side
BRIGHTNESS = 0.15


def to_picture(pixels: UInt8, size: int) -> Float:
    """Grey (h, w) to (size, size) float32 in 0..1, by the very steps a model takes in use."""
    return MedSamFrame((pixels.shape[0], pixels.shape[1]), size, "medsam").picture(pixels)[0]


def to_square(mask: Bool, size: int) -> Bool:
    """A mask (h, w) that is not empty to (size, size) by nearest pixels; one too thin for them keeps the pixel of its middle."""
    rows, columns = (np.minimum(((np.arange(size) + 0.5) * n / size).astype(np.intp), n - 1) for n in mask.shape)
    square = mask[rows[:, None], columns]
    if not square.any():
        y, x = (int((np.median(found) + 0.5) * size / n) for found, n in zip(np.nonzero(mask), mask.shape, strict=True))
        square[y, x] = True
    return np.ascontiguousarray(square)


def mirrored(image: Tensor, flip: int) -> Tensor:
    """The last two axes (rows, columns) mirrored: bit 0 of ``flip`` left to right, bit 1 top to bottom."""
    axes = [axis for axis, bit in ((-1, 1), (-2, 2)) if flip & bit]
    return image.flip(axes) if axes else image


def warped(picture: Tensor, masks: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """A little rotated, scaled, moved and brighter or darker: (1, s, s) in 0..1 and (k, s, s) bool.

    Masks that leave the picture come back empty.
    """
    angle = np.deg2rad(rng.uniform(-ROTATE_DEG, ROTATE_DEG))
    scale = np.exp(rng.uniform(-SCALE, SCALE))
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / scale
    shift = rng.uniform(-2 * SHIFT, 2 * SHIFT, (2, 1))
    theta = torch.tensor(np.hstack([matrix, shift]), dtype=torch.float32)[None]
    grid = functional.affine_grid(theta, [1, 1, *picture.shape[-2:]], align_corners=False)
    image = functional.grid_sample(picture[None], grid, mode="bilinear", align_corners=False)[0]
    moved = functional.grid_sample(masks[None].float(), grid, mode="nearest", align_corners=False)[0] > 0.5
    gain, lift = 1 + rng.uniform(-BRIGHTNESS, BRIGHTNESS), rng.uniform(-BRIGHTNESS, BRIGHTNESS)
    gamma = float(np.exp(rng.uniform(-BRIGHTNESS, BRIGHTNESS)))
    return (image * gain + lift).clamp(0, 1) ** gamma, moved
