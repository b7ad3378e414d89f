"""Small pieces of HTML; everything that comes from data is escaped here."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: #1b1b1b;
  background: #fff; max-width: 72rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #ccc; }
h3 { font-size: 1rem; margin: 1.2rem 0 0.4rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.6rem 0; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid #e3e3e3; white-space: nowrap; }
th { border-bottom: 1px solid #888; font-weight: 600; vertical-align: bottom; white-space: normal; }
th.text, td.text { text-align: left; }
.wide { overflow-x: auto; }
.interval, .quiet { color: #666; font-size: 0.88em; }
.notice { border: 1px solid #b58900; background: #fff8e1; padding: 0.5rem 0.9rem; }
.warning { border: 2px solid #b00020; background: #fdecea; padding: 0.5rem 0.9rem; font-weight: 600; }
figure { display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top; }
figure svg { background: #000; } figcaption { font-size: 0.85rem; max-width: 260px; }
.strip { display: flex; gap: 0.5rem; margin-bottom: 1rem; }
.strip figure { flex: 1; min-width: 0; max-width: 260px; margin: 0; } .strip svg { width: 100%; height: auto; }
.charts > div { display: inline-block; vertical-align: top; margin: 0 1.5rem 1rem 0; max-width: 100%; }
.chart { max-width: 100%; height: auto; } .legend { font-size: 0.85rem; margin: 0.1rem 0 0 3rem; }
.key { display: inline-block; width: 1.6em; height: 0; border-top: 3px solid; vertical-align: middle; }
dt { font-weight: 600; } dd { margin: 0 0 0.4rem 1.2rem; }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 10px; } th, td { padding: 0.15rem 0.4rem; }
  figure, tr, .charts > div { break-inside: avoid; } h2, h3 { break-after: avoid; } .wide { overflow: visible; }
}
"""


def page(title: str, body: Iterable[str]) -> str:
    """A whole document without script or anything fetched; the policy forbids both even if something slipped in."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def section(title: str, *parts: str) -> str:
    """A heading and what belongs to it."""
    return f"<section><h2>{escape(title)}</h2>{''.join(parts)}</section>"


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{escape(kind)}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], text_columns: int) -> str:
    """A table of cells that are HTML already (see ``cell``); the first ``text_columns`` are words, the rest numbers."""

    def line(tag: str, cells: Sequence[str]) -> str:
        parts = (f"<{tag}{' class=text' if n < text_columns else ''}>{cell}</{tag}>" for n, cell in enumerate(cells))
        return f"<tr>{''.join(parts)}</tr>"

    body = "".join(line("td", row) for row in rows)
    titles = line("th", [escape(name) for name in head])
    return f'<div class="wide"><table><thead>{titles}</thead><tbody>{body}</tbody></table></div>'


def cell(text: object) -> str:
    """Escaped text of a cell."""
    return escape(str(text))


def definitions(pairs: Mapping[str, object]) -> str:
    """Terms and what they mean."""
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(str(v))}</dd>" for k, v in pairs.items()) + "</dl>"


def score(value: Mapping[str, Any] | None) -> str:
    """A mean in percent with its interval, as HTML."""
    if value is None:
        return "-"
    text = f"{100 * value['mean']:.1f}"
    if value["low"] is None:
        return text
    return f'{text} <span class="interval">[{100 * value["low"]:.1f}, {100 * value["high"]:.1f}]</span>'
