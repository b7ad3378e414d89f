"""Masks as run lengths."""

from collections.abc import Sequence

import numpy as np

from gazeseg.types import Bool


def to_runs(mask: Bool) -> list[int]:
    """Lengths of background, structure, background, ... in reading order of an (h, w) mask; the first may be 0."""
    flat = np.concatenate([[False], mask.ravel(), [not mask.ravel()[-1]]]) if mask.size else np.array([False])
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    return [int(n) for n in np.diff(np.concatenate([[0], edges]))]


def from_runs(runs: Sequence[int], shape: tuple[int, int]) -> Bool:
    """The mask again."""
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(shape)
