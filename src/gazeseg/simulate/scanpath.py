"""Where a reader who means a region looks, and for how long."""

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.simulate.regions import checked_mask, deepest, depth, pieces
from gazeseg.types import Bool, Float

FIXATION_MEDIAN_S = 0.25
FIXATION_SIGMA = 0.35  # of the logarithm (assumed)
FIXATION_RANGE_S = (0.15, 0.5)
FLIGHT_S = 0.03  # a saccade of 4 degrees, given on top of each fixation
SHORTEST_S = 0.1  # a shorter rest at the end goes to the fixation before
INNER_DEPTH = (
    0.35  # looks keep this share of a piece's depth away from its rim (assumed; gives about 80 % of samples inside)
)
CANDIDATES = 6  # the farthest of so many random places is looked at next
SMALL_PIECE = 0.05  # pieces below this share of the region are not looked for on purpose


def scanpath(mask: npt.ArrayLike, seconds: float, rng: np.random.Generator) -> tuple[Float, Float]:
    """Targets and durations of somebody who wants to show a region to the program.

    The deepest point of the largest piece comes first, then that of each other piece by size, then places spread over
    the region: of a few random inner pixels the one farthest from all earlier targets (Mitchell's best candidate).

    Args:
        mask: (h, w) region, at least one pixel.
        seconds: time to fill.
        rng: the only source of chance.

    Returns:
        ``targets_xy`` (n, 2) slice pixels in the region, and ``durations_s`` (n,) that sum to ``seconds``: each a
        fixation of log-normal duration (median 250 ms, 150 to 500 ms) and the saccade before it.

    Raises:
        InputError: an empty mask or no time.
    """
    region = checked_mask(mask, "the region")
    if not region.any():
        raise InputError("expected a region with at least one pixel, found an empty mask: nothing to look at")
    if not (np.isfinite(seconds) and seconds > 0):
        raise InputError(f"expected more than 0 s to look, found {seconds}")
    durations = _durations(seconds, rng)
    return _targets(region, len(durations), rng), durations


def _durations(seconds: float, rng: np.random.Generator) -> Float:
    n = int(seconds / (FIXATION_RANGE_S[0] + FLIGHT_S)) + 1
    fixations = np.clip(FIXATION_MEDIAN_S * rng.lognormal(0.0, FIXATION_SIGMA, n), *FIXATION_RANGE_S) + FLIGHT_S
    ends = np.cumsum(fixations)
    ends = np.append(ends[ends < seconds - SHORTEST_S], seconds)
    return np.diff(ends, prepend=0.0)


def _targets(region: Bool, n: int, rng: np.random.Generator) -> Float:
    found = pieces(region)
    large = [piece for piece in found if piece.sum() >= SMALL_PIECE * region.sum()] or found[:1]
    targets = [np.array(deepest(piece), dtype=np.float64) for piece in large[:n]]
    inner = np.vstack([_inner(piece) for piece in large])
    while len(targets) < n:
        offered = inner[rng.integers(len(inner), size=CANDIDATES)] + rng.uniform(-0.5, 0.5, (CANDIDATES, 2))
        distance = np.linalg.norm(offered[:, None] - np.array(targets)[None], axis=2).min(axis=1)
        targets.append(offered[int(np.argmax(distance))])
    return np.array(targets)


def _inner(piece: Bool) -> Float:
    """Pixels (n, 2) as xy that are not close to the rim."""
    deep = depth(piece)
    y, x = np.nonzero(deep >= INNER_DEPTH * deep.max())
    return np.stack([x, y], axis=1).astype(np.float64)
