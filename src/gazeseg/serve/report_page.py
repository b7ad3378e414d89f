"""The figures of a case as a page to print."""

from html import escape
from pathlib import Path
from typing import Any

from gazeseg.notice import NOTICE
from gazeseg.serve.efforts import IDLE_S
from gazeseg.serve.reports import SIGMAS, CaseFigures, StructureFigures

STYLE = Path(__file__).parent / "static" / "report.css"
LINKED = '<link rel="stylesheet" href="/static/report.css">'
COLUMNS = (
    "Structure",
    "State",
    "Volume, ml",
    "Slices",
    "Time, s",
    "Looks",
    "Points",
    "Boxes",
    "Strokes",
    "Masks taken over",
    "Undone",
    "Never looked at",
)


PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>{name}: case report</title>{style}</head>
<body>
<h1>Case report: {name}</h1>
<p class="notice">{notice}</p>
{totals}
<table><thead><tr>{heads}</tr></thead>
<tbody>{rows}</tbody></table>
{explained}
{origin}
</body></html>
"""


def report_page(figures: CaseFigures, style: str = LINKED) -> str:
    """HTML without scripts; ``style`` links the style sheet, or ``inlined()`` for a file that stands alone."""
    rows = (
        "".join(_row(one) for one in figures.structures) or f'<tr><td colspan="{len(COLUMNS)}">no structure</td></tr>'
    )
    return PAGE.format(
        name=escape(figures.name),
        notice=escape(NOTICE),
        style=style,
        totals=_totals(figures),
        heads="".join(f"<th>{name}</th>" for name in COLUMNS),
        rows=rows,
        explained=_explained(),
        origin=_origin(figures),
    )


def inlined() -> str:
    """The style sheet as part of the page."""
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>"


def _totals(figures: CaseFigures) -> str:
    accepted = sum(one.accepted for one in figures.structures)
    minutes, seconds = divmod(round(figures.seconds), 60)
    return (
        f"<p>{accepted} of {len(figures.structures)} structures accepted, {minutes} min {seconds} s of work, "
        f"{figures.events} events, {figures.undone} times undone.</p>"
    )


def _row(one: StructureFigures) -> str:
    effort = one.effort
    state = ", ".join(
        word
        for word, is_so in (
            ("accepted", one.accepted),
            ("locked", one.locked),
            (f"{one.provisional} slices not looked at yet", one.provisional > 0),
        )
        if is_so
    )
    cells = (
        one.name,
        state or "open",
        f"{one.ml:.1f}",
        str(one.slices),
        f"{effort.seconds:.0f}",
        *map(str, (effort.looks, effort.points, effort.boxes, effort.strokes, effort.masks, effort.undone)),
        "no gaze" if one.unseen is None else f"{100 * one.unseen:.0f} %",
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _explained() -> str:
    lines = (
        f"Time: from the event before to each event of the structure, pauses longer than {IDLE_S:.0f} s counted as "
        f"{IDLE_S:.0f} s. Looking without any act that follows is not counted.",
        "Looks: places of gaze that became prompts, also those undone later. Points: exact points by mouse, also by the "
        "mouse standing in for gaze.",
        f"Never looked at: share of the mask's area farther than {SIGMAS:.0f} standard deviations of the gaze from every "
        "look on the same slice. Only looks that became prompts are known.",
        "Volume: voxels of the structure in the label map, where structures that overlap give way to each other.",
    )
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _origin(figures: CaseFigures) -> str:
    header = figures.header
    case, model = header.get("case", {}), header.get("model", {})
    pairs: tuple[tuple[str, Any], ...] = (
        ("Image", Path(str(case.get("path", "unknown"))).name),
        ("SHA-256 of its voxels", case.get("sha256", "unknown")),
        ("Model", model.get("name", "unknown")),
        ("SHA-256 of the model", model.get("hash", "unknown")),
        ("gazeseg", header.get("gazeseg", "unknown")),
        ("Session begun (UTC)", header.get("created_utc", "unknown")),
    )
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{escape(str(value))}</dd>' for name, value in pairs)}</dl>"
