"""What a draw does to a picture and what is on it: turned, mirrored, bent, in other greys."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from gazeseg.train.bends import waves
from gazeseg.train.naming import GRID

BEND = 0.04  # of half a picture


@dataclass(frozen=True, slots=True)
class DrawConfig:
    """What a draw looks like.

    Attributes:
        organ_share: chance that an object is an organ rather than a superpixel, where a picture has enough of either.
        zoom: range of the zoom, drawn log-uniformly; 1 shows the whole slice.
        rotate_deg: largest rotation.
        bent: chance of a smooth displacement, because so many shapes of organs come from so few patients.
        mirrored: chance that left and right change places.
        recoloured: chance of another window, gamma, noise or blur.
        noise: largest standard deviation of noise, of the range of grey.
        rare_boost: how much more often pictures of small data sets are drawn than their number says, as a power:
            0 = by number, 1 = all data sets equally often.
    """

    organ_share: float = 0.7
    zoom: tuple[float, float] = (0.75, 1.5)
    rotate_deg: float = 20.0
    bent: float = 0.4
    mirrored: float = 0.5
    recoloured: float = 0.8
    noise: float = 0.06
    rare_boost: float = 0.7


# pictures as they come in use; training ends with them
CALM = DrawConfig(organ_share=0.8, zoom=(0.9, 1.2), rotate_deg=8, bent=0.15, mirrored=0.1, recoloured=0.4, noise=0.02)


def places(objects: Tensor, rng: np.random.Generator, config: DrawConfig) -> Tensor:
    """Where each pixel of a draw comes from (1, s, s, 2): zoomed about one of the objects, turned, mirrored, bent."""
    zoom = float(np.exp(rng.uniform(*np.log(config.zoom)))) if rng.random() < 0.7 else 1.0
    angle = np.deg2rad(rng.uniform(-config.rotate_deg, config.rotate_deg)) if rng.random() < 0.5 else 0.0
    flip_x = -1.0 if rng.random() < config.mirrored else 1.0
    flip_y = -1.0 if rng.random() < 0.1 else 1.0
    stretch = rng.uniform(0.9, 1.1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.diag([flip_x * stretch, flip_y]) / zoom
    centre = _centre(objects, rng) * max(0.0, 1 - 1 / zoom) + rng.uniform(-0.08, 0.08, 2)
    theta = torch.tensor(np.hstack([matrix, centre[:, None]]), dtype=torch.float32)[None]
    side = objects.shape[-1]
    grid = functional.affine_grid(theta, [1, 1, side, side], align_corners=False)
    return grid + waves(1, side, BEND, rng) if rng.random() < config.bent else grid


def warp(image: Tensor, objects: Tensor, grid: Tensor) -> tuple[Tensor, Tensor]:
    """Picture (1, s, s) and objects (k, s, s) as a draw shows them."""
    both = torch.cat([image, objects])[None]
    out = functional.grid_sample(both, grid, mode="bilinear", padding_mode="zeros", align_corners=False)[0]
    return out[:1], (out[1:] > 0.5).float()


def coarse(organs: Tensor, grid: Tensor) -> Tensor:
    """Label values (s, s) as a draw shows them, in the middle of the cells of the encoder's finest map (64, 64)."""
    step = grid.shape[1] // GRID
    cells = grid[:, step // 2 :: step, step // 2 :: step]
    out = functional.grid_sample(organs[None, None].float(), cells, mode="nearest", align_corners=False)
    return out[0, 0].long()


def _centre(objects: Tensor, rng: np.random.Generator) -> np.ndarray:
    """Centre of one of the objects in -1..1, as x, y."""
    mask = objects[int(rng.integers(len(objects)))]
    rows, columns = torch.nonzero(mask, as_tuple=True)
    if len(rows) == 0:
        return np.zeros(2)
    size = mask.shape[-1]
    return np.array([float(columns.float().mean()), float(rows.float().mean())]) / size * 2 - 1


def recolour(image: Tensor, rng: np.random.Generator, config: DrawConfig) -> Tensor:
    """Another window, gamma and noise; some of the draws stay as they are."""
    if rng.random() >= config.recoloured:
        return image
    lower, upper = rng.uniform(-0.25, 0.2), rng.uniform(0.6, 1.3)
    out = ((image - lower) / (upper - lower)).clamp(0, 1) ** float(np.exp(rng.uniform(-0.35, 0.35)))
    if rng.random() < 0.5:
        noise = torch.from_numpy(rng.normal(0, rng.uniform(0.005, config.noise), tuple(image.shape)).astype(np.float32))
        out = (out + noise).clamp(0, 1)
    if rng.random() < 0.15:
        out = functional.avg_pool2d(out, 3, 1, 1)
    return out
