"""Rows of volumes to numbers: means with intervals, and false positives counted."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gazeseg.evaluate.bootstrap import estimate, patient_organ_means
from gazeseg.evaluate.summary import interval
from gazeseg.evaluate.volumes import VolumeRow


def summarise_volumes(rows: Sequence[VolumeRow], seed: int = 0) -> list[dict[str, Any]]:
    """One entry per system, with one per organ inside; false positives count as 0 in the means."""
    found = []
    for system in dict.fromkeys(row.system for row in rows):
        members = [row for row in rows if row.system == system]
        organs = {
            organ: _scores([row for row in members if row.organ == organ], seed)
            for organ in sorted({row.organ for row in members})
        }
        found.append({"system": system, **_scores(members, seed), "organs": organs})
    return found


def _scores(rows: list[VolumeRow], seed: int) -> dict[str, Any]:
    return {
        "patients": len({row.who for row in rows}),
        "volumes": len(rows),
        "false_positives": sum(row.false_positive for row in rows),
        "dice": _mean(rows, [row.dice for row in rows], seed),
        "nsd": None if any(row.nsd is None for row in rows) else _mean(rows, [row.nsd for row in rows], seed),
    }


def _mean(rows: list[VolumeRow], values: Sequence[float | None], seed: int) -> dict[str, float | None]:
    table = patient_organ_means(
        np.asarray(values, dtype=np.float64), [row.who for row in rows], [row.organ for row in rows]
    )
    return interval(estimate(table, seed))
