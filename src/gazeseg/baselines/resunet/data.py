"""Draws of prepared slices on the square of the network."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from gazeseg.baselines.resunet.net import SIZE
from gazeseg.prepare.letterbox import resize
from gazeseg.prepare.prepared import Prepared

Sample = tuple[Tensor, Tensor, Tensor]


class Slices(Dataset[Sample]):
    """Slices of a part: grey (1, s, s), one mask per organ (k, s, s), and which organs were annotated (k,).

    Args:
        rows: (case, row) to choose from.
        organs: label value by name.
    """

    def __init__(self, prepared: Prepared, rows: Sequence[tuple[str, int]], organs: Mapping[str, int]) -> None:
        self.prepared, self.rows, self.values = prepared, rows, list(organs.values())

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Sample:
        piece = self.prepared.slice(*self.rows[index])
        grey = resize(piece.pixels, labels=False, size=SIZE)
        labels = resize(piece.labels, labels=True, size=SIZE)
        masks = np.stack([labels == value for value in self.values])
        annotated = np.array([value in piece.annotated for value in self.values])
        return tuple(torch.from_numpy(array.astype(np.float32)) for array in (grey[None], masks, annotated))


class Draws(Dataset[Sample]):
    """``count`` slices by lot, equal for equal seeds; ``start`` skips those of a run that is gone on with."""

    def __init__(self, slices: Slices, count: int, *, start: int = 0, seed: int = 0) -> None:
        self.slices, self.count, self.start, self.seed = slices, count, start, seed

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Sample:
        rng = np.random.default_rng([self.seed, self.start + index])
        return self.slices[int(rng.integers(len(self.slices)))]
