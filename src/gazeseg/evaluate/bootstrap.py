"""The mean of the protocol and its interval.

Mean = mean over organs of the mean over patients (of the mean over a patient's objects). Intervals: 95 % percentile
bootstrap over patients. A draw in which no patient has one of the organs is drawn again: without the hard organs it would
be the mean of something else.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gazeseg.types import Float, frozen_array

DRAWS = 2000
TRIES = 10  # for each draw, on average, before an interval is given up
ENOUGH = 0.1  # of the draws


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval; none from fewer than two patients, or where hardly a draw of them has all organs."""

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
    mean, there = macro_mean(table), ~np.isnan(table)
    there = there[:, there.any(axis=0)]
    if len(table) < 2:
        return Estimate(mean, None, None)
    weights = _weights(there.tobytes(), there.shape, seed, draws)
    if len(weights) < ENOUGH * draws:
        return Estimate(mean, None, None)
    low, high = np.quantile(_macro(table, weights), [0.025, 0.975])
    return Estimate(mean, float(low), float(high))


def pooled(parts: Float, wholes: Float, patients: Sequence[Hashable], seed: int = 0, draws: int = DRAWS) -> Estimate:
    """The sum of ``parts`` (n,) over that of ``wholes`` (n,) with its bootstrap interval over patients; 0 of nothing is 0.

    For what is counted, not averaged per organ: the share of updates that do harm, the mean over all answers.
    """
    table = np.stack([_sums(parts, patients), _sums(wholes, patients)])
    mean = float(table[0].sum() / max(table[1].sum(), 1.0))
    if table.shape[1] < 2:
        return Estimate(mean, None, None)
    there = np.ones((table.shape[1], 1), np.bool_)
    drawn = _weights(there.tobytes(), there.shape, seed, draws) @ table.T
    low, high = np.quantile(drawn[:, 0] / np.maximum(drawn[:, 1], 1.0), [0.025, 0.975])
    return Estimate(mean, float(low), float(high))


def _sums(values: Float, patients: Sequence[Hashable]) -> Float:
    """(patients,) sums of ``values`` (n,)."""
    _, places = np.unique([str(patient) for patient in patients], return_inverse=True)
    return np.asarray(np.bincount(places, weights=values), dtype=np.float64)


@lru_cache(maxsize=64)
def _weights(there: bytes, shape: tuple[int, int], seed: int, draws: int) -> Float:
    """How often each patient is drawn, (draws, patients) or less, every organ at least once; ``there`` is a bool table."""
    n = shape[0]
    has = np.frombuffer(there, np.bool_).reshape(shape).astype(np.float64)
    rng, kept, count = np.random.default_rng(seed), [], 0
    for _ in range(TRIES):
        counts = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)
        kept.append(counts[(counts @ has > 0).all(axis=1)])
        count += len(kept[-1])
        if count >= draws:
            break
    return frozen_array(np.concatenate(kept)[:draws])


def _macro(table: Float, weights: Float) -> Float:
    """Macro means (draws,) of a table under patient weights (draws, patients)."""
    there = ~np.isnan(table)
    sums = weights @ np.where(there, table, 0.0)
    counts = weights @ there.astype(np.float64)
    organs = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return np.asarray(np.nanmean(organs, axis=1))
