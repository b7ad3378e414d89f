"""Line charts as SVG: Dice over gaze time or clicks, with the interval as a band."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
DASHES = ("", "6 3", "2 2", "8 3 2 3")
WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 40
ToPx = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: heights in 0..1 over ``x``, with bounds where there is an interval."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


def floor_of(lines: Sequence[Line]) -> float:
    """A round number below everything, so that several charts can share one axis."""
    lowest = min(value for line in lines for value in (*line.y, *line.low) if value is not None)
    return max(0.0, math.floor(5 * lowest) / 5)


def chart(lines: Sequence[Line], x_label: str, y_label: str, floor: float) -> str:
    """An ``<svg>`` with one line per system; heights in percent from ``floor`` to 100."""
    start, end = min(lines[0].x), max(lines[0].x)

    def to_px(x: float, y: float) -> tuple[float, float]:
        across = (x - start) / (end - start) if end > start else 0.5
        return LEFT + across * (WIDTH - LEFT - RIGHT), TOP + (1 - y) / max(1 - floor, 1e-9) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" class="chart">']
    parts += _grid(floor, to_px(end, floor)[1], lines[0].x, to_px)
    for number, line in enumerate(lines):
        parts += _curve(line, COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)], to_px)
    parts.append(_text(WIDTH / 2, HEIGHT - 6, x_label, "middle"))
    parts.append(f'<g transform="rotate(-90 12 {HEIGHT / 2})">{_text(12, HEIGHT / 2, y_label, "middle")}</g>')
    return "".join([*parts, "</svg>"]) + _legend(lines)


def _grid(floor: float, bottom: float, ticks: tuple[float, ...], to_px: ToPx) -> list[str]:
    parts = []
    step = 0.1 if floor >= 0.4 else 0.2
    levels = [floor + n * step for n in range(round((1 - floor) / step) + 1)]
    for level in levels:
        y = to_px(0.0, level)[1]
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{100 * level:.0f}", "end"))
    for tick in ticks:
        x = to_px(tick, floor)[0]
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom:.1f}" y2="{bottom + 4:.1f}" stroke="#666"/>')
        parts.append(_text(x, bottom + 17, f"{tick:g}", "middle"))
    return parts


def _curve(line: Line, colour: str, dash: str, to_px: ToPx) -> list[str]:
    parts = []
    lows = [(x, y) for x, y in zip(line.x, line.low, strict=True) if y is not None]
    highs = [(x, y) for x, y in zip(line.x, line.high, strict=True) if y is not None]
    if lows and len(lows) == len(highs):
        band = _points([*highs, *reversed(lows)], to_px)
        parts.append(f'<polygon points="{band}" fill="{colour}" opacity="0.15"/>')
    points = list(zip(line.x, line.y, strict=True))
    parts.append(
        f'<polyline points="{_points(points, to_px)}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dash}"/>'
    )
    for x, y in points:
        cx, cy = to_px(x, y)
        parts.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="3" fill="{colour}"/>')
    return parts


def _points(points: Sequence[tuple[float, float]], to_px: ToPx) -> str:
    return " ".join("{:.1f},{:.1f}".format(*to_px(x, y)) for x, y in points)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}">{escape(text)}</text>'


def _legend(lines: Sequence[Line]) -> str:
    items = [
        '<svg width="34" height="10" aria-hidden="true"><line x1="0" x2="34" y1="5" y2="5" '
        f'stroke="{COLOURS[n % len(COLOURS)]}" stroke-width="2" stroke-dasharray="{DASHES[n % len(DASHES)]}"/></svg> '
        f"{escape(line.name)}"
        for n, line in enumerate(lines)
    ]
    return f'<p class="legend">{" &nbsp; ".join(items)}</p>'
