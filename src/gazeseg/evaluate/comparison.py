"""All tables of a comparison: the scores of ``table``, the tests between columns, and the volumes of automatic systems."""

from typing import Any

from gazeseg.evaluate.table import MEANS, Grid, Summary, in_order, percent, score_grid, spoken


def grids(summary: Summary) -> list[Grid]:
    """Dice, NSD, tests, and volumes, as far as there are any."""
    found = [score_grid(summary, "dice"), score_grid(summary, "nsd")]
    found += [tests_grid(summary)] if summary["tests"] else []
    return found + ([volume_grid(summary)] if summary["volumes"] else [])


def tests_grid(summary: Summary) -> Grid:
    """Pairs of columns over all organs; the tests per organ are in ``summary.json``."""
    titles = {(c["system"], c["regime"], c["budget"]): c["title"] for c in summary["columns"]}
    rows = tuple(
        (
            titles[entry["a"]["system"], entry["a"]["regime"], entry["a"]["budget"]],
            titles[entry["b"]["system"], entry["b"]["regime"], entry["b"]["budget"]],
            entry["score"].upper() if entry["score"] == "nsd" else "Dice",
            str(entry["n"]),
            f"{100 * entry['median_difference']:+.1f}",
            "-" if entry["statistic"] is None else f"{entry['statistic']:g}",
            entry["note"] or p_value(entry["p"]),
            entry["note"] or p_value(entry["p_holm"]),
        )
        for entry in summary["tests"]
        if entry["organ"] is None
    )
    head = ("A", "B", "Score", "Patients", "Median of A - B", "W", "p", "p (Holm)")
    note = (
        "Paired Wilcoxon signed-rank tests, two-sided; unit: the patient, with the mean over organs of the patient's "
        "means; Holm's correction over all pairs of a score. Per organ: summary.json."
    )
    return Grid("Tests between columns", head, rows, (note,), text_columns=3)


def volume_grid(summary: Summary) -> Grid:
    """Automatic systems over whole volumes."""
    shown = summary["volumes"]
    names = in_order({organ for entry in shown for organ in entry["organs"]})
    pairs = [(spoken(organ), [entry["organs"].get(organ) for entry in shown]) for organ in names]
    rows = tuple(
        (label, *(text for entry in entries for text in _volume_cells(entry)))
        for label, entries in [*pairs, (MEANS["mean"], shown)]
    )
    parts = ("Dice", "NSD", "patients", "false positives")
    head = ("Organ", *(f"{entry['system']}: {part}" for entry in shown for part in parts))
    note = (
        "Per organ and patient over all annotated slices, also those without the organ; no piece is too small to "
        "count. Neither there nor predicted: "
        "not counted; predicted but not there: Dice 0 and a false positive. Interactive systems are prompted only where "
        "an object is, so they have no such score. NSD where the spacing between slices is known."
    )
    return Grid("Automatic systems, whole volumes", head, rows, (note,))


def _volume_cells(entry: dict[str, Any] | None) -> tuple[str, ...]:
    if entry is None:
        return ("-", "-", "0", "0")
    nsd = "-" if entry["nsd"] is None else percent(entry["nsd"])
    return percent(entry["dice"]), nsd, str(entry["patients"]), str(entry["false_positives"])


def p_value(p: float) -> str:
    """Three decimals, or that it is smaller."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
