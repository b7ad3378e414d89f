"""Prompts of every kind that a session can give, as the exported decoder takes them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from gazeseg.train.sam.shape import SamShape

POINTS, BOX, NO_BOX = (1, 0, 1, 1, 0), (2, 3), (-1,)


@dataclass(frozen=True, slots=True, eq=False)
class Prompts:
    """Inputs of ``Decoder`` after the embedding, in its order."""

    points: Tensor
    labels: Tensor
    prior: Tensor
    has_prior: Tensor

    def named(self) -> dict[str, Tensor]:
        """By the names that the ONNX file has."""
        return {"points": self.points, "labels": self.labels, "prior": self.prior, "has_prior": self.has_prior}


def combinations(shape: SamShape) -> list[Prompts]:
    """Points, a box, both, each with and without a mask prompt, and that alone; seeded."""
    labelled = ((*POINTS, *NO_BOX), BOX, (*POINTS, *BOX))
    found = [prompts(shape, labels, prior=prior) for labels in labelled for prior in (False, True)]
    return [*found, prompts(shape, (), prior=True)]


def prompts(shape: SamShape, labels: tuple[int, ...], *, prior: bool) -> Prompts:
    """Random places for ``labels``, and a random mask prompt, heeded or not."""
    generator = torch.Generator().manual_seed(len(labels))
    return Prompts(
        torch.rand(1, len(labels), 2, generator=generator) * shape.image_size,
        torch.tensor([labels], dtype=torch.int64),
        torch.randn(1, 1, shape.low_res, shape.low_res, generator=generator) * 4,
        torch.tensor([float(prior)]),
    )


def picture(shape: SamShape) -> Tensor:
    """(1, 3, s, s) in 0..1; seeded."""
    return torch.rand(1, 3, shape.image_size, shape.image_size, generator=torch.Generator().manual_seed(0))
