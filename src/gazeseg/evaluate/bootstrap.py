"""The mean of the protocol and its interval.

Mean = mean over organs of the mean over patients (of the mean over a patient's objects). Intervals: 95 % percentile
bootstrap over patients; an organ that no drawn patient has drops out of that draw.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gazeseg.types import Float, frozen_array

DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval; no interval from fewer than two patients."""

    mean: float
    low: float | None
    high: float | None


def patient_organ_means(values: Float, patients: Sequence[Hashable], organs: Sequence[Hashable]) -> Float:
    """(patients, organs) means of ``values`` (n,), in order of first appearance; NaN where a patient lacks an organ."""
    rows = {name: index for index, name in enumerate(dict.fromkeys(patients))}
    columns = {name: index for index, name in enumerate(dict.fromkeys(organs))}
    place = [rows[p] for p in patients], [columns[o] for o in organs]
    totals, counts = np.zeros((2, len(rows), len(columns)))
    np.add.at(totals, place, values)
    np.add.at(counts, place, 1.0)
    return np.divide(totals, counts, out=np.full_like(totals, np.nan), where=counts > 0)


def macro_mean(table: Float) -> float:
    """Mean over organs of the mean over patients of a (patients, organs) table with gaps."""
    return float(_macro(table, np.ones((1, len(table))))[0])


def estimate(table: Float, seed: int = 0, draws: int = DRAWS) -> Estimate:
    """The macro mean with its bootstrap interval; equal seeds and patients give equal draws, so that systems pair.

    Args:
        table: (patients, organs), NaN for gaps.
        seed: of the draws.
        draws: how many.
    """
    n = len(table)
    mean = macro_mean(table)
    if n < 2:
        return Estimate(mean, None, None)
    low, high = np.quantile(_macro(table, _weights(n, seed, draws)), [0.025, 0.975])
    return Estimate(mean, float(low), float(high))


@lru_cache(maxsize=64)
def _weights(n: int, seed: int, draws: int) -> Float:
    """How often each of n patients is drawn, (draws, n)."""
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    return frozen_array(counts, np.float64)


def _macro(table: Float, weights: Float) -> Float:
    """Macro means (draws,) of a table under patient weights (draws, patients)."""
    there = ~np.isnan(table)
    sums = weights @ np.where(there, table, 0.0)
    counts = weights @ there.astype(np.float64)
    organs = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return np.asarray(np.nanmean(organs, axis=1))
