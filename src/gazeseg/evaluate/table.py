"""The comparison as tables of text, in the layout of the reference paper: organs down, systems across.

One content for all forms: HTML, Markdown and LaTeX only escape it (``report_comparison``, ``table_files``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Summary = dict[str, Any]
MEANS = {
    "mean": "Mean (over organs of patient means)",
    "instance_weighted_mean": "Instance-weighted mean",
    "mean_over_organs_of_instance_means": "Mean over organs of instance means",
}
SCORES = {"dice": "Dice (%)", "nsd": "NSD (%)"}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: ``head`` and ``rows`` of plain text of one width, the first ``text_columns`` of them words."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    text_columns: int = 1


def columns(summary: Summary) -> list[dict[str, Any]]:
    """The results of the table's columns, each with the ``title`` of its column."""
    results = {(entry["system"], entry["regime"], entry["budget"]): entry for entry in summary["results"]}
    return [
        {**results[column["system"], column["regime"], column["budget"]], "title": column["title"]}
        for column in summary["columns"]
    ]


def score_grid(summary: Summary, score: str) -> Grid:
    """One score: organs, the three means and, below Dice, the time."""
    shown = columns(summary)
    published = summary["published"] if score == "dice" else []
    counted = shown[0]["organs"]
    rows = [
        (
            spoken(organ),
            str(counted[organ]["objects"]),
            str(counted[organ]["patients"]),
            *(percent(column["organs"][organ][score]) for column in shown),
            *(_published_organ(entry, organ) for entry in published),
        )
        for organ in in_order(counted)
    ]
    total = (str(shown[0]["objects"]), str(shown[0]["patients"]))
    for kind, name in MEANS.items():
        cells = [_mean(column[score], kind) for column in shown]
        rows.append((name, *total, *cells, *(_published_mean(entry, kind) for entry in published)))
    if score == "dice":
        times = [_seconds(column["seconds_object_median"]) for column in shown]
        rows.append(("Seconds per object (median)", *total, *times, *("-" for _ in published)))
    head = ("Organ", "Objects", "Patients", *(column["title"] for column in shown), *(e["name"] for e in published))
    return Grid(SCORES[score], head, tuple(rows), tuple(_notes(summary, score)))


def _notes(summary: Summary, score: str) -> Iterator[str]:
    yield (
        "Mean over patients of the mean over a patient's objects, in brackets the 95 % bootstrap interval over patients; "
        "all columns on the same objects. Automatic systems got no prompt; prompts of the others come from the truth."
    )
    if summary["settings"]["objects"] == "paper":
        yield "Objects are the paper's: one filled external contour each."
    if score == "dice":
        yield "Seconds: model time on this machine, embedding and whole cases shared by the objects scored on them."
        yield from published_notes(summary["published"])


def published_notes(published: list[dict[str, Any]]) -> Iterator[str]:
    """Where published columns come from and how they were measured, each protocol once."""
    for source in dict.fromkeys(entry["source"] for entry in published):
        yield f"Published, not measured here and not on these objects, means over the 16 organs of WORD: {source}."
    for protocol in dict.fromkeys(entry["protocol"] for entry in published):
        names = [entry["name"] for entry in published if entry["protocol"] == protocol]
        yield f"{', '.join(names)}: {protocol}."


def in_order(organs: Iterable[str]) -> list[str]:
    """Organs as WORD numbers them, others behind by name."""
    from gazeseg.images.slices_folder import VALUE_OF

    return sorted(organs, key=lambda organ: (VALUE_OF.get(organ, 1000), organ))


def spoken(organ: str) -> str:
    """Without underscores."""
    return organ.replace("_", " ")


def percent(score: dict[str, Any]) -> str:
    """A mean with its interval."""
    mean = f"{100 * score['mean']:.1f}"
    return mean if score["low"] is None else f"{mean} [{100 * score['low']:.1f}, {100 * score['high']:.1f}]"


def _mean(score: dict[str, Any], kind: str) -> str:
    return percent(score) if kind == "mean" else f"{100 * score[kind]:.1f}"


def _published_organ(entry: dict[str, Any], organ: str) -> str:
    value, spread = entry["dice"].get(organ), entry["sd"].get(organ)
    if value is None:
        return "-"
    return f"{value:.2f}" if spread is None else f"{value:.2f} ± {spread:.2f}"


def _published_mean(entry: dict[str, Any], kind: str) -> str:
    return f"{entry['means'][kind]:.2f}" if kind in entry["means"] else "-"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
