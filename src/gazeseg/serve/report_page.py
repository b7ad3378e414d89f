"""The figures of a case as a page to print."""

from html import escape
from pathlib import Path
from typing import Any

from gazeseg.notice import NOTICE
from gazeseg.serve.efforts import IDLE_S
from gazeseg.serve.reports import SIGMAS, CaseFigures, StructureFigures
from gazeseg.serve.wire import SHOWN_S
from gazeseg.session import Completeness

STYLE = Path(__file__).parent / "static" / "report.css"
LINKED = '<link rel="stylesheet" href="/static/report.css">'
COLUMNS = (
    "Structure",
    "State",
    "Volume, ml",
    "Slices",
    "Never shown",
    "Time, s",
    "Looks by eyes",
    "Looks by mouse",
    "Clicks",
    "Boxes",
    "Brush strokes",
    "Slices carried",
    "Slices filled",
    "Slices loaded",
    "Undone",
    "Area never looked at",
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
    accepted = sum(one.done.accepted for one in figures.structures)
    minutes, seconds = divmod(round(figures.seconds), 60)
    return (
        f"<p>{accepted} of {len(figures.structures)} structures accepted, {minutes} min {seconds} s of work, "
        f"{figures.events} events, {figures.undone} times undone.</p>"
    )


def _row(one: StructureFigures) -> str:
    done, effort = one.done, one.effort
    acts = (effort.looks, effort.mouse_looks, effort.clicks, effort.boxes, effort.strokes)
    slices = (effort.carried, effort.filled, effort.loaded)
    cells = (
        done.name,
        _state(one),
        f"{one.ml:.1f}",
        str(done.slices),
        _never_shown(done),
        f"{effort.seconds:.0f}",
        *map(str, (*acts, *slices, effort.undone)),
        "no gaze" if one.unseen is None else f"{100 * one.unseen:.0f} %",
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _state(one: StructureFigures) -> str:
    done = one.done
    words = ("accepted" if done.accepted else "", "locked" if one.locked else "", *done.to_do)
    return ", ".join(filter(None, words))


def _never_shown(done: Completeness) -> str:
    if not done.made:
        return "none carried"
    return "not known" if done.never_shown is None else f"{done.never_shown} of {done.made}"


def _explained() -> str:
    lines = (
        f"Time: from the event before to each event of the structure, pauses longer than {IDLE_S:.0f} s counted as "
        f"{IDLE_S:.0f} s. Looking without any act that follows is not counted, but that a carried slice was shown is.",
        "Never shown: slices whose outline was carried or filled and neither corrected nor taken back, and that were not on "
        f"the screen for {SHOWN_S:.1f} s since. Not known where an earlier version carried them, which kept no record of it.",
        "Looks: places that became prompts while a key was held, by eyes (tracked or simulated) or by the mouse standing in "
        "for them. Clicks: exact points. Slices carried, filled, loaded: those that got an outline from a neighbour, from "
        "slices on both sides, from a file. What was undone later is counted, too.",
        f"Area never looked at: share of the mask's area farther than {SIGMAS:.0f} standard deviations of the gaze from every "
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
