"""In which order slices come: it depends on seed and epoch alone, so that a resumed run goes on as it would have."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from torch.utils.data import Sampler


class Draw(NamedTuple):
    """One slice in one epoch; None is validation, where every epoch is the same."""

    epoch: int | None
    item: int


class Order(Sampler[Draw]):
    """All items once per epoch in an order of its own, shared out among processes; Lightning sets the epoch."""

    def __init__(self, items: int, seed: int, rank: int = 0, processes: int = 1) -> None:
        self.items, self.seed, self.rank, self.processes = items, seed, rank, processes
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Called before each epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return -(-self.items // self.processes)

    def __iter__(self) -> Iterator[Draw]:
        order = np.random.default_rng([self.seed, self.epoch]).permutation(self.items)
        share = np.resize(order, len(self) * self.processes)[self.rank :: self.processes]
        return iter([Draw(self.epoch, int(item)) for item in share])


class Check(Sampler[Draw]):
    """All items in order, the same in every epoch, shared out among processes."""

    def __init__(self, items: int, rank: int = 0, processes: int = 1) -> None:
        self.draws = [Draw(None, item) for item in range(rank, items, processes)]

    def __len__(self) -> int:
        return len(self.draws)

    def __iter__(self) -> Iterator[Draw]:
        return iter(self.draws)
