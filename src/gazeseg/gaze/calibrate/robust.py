"""Least squares that two wild points of nine cannot move.

First the trimmed fit: of all ways to leave out up to a quarter of the points (at most three), the one that fits the
rest best; there are so few points that all ways are tried. From there, Tukey's biweight. Coefficients are drawn
towards zero by how large each may well be (a ridge with the noise over that size, as in Bayesian regression).
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from gazeseg.types import Bool, Float

NOISE_DEG = 0.3  # before any fit (assumed)
NOISE_LEAST_DEG = 0.01
# The eye itself moves this much around a target, so points within a few of these are never outliers; and a reader who
# looks at targets is never as far off as a few of those, so that gaze without any order cannot pass for noise.
SPREADS_DEG = (0.2, 0.7)
TUKEY = 4.685  # spreads beyond which a point counts nothing
COUNTS_ABOVE = 0.1  # a point of less weight is an outlier
ROUNDS = 40


@dataclass(frozen=True, slots=True, eq=False)
class RobustFit:
    """Coefficients (k, 2), weights (n,) in 0..1, residuals (n, 2) and those of each point left out, (n, 2)."""

    coefficients: Float
    weights: Float
    residuals: Float
    left_out: Float

    @property
    def kept(self) -> Bool:
        """(n,) which points are no outliers."""
        return np.asarray(self.weights >= COUNTS_ABOVE)


def fit_robust(terms: Float, wanted: Float, likely: Float) -> RobustFit:
    """Solve ``terms @ coefficients = wanted`` for most of the points.

    Args:
        terms: (n, k) per point.
        wanted: (n, 2) degrees.
        likely: (k,) standard deviation of the coefficients in degrees before any data.
    """
    weights = _trimmed(terms, wanted, likely)
    noise = NOISE_DEG
    for _ in range(ROUNDS):
        coefficients, inverse = _solve(terms, wanted, weights, noise / likely)
        residuals = wanted - terms @ coefficients
        noise = _noise(residuals, weights >= COUNTS_ABOVE, terms.shape[1])
        leverage = np.einsum("nk,kl,nl->n", terms, inverse, terms)
        # A point that did not take part is predicted less well: far from the others, more is forgiven.
        spread = np.clip(noise, *SPREADS_DEG) * np.sqrt(1.0 + leverage)
        before, weights = weights, _biweight(np.linalg.norm(residuals, axis=1) / spread)
        if np.abs(weights - before).max() < 1e-6:
            break
    left_out = residuals / np.maximum(1.0 - weights * leverage, 1e-3)[:, None]
    return RobustFit(coefficients, weights, residuals, left_out)


def _trimmed(terms: Float, wanted: Float, likely: Float) -> Float:
    """Weights (n,) 0 or 1 of the best fit to all but a few points."""
    n, k = terms.shape
    out = max(0, min(3, n // 4, n - k - 1))
    ways = np.array([[float(i not in left) for i in range(n)] for left in combinations(range(n), out)])
    ridge = np.diag((NOISE_DEG / likely) ** 2)
    normal = np.einsum("mn,nk,nl->mkl", ways, terms, terms) + ridge
    coefficients = np.linalg.solve(normal, np.einsum("mn,nk,nd->mkd", ways, terms, wanted))
    squares = ((wanted - np.einsum("nk,mkd->mnd", terms, coefficients)) ** 2).sum(axis=2)
    cost = (ways * squares).sum(axis=1) + np.einsum("mkd,kl,mkd->m", coefficients, ridge, coefficients)
    return np.asarray(ways[int(np.argmin(cost))])


def _solve(terms: Float, wanted: Float, weights: Float, shrink: Float) -> tuple[Float, Float]:
    """Coefficients (k, 2) and the inverse (k, k) of the normal matrix."""
    inverse = np.linalg.inv((terms * weights[:, None]).T @ terms + np.diag(shrink**2))
    return inverse @ (terms * weights[:, None]).T @ wanted, inverse


def _noise(residuals: Float, kept: Bool, k: int) -> float:
    """Standard deviation per axis in degrees."""
    free = max(int(kept.sum()) - k, 1)
    return max(float(np.sqrt((residuals[kept] ** 2).sum() / (2 * free))), NOISE_LEAST_DEG)


def _biweight(z: Float) -> Float:
    return np.asarray(np.where(z < TUKEY, (1.0 - np.minimum(z / TUKEY, 1.0) ** 2) ** 2, 0.0))
