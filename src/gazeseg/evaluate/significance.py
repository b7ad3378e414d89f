"""Whether two columns differ by more than chance: paired Wilcoxon signed-rank tests with Holm's correction.

The unit is the patient, because slices of one patient are not independent: overall a patient counts with the mean over
organs of the means of the patient's objects, per organ with the mean of the objects of that organ. Holm (Scand. J.
Statist. 6, 1979) corrects over all pairs of columns, and for the tests per organ over all pairs and organs.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gazeseg.evaluate.bootstrap import patient_organ_means
from gazeseg.evaluate.columns import Column
from gazeseg.evaluate.rows import Row
from gazeseg.types import Float

MIN_PATIENTS = 6
"""With five pairs the smallest possible two-sided p is 0.0625."""

SCORES = ("dice", "nsd")


def significance(rows: Sequence[Row], pairs: Sequence[tuple[Column, Column]]) -> list[dict[str, Any]]:
    """One entry per score, pair of columns, and organ (None: overall); p is None where patients are too few."""
    needed = {column for pair in pairs for column in pair}
    by_column: dict[Column, list[Row]] = {column: [] for column in needed}
    for row in rows:
        column = Column(row.system, row.regime, row.budget)
        if column in needed:
            by_column[column].append(row)
    found = []
    for score in SCORES:
        tables = {column: _table(members, score) for column, members in by_column.items()}
        tests = [entry for a, b in pairs for entry in _tests(a, b, score, tables)]
        found += _corrected([entry for entry in tests if entry["organ"] is None])
        found += _corrected([entry for entry in tests if entry["organ"] is not None])
    return found


def _table(rows: list[Row], score: str) -> tuple[Float, list[str]]:
    """(patients, organs) means and the names of the organs; patients sorted, so that columns pair."""
    rows = sorted(rows, key=lambda row: (row.who, row.organ))
    values = np.asarray([getattr(row, score) for row in rows])
    organs = [row.organ for row in rows]
    return patient_organ_means(values, [row.who for row in rows], organs), list(dict.fromkeys(organs))


def _tests(a: Column, b: Column, score: str, tables: dict[Column, tuple[Float, list[str]]]) -> list[dict[str, Any]]:
    names = {"a": a.as_dict(), "b": b.as_dict(), "score": score}
    gaps, organs = tables[a][0] - tables[b][0], tables[a][1]
    overall = {
        **names,
        "organ": None,
        **signed_rank(np.nanmean(tables[a][0], axis=1) - np.nanmean(tables[b][0], axis=1)),
    }
    each = [{**names, "organ": organ, **signed_rank(gaps[:, n])} for n, organ in enumerate(organs)]
    return [overall, *each]


def signed_rank(gaps: Float) -> dict[str, Any]:
    """The test on paired differences (n,), NaN left out; differences of 0 are dropped as Wilcoxon did.

    No test with fewer than six patients. Where all pairs are equal p is 1.
    """
    gaps = gaps[~np.isnan(gaps)]
    entry = {"n": len(gaps), "median_difference": float(np.median(gaps)), "statistic": None, "p": None, "note": None}
    if len(gaps) < MIN_PATIENTS:
        return {**entry, "note": "too few patients"}
    if not gaps.any():
        return {**entry, "statistic": 0.0, "p": 1.0}
    from scipy import stats

    result = stats.wilcoxon(gaps, zero_method="wilcox")
    return {**entry, "statistic": float(result.statistic), "p": float(result.pvalue)}


def _corrected(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tested = [entry for entry in entries if entry["p"] is not None]
    corrected = iter(holm([entry["p"] for entry in tested]))
    return [{**entry, "p_holm": None if entry["p"] is None else next(corrected)} for entry in entries]


def holm(ps: Sequence[float]) -> list[float]:
    """Corrected p values of one family, in the order given."""
    order = sorted(range(len(ps)), key=lambda n: ps[n])
    corrected, highest = [0.0] * len(ps), 0.0
    for rank, n in enumerate(order):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[n]))
        corrected[n] = highest
    return corrected
