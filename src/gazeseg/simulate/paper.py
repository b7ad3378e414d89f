"""The reference paper's synthetic prompt (arXiv 2410.17920): 80 % of the points in the object, 20 % anywhere else."""

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.simulate.regions import checked_mask
from gazeseg.types import Bool, Point

INSIDE = 0.8


def paper_points(truth: npt.ArrayLike, n: int = 20, rng: np.random.Generator | None = None) -> list[Point]:
    """Draw ``int(0.8 n)`` points (at least one) uniform in the object, the others outside, all labelled positive.

    Points differ from each other while there are enough pixels; a tiny object gives its pixels several times, and a
    picture without an outside gives points inside instead, so that there are always ``n``.

    Args:
        truth: (h, w) object.
        n: how many, at least 1.
        rng: the only source of chance; seed 0 if None.

    Raises:
        InputError: an empty object or ``n`` below 1.
    """
    mask = checked_mask(truth, "the truth")
    if not mask.any() or n < 1:
        raise InputError(f"expected an object and n >= 1, found {int(mask.sum())} pixels and n={n}")
    rng = np.random.default_rng(0) if rng is None else rng
    outside = n - max(1, int(INSIDE * n)) if not mask.all() else 0
    chosen = [*draw_pixels(mask, n - outside, rng), *draw_pixels(~mask, outside, rng)]
    return [Point(float(x), float(y), positive=True) for x, y in chosen]


def draw_pixels(mask: Bool, n: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """``n`` pixels (x, y) of ``mask``, without repetition as far as there are enough."""
    if n == 0:
        return []
    pixels = np.flatnonzero(mask)
    rounds = [rng.choice(pixels, size=min(n - done, len(pixels)), replace=False) for done in range(0, n, len(pixels))]
    rows, columns = np.divmod(np.concatenate(rounds), mask.shape[1])
    return list(zip(columns.tolist(), rows.tolist(), strict=True))
