"""The tables and charts of the report, each as a piece of HTML."""

from collections.abc import Iterable
from typing import Any

from gazeseg.evaluate.charts import Line, chart, floor_of
from gazeseg.evaluate.html import cell, paragraph, score, section, table
from gazeseg.evaluate.rows import number
from gazeseg.evaluate.table import Summary


def unit_of(summary: Summary, entry: dict[str, Any]) -> str:
    """A budget with its unit, for people."""
    if entry["budget"] is None:
        return "one shot"
    unit = summary["regimes"][entry["regime"]]["unit"]
    return "1 click" if (entry["budget"], unit) == (1, "clicks") else f"{number(entry['budget'])} {unit}"


def headline(summary: Summary) -> str:
    """One line per system, regime and budget."""
    head = (
        "System",
        "Regime",
        "Budget",
        "Dice",
        "NSD",
        "Dice / NSD, instance-weighted",
        "Objects",
        "Patients",
        "Model time, median",
    )
    rows = (
        (
            cell(entry["system"]),
            cell(entry["regime"]),
            cell(unit_of(summary, entry)),
            score(entry["dice"]),
            score(entry["nsd"]),
            " / ".join(f"{100 * entry[name]['instance_weighted_mean']:.1f}" for name in ("dice", "nsd")),
            cell(entry["objects"]),
            cell(entry["patients"]),
            milliseconds(entry["seconds_model_median"]),
        )
        for entry in summary["results"]
    )
    return table(head, rows, text_columns=3)


def milliseconds(seconds: float | None) -> str:
    """A time for people, or that it is not known."""
    return "-" if seconds is None else f"{1000 * seconds:.0f} ms"


def differences(summary: Summary) -> Iterable[str]:
    """Later systems minus the first, where there is more than one."""
    if summary["differences"]:
        head = ("System", "minus", "Regime", "Budget", "Dice", "NSD")
        rows = (
            (
                cell(entry["system"]),
                cell(entry["minus"]),
                cell(entry["regime"]),
                cell(unit_of(summary, entry)),
                score(entry["dice"]),
                score(entry["nsd"]),
            )
            for entry in summary["differences"]
        )
        note = paragraph("Points, on the same objects; an interval without 0 tells a difference from chance.", "quiet")
        yield section("Differences between systems", table(head, rows, text_columns=4), note)


def curves(summary: Summary) -> Iterable[str]:
    """A chart per regime with several budgets, and what the curves come to."""
    found = [curve for curve in summary["curves"] if len(curve["budgets"]) > 1]
    regimes = list(dict.fromkeys(curve["regime"] for curve in found))
    if not regimes:
        return
    lines = {regime: _lines(summary, regime) for regime in regimes}
    floor = floor_of([line for some in lines.values() for line in some])
    charts = [
        f"<div><h3>{cell(regime)}</h3>{chart(some, summary['regimes'][regime]['unit'], 'Dice (%)', floor)}</div>"
        for regime, some in lines.items()
    ]
    head = ("System", "Regime", "Area, Dice", "Area, NSD", "Updates", "lowering Dice by > 1 point, %", "largest drop")
    rows = (
        (
            cell(curve["system"]),
            cell(curve["regime"]),
            score(curve["area_dice"]),
            score(curve["area_nsd"]),
            cell(curve["updates"]),
            score(curve["share_updates_lowering_dice"]),
            f"{100 * curve['dice_drop_max']:.1f}",
        )
        for curve in found
    )
    note = paragraph("Area: mean height of the curve between its first and last budget, by trapezoids.", "quiet")
    yield section(
        "Over gaze time, clicks and points", f'<div class="charts">{"".join(charts)}</div>', table(head, rows, 2), note
    )


def _lines(summary: Summary, regime: str) -> list[Line]:
    lines: dict[str, list[dict[str, Any]]] = {}
    for entry in summary["results"]:
        if entry["regime"] == regime:
            lines.setdefault(entry["system"], []).append(entry)
    return [
        Line(
            name=system,
            x=tuple(entry["budget"] for entry in entries),
            y=tuple(entry["dice"]["mean"] for entry in entries),
            low=tuple(entry["dice"]["low"] for entry in entries),
            high=tuple(entry["dice"]["high"] for entry in entries),
        )
        for system, entries in lines.items()
    ]


def organs(summary: Summary) -> Iterable[str]:
    """One table per regime at its last budget: organs down, systems across."""
    for regime in summary["regimes"]:
        entries = [entry for entry in summary["results"] if entry["regime"] == regime]
        last = [entry for entry in entries if entry["budget"] == entries[-1]["budget"]]
        organs = list(last[0]["organs"])
        head = ["Organ", "Objects", "Patients"]
        head += [f"{entry['system']}: {name}" for entry in last for name in ("Dice", "NSD")]
        rows = (
            [
                cell(organ),
                cell(last[0]["organs"][organ]["objects"]),
                cell(last[0]["organs"][organ]["patients"]),
                *(score(entry["organs"][organ][name]) for entry in last for name in ("dice", "nsd")),
            ]
            for organ in organs
        )
        yield f"<h3>{cell(regime)}, {cell(unit_of(summary, last[0]))}</h3>{table(head, rows, text_columns=1)}"


def systems(summary: Summary) -> str:
    """Models by hash, and how many patients they learnt from."""
    head = ("System", "Kind", "Model", "SHA-256 of its files", "Patients it learnt from")
    names = ("name", "kind", "model", "hash", "training_patients")
    rows = ([cell(system[name]) for name in names] for system in summary["systems"])
    about = (paragraph(f"{s['name']}: {s['about']}", "quiet") for s in summary["systems"] if s["about"])
    return table(head, rows, text_columns=4) + "".join(about)
