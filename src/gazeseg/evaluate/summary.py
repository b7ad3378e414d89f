"""Rows to numbers: means with intervals, per organ, curves, harm done by updates, differences between systems."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from gazeseg.evaluate.bootstrap import Estimate, estimate, patient_organ_means, pooled
from gazeseg.evaluate.rows import Row
from gazeseg.types import Float

Group = tuple[str, str, float | None]


def summarise(rows: Sequence[Row], seed: int = 0) -> dict[str, Any]:
    """``results`` per system, regime and budget; ``curves`` per system and regime; ``differences`` to the first system.

    All scores are 0..1. The same bootstrap draws serve all systems, so that their differences are paired.
    """
    groups = _by_regime(_grouped(rows, lambda row: (row.system, row.regime, row.budget)))
    curves = _by_regime(_grouped(rows, lambda row: (row.system, row.regime)))
    return {
        "results": [_result(group, members, seed) for group, members in groups.items()],
        "curves": [_curve(system, regime, members, seed) for (system, regime), members in curves.items()],
        "differences": _differences(groups, seed),
    }


def _grouped(rows: Sequence[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _by_regime(groups: dict[Any, list[Row]]) -> dict[Any, list[Row]]:
    """Groups of (system, regime, ...) so that systems stand next to each other, all else in order of appearance."""
    order = {group[1:]: number for number, group in reversed(list(enumerate(groups)))}
    return dict(sorted(groups.items(), key=lambda item: order[item[0][1:]]))


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """Objects and patients among rows."""
    return {"objects": len({row.object_id for row in rows}), "patients": len({row.who for row in rows})}


def _result(group: Group, rows: list[Row], seed: int) -> dict[str, Any]:
    system, regime, budget = group
    organs = _grouped(sorted(rows, key=lambda row: row.organ), lambda row: row.organ)
    return {
        "system": system,
        "regime": regime,
        "budget": budget,
        **counts(rows),
        **_scores(rows, seed),
        "seconds_model_median": _median([row.seconds_model for row in rows]),
        "seconds_object_median": _median(_seconds_per_object(rows)),
        "updates_mean": float(np.mean([row.updates for row in rows])),
        "organs": {organ: {**counts(members), **_scores(members, seed)} for organ, members in organs.items()},
    }


def _median(seconds: Sequence[float]) -> float | None:
    """None where a time is not known."""
    median = float(np.median(seconds))
    return None if math.isnan(median) else median


def _seconds_per_object(rows: list[Row]) -> list[float]:
    """Decoding, and the embedding's time shared by the objects on its slice."""
    sharing = Counter((row.who, row.slice) for row in rows if row.draw == 0)
    return [row.seconds_model + row.seconds_embed / sharing[row.who, row.slice] for row in rows]


def _scores(rows: list[Row], seed: int) -> dict[str, Any]:
    """Dice and NSD: the protocol's mean with its interval, and the instance-weighted mean, named as such."""
    return {
        "dice": _score([row.dice for row in rows], rows, seed),
        "nsd": _score([row.nsd for row in rows], rows, seed),
    }


def _score(values: Sequence[float], rows: list[Row], seed: int) -> dict[str, float | None]:
    """The mean of the protocol, its spread over patients, and two means that publications use instead."""
    numbers, organs = np.asarray(values), [row.organ for row in rows]
    table = patient_organ_means(numbers, [row.who for row in rows], organs)
    per_patient = np.nanmean(table, axis=1)
    return {
        **interval(estimate(table, seed)),
        "sd_over_patients": float(np.std(per_patient, ddof=1)) if len(per_patient) > 1 else None,
        "instance_weighted_mean": float(np.mean(numbers)),
        "mean_over_organs_of_instance_means": float(np.mean(patient_organ_means(numbers, [0] * len(rows), organs))),
    }


def _estimate(values: Float, rows: Sequence[Row], seed: int) -> Estimate:
    return estimate(patient_organ_means(values, [row.who for row in rows], [row.organ for row in rows]), seed)


def interval(value: Estimate) -> dict[str, float | None]:
    """As plain values for JSON."""
    return {"mean": value.mean, "low": value.low, "high": value.high}


def _curve(system: str, regime: str, rows: list[Row], seed: int) -> dict[str, Any]:
    """Area under the budget curve (scores averaged over the budget axis by trapezoids) and harm at the last budget."""
    plays = [list(members) for _, members in groupby(rows, key=lambda row: (row.object_id, row.draw))]
    last = [members[-1] for members in plays]
    drops, updates = (np.asarray([getattr(row, name) for row in last]) for name in ("drops", "updates"))
    harm = pooled(drops, updates, [row.who for row in last], seed)
    curve: dict[str, Any] = {
        "system": system,
        "regime": regime,
        "budgets": [row.budget for row in plays[0]],
        "updates": int(updates.sum()),
        "share_updates_lowering_dice": interval(harm),
        "dice_drop_max": max(row.dice_drop_max for row in last),
    }
    if len(plays[0]) > 1:
        for name in ("dice", "nsd"):
            areas = np.asarray([_area(members, name) for members in plays])
            curve[f"area_{name}"] = interval(_estimate(areas, last, seed))
    return curve


def _area(rows: list[Row], name: str) -> float:
    """Mean height of one play's curve between its first and last budget."""
    budgets = np.asarray([row.budget for row in rows], dtype=np.float64)
    scores = np.asarray([getattr(row, name) for row in rows])
    return float(np.trapezoid(scores, budgets) / (budgets[-1] - budgets[0]))


def _differences(groups: dict[Group, list[Row]], seed: int) -> list[dict[str, Any]]:
    """Each later system minus the first one of its regime, play by play, with intervals over patients."""
    firsts: dict[tuple[str, float | None], str] = {}
    found = []
    for (system, regime, budget), rows in groups.items():
        first = firsts.setdefault((regime, budget), system)
        if system == first:
            continue
        base = {(row.object_id, row.draw): row for row in groups[first, regime, budget]}
        organs = _grouped(sorted(rows, key=lambda row: row.organ), lambda row: row.organ)
        found.append(
            {
                "system": system,
                "minus": first,
                "regime": regime,
                "budget": budget,
                **_gaps(rows, base, seed),
                "organs": {organ: _gaps(members, base, seed) for organ, members in organs.items()},
            }
        )
    return found


def _gaps(rows: Sequence[Row], base: Mapping[tuple[str, int], Row], seed: int) -> dict[str, dict[str, float | None]]:
    """Dice and NSD of the rows minus those of the same play in ``base``."""
    found = {}
    for name in ("dice", "nsd"):
        gaps = np.asarray([getattr(row, name) - getattr(base[row.object_id, row.draw], name) for row in rows])
        found[name] = interval(_estimate(gaps, rows, seed))
    return found
