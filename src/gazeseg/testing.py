"""Small fakes for tests, also for other people's: a predictor without weights and a volume with an awkward grid."""

import hashlib
from typing import Any

import numpy as np

from gazeseg.errors import ModelError
from gazeseg.types import Box, Embedding, Geometry, Point, Prediction, Prompt, Slice, Volume
from gazeseg.types.space import Bool, Float

MIN_RADIUS_PX = 6.0


class FakePredictor:
    """A predictor that draws: a disc around every positive point, a filled box, united with the prior; then a disc
    around every negative point is taken away. The radius is ``max(6, 2 * sigma_px)`` pixels. Pixels do not matter.

    Attributes:
        embeds: how often ``embed`` was called.
        decodes: how often ``decode`` was called.
    """

    def __init__(self, name: str = "fake") -> None:
        self._name = name
        self.embeds = 0
        self.decodes = 0

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    @property
    def hash(self) -> str:
        """SHA-256 of the name: two fakes of one name are the same model."""
        return hashlib.sha256(self._name.encode()).hexdigest()

    def embed(self, image: Slice) -> Embedding:
        """The pixels themselves, as ``features["pixels"]``."""
        self.embeds += 1
        return Embedding({"pixels": np.asarray(image.pixels, dtype=np.float32)}, image.shape, self.hash)

    def decode(
        self, embedding: Embedding, prompts: list[Prompt] | tuple[Prompt, ...], prior: Prediction | None = None
    ) -> Prediction:
        """Draw the prompts; probability is 0.9 inside and 0.1 outside, the score always 0.9.

        Raises:
            ModelError: the embedding was made by another model.
        """
        if embedding.model_hash != self.hash:
            raise ModelError(f"expected an embedding of {self.hash[:12]}, found one of {embedding.model_hash[:12]}")
        self.decodes += 1
        mask = np.zeros(embedding.shape, dtype=np.bool_) if prior is None else prior.mask.copy()
        for prompt in prompts:
            if isinstance(prompt, Box):
                mask |= _box(embedding.shape, prompt)
            elif prompt.positive:
                mask |= _disc(embedding.shape, prompt)
        for prompt in prompts:
            if isinstance(prompt, Point) and not prompt.positive:
                mask &= ~_disc(embedding.shape, prompt)
        return Prediction(np.where(mask, np.float32(0.9), np.float32(0.1)), 0.9, mask)


def small_volume(shape: tuple[int, int, int] = (40, 36, 12)) -> Volume:
    """A CT-like volume that forgives no mistake: oblique, anisotropic, asymmetric.

    Voxels are int16 HU: air, a body in which values rise along every axis by different amounts, and one bright block
    away from the middle, so that any flip, transposition or shift shows. Spacing 0.8 x 1.1 x 3.0 mm.
    """
    i, j, k = np.meshgrid(*[np.arange(n) for n in shape], indexing="ij")
    array = (-100 + 2 * i + 3 * j + 5 * k).astype(np.int16)
    array[: shape[0] // 8] = -1000
    block = tuple(slice(n // 4, n // 4 + max(n // 5, 1)) for n in shape)
    array[block] = 400
    return Volume(array, Geometry(_oblique_affine((0.8, 1.1, 3.0)), shape), "hu")


def _oblique_affine(spacing_mm: tuple[float, float, float]) -> Float:
    """Columns to the left, rows to the back (as DICOM has them), then turned by 12 degrees about x and 7 about z."""
    a, b = np.deg2rad(12.0), np.deg2rad(7.0)
    about_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    about_z = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = about_z @ about_x @ np.diag([-1.0, -1.0, 1.0]) @ np.diag(spacing_mm)
    affine[:3, 3] = (31.0, -17.5, 204.25)
    return affine


def _grid(shape: tuple[int, int]) -> tuple[Any, Any]:
    y, x = np.ogrid[: shape[0], : shape[1]]
    return x, y


def _disc(shape: tuple[int, int], point: Point) -> Bool:
    x, y = _grid(shape)
    radius = max(MIN_RADIUS_PX, 2 * point.sigma_px)
    return np.asarray((x - point.x) ** 2 + (y - point.y) ** 2 <= radius**2)


def _box(shape: tuple[int, int], box: Box) -> Bool:
    x, y = _grid(shape)
    return np.asarray((x >= box.x0) & (x <= box.x1) & (y >= box.y0) & (y <= box.y1))
