"""A recording as a picture: x and y over time, fixations, held keys and changes of the view, in plain SVG.

Long recordings take one vertical stroke per column of the picture, from the lowest to the highest sample in it, so
that the file stays small and no outlier is lost.
"""

from collections.abc import Callable, Iterator
from html import escape

import numpy as np

from gazeseg.gaze.fixation_config import FixationConfig
from gazeseg.gaze.pace import gap_at
from gazeseg.gaze.quality import fixations_of, holds_of
from gazeseg.notice import NOTICE
from gazeseg.types import Fixation, Float, Recording, ViewShown

WIDTH, HEIGHT = 1200, 640
LEFT, RIGHT = 60, 20
PANELS = (("x (0 left, 1 right)", 52), ("y (0 top, 1 bottom)", 332))
PANEL_HEIGHT = 230
LOW, HIGH = -0.25, 1.25  # shown of the display coordinates; farther samples are drawn at the edge
MAX_POINTS = 6000
COLOURS = {"this": "#009e73", "not_this": "#d55e00"}
GAZE, FIXATION, VIEW = "#0072b2", "#e69f00", "#cc79a7"
ToPx = Callable[[float], float]


def plot_svg(recording: Recording) -> str:
    """The recording as an SVG document; time in s from left to right."""
    t_s = recording.t_s
    start_s, span_s = float(t_s[0]), max(float(t_s[-1] - t_s[0]), 1e-9)

    def across(time_s: float) -> float:
        return LEFT + min(max((time_s - start_s) / span_s, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    fixations = fixations_of(recording)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(LEFT, 20, _title(recording, len(fixations))),
        *_legend(),
    ]
    for axis, (name, top) in enumerate(PANELS):
        parts += _frame(name, top, across, start_s, span_s)
        parts += _holds(recording, top, across)
        parts += _views(recording, top, across)
        parts += _fixations(fixations, axis, top, across)
        parts += _gaze(recording, axis, top, across)
    parts += [_text(WIDTH / 2, HEIGHT - 34, "time (s)", "middle"), _text(LEFT, HEIGHT - 12, NOTICE), "</svg>"]
    return "\n".join(parts) + "\n"


def _down(value: float, top: int) -> float:
    share = (min(max(value, LOW), HIGH) - LOW) / (HIGH - LOW)
    return top + share * PANEL_HEIGHT


def _title(recording: Recording, fixations: int) -> str:
    made = "simulated" if recording.simulated else "recorded"
    return (
        f"{recording.device} ({made}): {len(recording.t_s)} samples at {recording.rate_hz:.4g} Hz, "
        f"{recording.valid.mean():.1%} valid, {fixations} fixations"
    )


def _frame(name: str, top: int, across: ToPx, start_s: float, span_s: float) -> Iterator[str]:
    """Edges of the screen, names and ticks."""
    for value, dash in ((0.0, ""), (0.5, "2 4"), (1.0, "")):
        y = _down(value, top)
        yield (
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#bbb" stroke-dasharray="{dash}"/>'
        )
        yield _text(LEFT - 8, y + 4, f"{value:g}", "end")
    yield _text(LEFT, top - 6, name)
    step_s = _tick_s(span_s)
    for n in range(int(np.ceil(start_s / step_s)), int((start_s + span_s) / step_s) + 1):
        yield _text(across(n * step_s), top + PANEL_HEIGHT + 14, f"{n * step_s:g}", "middle")


def _tick_s(span_s: float) -> float:
    """A round step that makes 5 to 12 ticks."""
    power = 10.0 ** np.floor(np.log10(span_s / 5.0))
    return float(next(power * n for n in (10, 5, 2, 1) if power * n <= span_s / 5.0))


def _gaze(recording: Recording, axis: int, top: int, across: ToPx) -> Iterator[str]:
    """The samples: a line through neighbours, or strokes where there are too many."""
    t_s, values = recording.t_s[recording.valid], recording.xy[recording.valid, axis]
    if not len(t_s):
        return
    if len(t_s) > MAX_POINTS:
        path = "".join(_strokes(t_s, values, top, across))
    else:
        path = "".join(_lines(t_s, values, top, across, gap_at(recording.rate_hz, FixationConfig().gap_s)))
    yield f'<path d="{path}" fill="none" stroke="{GAZE}" stroke-width="1" stroke-linecap="round"/>'


def _lines(t_s: Float, values: Float, top: int, across: ToPx, apart_s: float) -> Iterator[str]:
    last_s = float("-inf")
    for time_s, value in zip(t_s.tolist(), values.tolist(), strict=True):
        alone = "M" if time_s - last_s >= apart_s else "L"
        yield f"{alone}{across(time_s):.1f} {_down(value, top):.1f}"
        if alone == "M":
            yield "h0"  # a sample on its own is a dot
        last_s = time_s


def _strokes(t_s: Float, values: Float, top: int, across: ToPx) -> Iterator[str]:
    columns = ((t_s - t_s[0]) / max(float(t_s[-1] - t_s[0]), 1e-9) * (WIDTH - LEFT - RIGHT)).astype(int)
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    lows, highs = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    for time_s, low, high in zip(t_s[starts].tolist(), lows.tolist(), highs.tolist(), strict=True):
        yield f"M{across(time_s):.1f} {_down(low, top):.1f}V{_down(high, top) + 0.5:.1f}"


def _fixations(fixations: list[Fixation], axis: int, top: int, across: ToPx) -> Iterator[str]:
    for fixation in fixations:
        x, width, y = (
            across(fixation.start_s),
            across(fixation.end_s) - across(fixation.start_s),
            _down(fixation.xy[axis], top),
        )
        yield f'<rect x="{x:.1f}" y="{y - 4:.1f}" width="{width:.1f}" height="8" fill="{FIXATION}" opacity="0.55"/>'


def _holds(recording: Recording, top: int, across: ToPx) -> Iterator[str]:
    for start_s, end_s, action in holds_of(recording):
        x, width = across(start_s), max(across(end_s) - across(start_s), 1.0)
        yield (
            f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{PANEL_HEIGHT}" fill="{COLOURS[action]}" opacity="0.15"/>'
        )


def _views(recording: Recording, top: int, across: ToPx) -> Iterator[str]:
    columns = {f"{across(event.t_s):.1f}" for event in recording.events if isinstance(event, ViewShown)}
    for x in sorted(columns, key=float):
        yield f'<line x1="{x}" x2="{x}" y1="{top}" y2="{top + PANEL_HEIGHT}" stroke="{VIEW}" stroke-dasharray="3 3"/>'


def _legend() -> Iterator[str]:
    items = (
        (GAZE, "gaze"),
        (FIXATION, "fixation"),
        (COLOURS["this"], "held: this"),
        (COLOURS["not_this"], "held: not this"),
        (VIEW, "view changed"),
    )
    for n, (colour, words) in enumerate(items):
        x = WIDTH - RIGHT - 110 * (len(items) - n)
        yield f'<rect x="{x}" y="28" width="12" height="8" fill="{colour}"/>'
        yield _text(x + 16, 36, words)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333">{escape(clean)}</text>'
