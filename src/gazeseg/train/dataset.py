"""Draws of one picture with several objects, each shown only once."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from gazeseg.train.augment import CALM, DrawConfig, coarse, places, recolour, warp
from gazeseg.train.material import Material
from gazeseg.train.naming import NAMES

OBJECTS = 4
MOST_OF_ONE = 2  # draws of the same organ in one picture: each has a reader of its own
MIN_OBJECT_PX = 80


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
    """The label values of every patient: what a slice of theirs does not show is not on it."""
    known: dict[str, Tensor] = {}
    for patient, organs in zip(material.patient, material.organs, strict=True):
        here = torch.from_numpy(np.bincount(organs.ravel(), minlength=NAMES)[:NAMES] > 0)
        here[0] = False
        known[patient] = known[patient] | here if patient in known else here
    return known


def replace_lost(objects: Tensor) -> Tensor:
    """Objects that left the picture are replaced by ones that did not (or stay empty when all did)."""
    kept = torch.nonzero(objects.sum(dim=(1, 2)) >= MIN_OBJECT_PX).flatten()
    if len(kept) == 0:
        return objects
    rows = [i if i in kept else int(kept[i % len(kept)]) for i in range(len(objects))]
    return objects[rows]
