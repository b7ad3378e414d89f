"""What goes into a model and what comes out, in pixels of one slice (x = column, y = row, centres at integers)."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.types.space import Bool, Float, Slice, frozen_array


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a slice that belongs to the structure (``positive``) or does not.

    Attributes:
        sigma_px: standard deviation of the position, per axis, in pixels; 0 for a mouse click.
        weight: how much it counts, 0..1 (short looks count less).
    """

    x: float
    y: float
    positive: bool = True
    sigma_px: float = 0.0
    weight: float = 1.0

    def __post_init__(self) -> None:
        if (
            not np.all(np.isfinite([self.x, self.y, self.sigma_px, self.weight]))
            or self.sigma_px < 0
            or not 0 < self.weight <= 1
        ):
            raise InputError(f"expected finite x, y, sigma_px >= 0 and weight in (0, 1], found {self}")


@dataclass(frozen=True, slots=True)
class Box:
    """A box around the structure, corners inclusive, in any order."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not np.all(np.isfinite([self.x0, self.y0, self.x1, self.y1])):
            raise InputError(f"expected finite box corners, found {self}")
        xs, ys = sorted((self.x0, self.x1)), sorted((self.y0, self.y1))
        for name, value in zip(("x0", "y0", "x1", "y1"), (xs[0], ys[0], xs[1], ys[1]), strict=True):
            object.__setattr__(self, name, value)


Prompt = Point | Box


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """What a model knows of one slice before any prompt.

    Attributes:
        features: named feature maps, in the model's own frame.
        shape: (h, w) of the slice.
        model_hash: the weights that made it; a decoder refuses embeddings of others.
    """

    features: dict[str, npt.NDArray[np.float32]]
    shape: tuple[int, int]
    model_hash: str


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """A model's answer on the grid of the slice.

    Attributes:
        probability: (h, w) float32 in 0..1.
        score: predicted IoU with what the reader means, 0..1.
        mask: (h, w) bool.
        memory: what the model wants back when this prediction is a ``prior``; its own frame.
    """

    probability: Float
    score: float
    mask: Bool
    memory: npt.NDArray[Any] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "probability", frozen_array(self.probability, np.float32))
        object.__setattr__(self, "mask", frozen_array(self.mask, np.bool_))


class Predictor(Protocol):
    """A promptable segmentation model; equal inputs give equal bits on CPU."""

    @property
    def name(self) -> str:
        """Registry name or folder name."""

    @property
    def hash(self) -> str:
        """SHA-256 over the weights and the manifest."""

    def embed(self, image: Slice) -> Embedding:
        """The slow part, once per slice."""

    def decode(
        self, embedding: Embedding, prompts: "list[Prompt] | tuple[Prompt, ...]", prior: Prediction | None = None
    ) -> Prediction:
        """The fast part, once per prompt."""
