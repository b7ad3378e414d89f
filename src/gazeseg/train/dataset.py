"""Draws of one picture with several objects, and the augmentation that shows each draw only once."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Dataset

from gazeseg.train.bends import waves
from gazeseg.train.material import Material

OBJECTS = 4
MOST_OF_ONE = 2  # draws of the same organ in one picture: each has a reader of its own
MIN_OBJECT_PX = 80
BEND = 0.04  # of half a picture


@dataclass(frozen=True, slots=True)
class DrawConfig:
    """What a draw looks like.

    Attributes:
        organ_share: chance that an object is an organ rather than a superpixel, where a picture has enough of either.
        zoom: range of the zoom, drawn log-uniformly; 1 shows the whole slice.
        rotate_deg: largest rotation.
        bent: chance of a smooth displacement, because so many shapes of organs come from so few patients.
        rare_boost: how much more often pictures of small data sets are drawn than their number says, as a power:
            0 = by number, 1 = all data sets equally often.
    """

    organ_share: float = 0.75
    zoom: tuple[float, float] = (0.75, 1.5)
    rotate_deg: float = 20.0
    bent: float = 0.4
    rare_boost: float = 0.5


class Draws(Dataset[tuple[Tensor, Tensor]]):
    """``length`` draws from number ``start`` on; draw ``i`` depends on (seed, i) alone, so a resumed run goes on as it would have.

    Each is an image (1, s, s) float 0..1 and ``OBJECTS`` masks (OBJECTS, s, s) float 0/1.
    """

    def __init__(
        self, material: Material, length: int, *, start: int = 0, seed: int = 0, config: DrawConfig | None = None
    ) -> None:
        self.material = material
        self.length = length
        self.start = start
        self.seed = seed
        self.config = config or DrawConfig()
        self.chances = _chances(material.origin, self.config.rare_boost)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        rng = np.random.default_rng([self.seed, self.start + index])
        picture = int(rng.choice(len(self.material), p=self.chances))
        image = torch.from_numpy(self.material.images[picture]).float()[None] / 255
        objects = torch.from_numpy(self._objects(picture, rng)).float()
        image, objects = warp(image, objects, rng, self.config)
        return recolour(image, rng), replace_lost(objects)

    def _objects(self, picture: int, rng: np.random.Generator) -> np.ndarray:
        """(OBJECTS, s, s) bool: organs, each once before one comes again, and superpixels, of which some pictures have none."""
        organs, pieces = self.material.organs[picture], self.material.pieces[picture]
        values, times = np.unique(organs[organs > 0]), MOST_OF_ONE if pieces.any() else OBJECTS
        wanted = int(rng.binomial(OBJECTS, self.config.organ_share)) if pieces.any() else OBJECTS
        order = np.concatenate([rng.permutation(values) for _ in range(times)])
        drawn = [organs == value for value in order[:wanted]]
        drawn += [_piece(pieces[rng.integers(2)], rng) for _ in range(OBJECTS - len(drawn))]
        return np.stack(drawn)


def _piece(pieces: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One superpixel by area, so that specks are rare; everything where there is none."""
    return np.asarray(pieces == rng.choice(pieces[pieces > 0])) if pieces.any() else np.ones_like(pieces, bool)


def _chances(origin: tuple[str, ...], boost: float) -> np.ndarray:
    _, inverse, counts = np.unique(np.array(origin), return_inverse=True, return_counts=True)
    weights = (1.0 / counts[inverse]) ** boost
    return np.asarray(weights / weights.sum())


def warp(image: Tensor, objects: Tensor, rng: np.random.Generator, config: DrawConfig) -> tuple[Tensor, Tensor]:
    """Zoom about one of the objects, rotate, flip, bend: (1, s, s) and (k, s, s) to the same size."""
    zoom = float(np.exp(rng.uniform(*np.log(config.zoom)))) if rng.random() < 0.7 else 1.0
    angle = np.deg2rad(rng.uniform(-config.rotate_deg, config.rotate_deg)) if rng.random() < 0.5 else 0.0
    flip_x = -1.0 if rng.random() < 0.5 else 1.0
    flip_y = -1.0 if rng.random() < 0.1 else 1.0
    stretch = rng.uniform(0.9, 1.1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.diag([flip_x * stretch, flip_y]) / zoom
    centre = _centre(objects, rng) * max(0.0, 1 - 1 / zoom) + rng.uniform(-0.08, 0.08, 2)
    theta = torch.tensor(np.hstack([matrix, centre[:, None]]), dtype=torch.float32)[None]
    grid = functional.affine_grid(theta, [1, 1, *image.shape[1:]], align_corners=False)
    if rng.random() < config.bent:
        grid = grid + waves(1, image.shape[-1], BEND, rng)
    both = torch.cat([image, objects])[None]
    out = functional.grid_sample(both, grid, mode="bilinear", padding_mode="zeros", align_corners=False)[0]
    return out[:1], (out[1:] > 0.5).float()


def _centre(objects: Tensor, rng: np.random.Generator) -> np.ndarray:
    """Centre of one of the objects in -1..1, as x, y."""
    mask = objects[int(rng.integers(len(objects)))]
    rows, columns = torch.nonzero(mask, as_tuple=True)
    if len(rows) == 0:
        return np.zeros(2)
    size = mask.shape[-1]
    return np.array([float(columns.float().mean()), float(rows.float().mean())]) / size * 2 - 1


def recolour(image: Tensor, rng: np.random.Generator) -> Tensor:
    """Another window, gamma and noise; a fifth of the draws stay as they are."""
    if rng.random() < 0.2:
        return image
    lower, upper = rng.uniform(-0.25, 0.2), rng.uniform(0.6, 1.3)
    out = ((image - lower) / (upper - lower)).clamp(0, 1) ** float(np.exp(rng.uniform(-0.35, 0.35)))
    if rng.random() < 0.5:
        noise = torch.from_numpy(rng.normal(0, rng.uniform(0.005, 0.06), tuple(image.shape)).astype(np.float32))
        out = (out + noise).clamp(0, 1)
    if rng.random() < 0.15:
        out = functional.avg_pool2d(out, 3, 1, 1)
    return out


def replace_lost(objects: Tensor) -> Tensor:
    """Objects that left the picture are replaced by ones that did not (or stay empty when all did)."""
    kept = torch.nonzero(objects.sum(dim=(1, 2)) >= MIN_OBJECT_PX).flatten()
    if len(kept) == 0:
        return objects
    rows = [i if i in kept else int(kept[i % len(kept)]) for i in range(len(objects))]
    return objects[rows]
