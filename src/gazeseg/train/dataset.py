"""Draws of one picture with several objects, and the augmentation that shows each draw only once."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Dataset

from gazeseg.train.bends import waves
from gazeseg.train.material import Material
from gazeseg.train.naming import GRID, NAMES

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


class Draw(NamedTuple):
    """One picture, or a batch of them with one axis more in front.

    Attributes:
        image: (1, s, s) float 0..1.
        objects: (OBJECTS, s, s) float 0/1, what readers ask for.
        organs: (64, 64) label values, 0 where nothing is or nothing is known.
        known: (NAMES,) bool, the label values that are known wherever they are in the picture.
    """

    image: Tensor
    objects: Tensor
    organs: Tensor
    known: Tensor


class Draws(Dataset[Draw]):
    """``length`` draws from number ``start`` on; draw ``i`` depends on (seed, i) alone, so a resumed run goes on as it would have.

    Those from number ``calm_from`` on follow ``CALM``.
    """

    def __init__(
        self,
        material: Material,
        length: int,
        *,
        start: int = 0,
        seed: int = 0,
        config: DrawConfig | None = None,
        calm_from: int | None = None,
    ) -> None:
        self.material = material
        self.length = length
        self.start = start
        self.seed = seed
        self.config = config or DrawConfig()
        self.calm_from = start + length if calm_from is None else calm_from
        self.chances = _chances(material.origin, self.config.rare_boost)
        self.known = _known(material)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Draw:
        number = self.start + index
        config = self.config if number < self.calm_from else CALM
        rng = np.random.default_rng([self.seed, number])
        picture = int(rng.choice(len(self.material), p=self.chances))
        image = torch.from_numpy(self.material.images[picture]).float()[None] / 255
        objects = torch.from_numpy(self._objects(picture, rng, config.organ_share)).float()
        grid = places(objects, rng, config)
        organs = coarse(torch.from_numpy(self.material.organs[picture]), grid)
        image, objects = warp(image, objects, grid)
        return Draw(
            recolour(image, rng, config), replace_lost(objects), organs, self.known[self.material.patient[picture]]
        )

    def _objects(self, picture: int, rng: np.random.Generator, organ_share: float) -> np.ndarray:
        """(OBJECTS, s, s) bool: organs, each once before one comes again, and superpixels, of which some pictures have none."""
        organs, pieces = self.material.organs[picture], self.material.pieces[picture]
        values, times = np.unique(organs[organs > 0]), MOST_OF_ONE if pieces.any() else OBJECTS
        wanted = int(rng.binomial(OBJECTS, organ_share)) if pieces.any() else OBJECTS
        order = np.concatenate([rng.permutation(values) for _ in range(times)])
        drawn = [organs == value for value in order[:wanted]]
        drawn += [_piece(pieces[rng.integers(len(pieces))], rng) for _ in range(OBJECTS - len(drawn))]
        return np.stack(drawn)


def _piece(pieces: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One superpixel by area, so that specks are rare; everything where there is none."""
    return np.asarray(pieces == rng.choice(pieces[pieces > 0])) if pieces.any() else np.ones_like(pieces, bool)


def _chances(origin: tuple[str, ...], boost: float) -> np.ndarray:
    _, inverse, counts = np.unique(np.array(origin), return_inverse=True, return_counts=True)
    weights = (1.0 / counts[inverse]) ** boost
    return np.asarray(weights / weights.sum())


def _known(material: Material) -> dict[str, Tensor]:
    """The label values of every patient: what a slice of his does not show is not on it."""
    known: dict[str, Tensor] = {}
    for patient, organs in zip(material.patient, material.organs, strict=True):
        here = torch.from_numpy(np.bincount(organs.ravel(), minlength=NAMES)[:NAMES] > 0)
        here[0] = False
        known[patient] = known[patient] | here if patient in known else here
    return known


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


def replace_lost(objects: Tensor) -> Tensor:
    """Objects that left the picture are replaced by ones that did not (or stay empty when all did)."""
    kept = torch.nonzero(objects.sum(dim=(1, 2)) >= MIN_OBJECT_PX).flatten()
    if len(kept) == 0:
        return objects
    rows = [i if i in kept else int(kept[i % len(kept)]) for i in range(len(objects))]
    return objects[rows]
