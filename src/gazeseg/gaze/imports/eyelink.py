"""EyeLink recordings as text (ASC, written by edf2asc), or as EDF where a reader is installed: gaze in screen pixels."""

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.asc import LEFT, RIGHT, Asc, read_asc
from gazeseg.gaze.imports.edf import is_edf, read_edf
from gazeseg.gaze.imports.raw import Eye, Raw, Source
from gazeseg.types import Bool, Float, Screen

MS = 1e-3


def read_eyelink(source: Source) -> Raw:
    """Samples of an ASC or EDF file; it holds the pixels of the screen, not its size.

    Raises:
        MissingExtraError: an EDF file, and no reader for it.
        RecordingError: no gaze samples, several screens or rates, or a screen of other pixels.
    """
    if is_edf(source):
        return read_edf(source)
    found = read_asc(source.path)
    corner, screen = _screen(source, found)
    columns: dict[str, Float] = {name: np.array(column, dtype=np.float64) for name, column in found.samples.items()}
    eyes = tuple(
        _eye(columns, initial, found.blinks[initial], corner, screen)
        for initial, eye in (("L", LEFT), ("R", RIGHT))
        if eye in found.seen_eyes
    )
    return Raw(
        columns["t"] * MS,
        eyes,
        screen,
        found.device,
        rate_hz=found.rates_hz.pop() if found.rates_hz else None,
        accuracy_deg=max(found.in_force_deg, default=None),
        counts={
            "unreadable": found.unreadable,
            "blinks": sum(map(len, found.blinks.values())),
            "messages": found.messages,
        },
        notes=(f"{'both eyes' if len(eyes) == 2 else min(found.seen_eyes).lower() + ' eye'}, times in ms",),
    )


def _screen(source: Source, found: Asc) -> tuple[tuple[float, float], Screen]:
    """Pixel at the left and top edge, and the screen; its pixels have to be those of the file."""
    coords = found.coords.get("GAZE_COORDS") or found.coords.get("DISPLAY_COORDS")
    if coords is None or not np.isfinite(coords).all():
        return (0.0, 0.0), source.need_screen()
    left, top, right, bottom = coords
    span = (right - left, bottom - top)  # the last pixel or the edge behind it: both are written
    screen = source.need_screen(f"only {span[0]:g}x{span[1]:g} pixels, give or take one,")
    if any(not 0 <= size - n <= 1 for size, n in zip(screen.size_px, span, strict=True)):
        raise RecordingError(
            f"expected a screen of {screen.size_px[0]}x{screen.size_px[1]} px as given, found coordinates up to "
            f"{right:g},{bottom:g} in {source.path}: correct --screen"
        )
    return (left, top), screen


def _eye(
    columns: dict[str, Float],
    initial: str,
    blinks: list[tuple[float, float]],
    corner: tuple[float, float],
    screen: Screen,
) -> Eye:
    """One eye in display coordinates, not valid in blinks."""
    x, y = (columns[f"{initial.lower()}{axis}"] for axis in "xy")
    size_px = screen.size_px
    eye = Eye.of((x - corner[0]) / size_px[0], (y - corner[1]) / size_px[1])
    return Eye(eye.xy, eye.valid & ~_within(columns["t"], blinks))


def _within(t_ms: Float, spans: list[tuple[float, float]]) -> Bool:
    """Whether each time lies in one of the spans, which may overlap; both ends belong to them."""
    starts, ends = np.array(sorted(spans), dtype=np.float64).reshape(-1, 2).T
    latest = np.maximum.accumulate(np.concatenate(([-np.inf], ends)))
    return np.asarray(t_ms <= latest[np.searchsorted(starts, t_ms, side="right")])
