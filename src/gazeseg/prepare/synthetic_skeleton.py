"""What holds a synthetic body: table, wall with ribs, spine, and the muscles beside it."""

import numpy as np

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.synthetic_canvas import Canvas
from gazeseg.prepare.synthetic_field import Mask, grid, smooth_field
from gazeseg.prepare.synthetic_hull import Trunk
from gazeseg.prepare.synthetic_scene import Kind


def spine_place(organs: UInt8, all_organs: UInt8, mm_px: float, rng: np.random.Generator) -> tuple[float, float]:
    """Row and column of a vertebral body: near the midline at the back, where no organ is in the way."""
    from scipy import ndimage

    rows, columns = np.nonzero(all_organs) if all_organs.any() else np.nonzero(organs)
    target = rows.max() - rng.uniform(25, 40) / mm_px, (columns.min() + columns.max()) / 2
    step = max(1, round(4 / mm_px))
    room_mm = ndimage.distance_transform_edt(organs[::step, ::step] == 0) * step * mm_px
    y, x = grid(room_mm.shape)
    away_mm = np.hypot(y * step - target[0], x * step - target[1]) * mm_px
    best = np.argmax(np.minimum(room_mm, 26) - 0.5 * away_mm)
    row, column = np.unravel_index(best, room_mm.shape)
    return float(row * step), float(column * step)


def add_table(canvas: Canvas, trunk: Trunk, rng: np.random.Generator) -> None:
    """A curved table below, in two of three pictures."""
    if rng.random() < 0.33:
        return
    y, x = canvas.yx
    low = trunk.centre_yx[0] + (110 + rng.uniform(0, 45)) / canvas.mm_px
    bend = rng.uniform(0, 0.9) * canvas.mm_px / 500
    width_px = rng.uniform(150, 240) / canvas.mm_px
    for gap_mm in (0.0, rng.uniform(10, 25)):
        sag = low + gap_mm / canvas.mm_px - bend * (x - trunk.centre_yx[1]) ** 2
        canvas.add(
            (np.abs(y - sag) < rng.uniform(0.9, 1.8) / canvas.mm_px) & (np.abs(x - trunk.centre_yx[1]) < width_px),
            Kind.TABLE,
        )


def add_wall(canvas: Canvas, trunk: Trunk, rng: np.random.Generator) -> Mask:
    """Skin, fat, the muscles of wall and back, and ribs in it; returns where the cavity is."""
    back = np.exp(-(((trunk.theta - np.pi / 2) / 0.65) ** 2))
    wobble = smooth_field(trunk.theta.shape, 60 / canvas.mm_px, rng)
    muscle_mm = rng.uniform(7, 16) * (1 + 0.25 * wobble) + back * rng.uniform(12, 26)
    fat_mm = rng.choice([rng.uniform(2, 10), rng.uniform(8, 40)]) * (1 + 0.1 * wobble) * (1 - 0.5 * back) + 2
    over = trunk.beyond_mm - muscle_mm
    canvas.add(over < fat_mm + rng.uniform(1.2, 2.2), Kind.SKIN)
    canvas.add(over < fat_mm, Kind.FAT)
    canvas.add(over < 0, Kind.MUSCLE)
    layers = np.abs(trunk.beyond_mm - (0.5 + 0.1 * wobble) * muscle_mm) < rng.uniform(0, 0.9)
    canvas.add(layers & (back < 0.2) & (smooth_field(layers.shape, 40 / canvas.mm_px, rng) > 0), Kind.FAT)
    cavity = (trunk.beyond_mm < 0) | (canvas.organs > 0)
    canvas.add(cavity, Kind.FAT)
    _ribs(canvas, trunk, 0.5 * float(np.median(muscle_mm)), rng)
    return np.asarray(cavity)


def _ribs(canvas: Canvas, trunk: Trunk, depth_mm: float, rng: np.random.Generator) -> None:
    """Slanted cuts of ribs on both sides, in the wall."""
    cy, cx = trunk.centre_yx
    count = int(rng.integers(1, 6))
    for side in (0.0, np.pi):
        for angle in np.linspace(-0.7, 1.15, count) + rng.normal(0, 0.12, count):
            theta = side + angle if side == 0 else side - angle
            # along the ray, the pixel at the wanted depth in the wall
            ray = np.arange(0, max(canvas.organs.shape))
            rows, columns = (cy + ray * np.sin(theta)).astype(np.intp), (cx + ray * np.cos(theta)).astype(np.intp)
            within = (rows >= 0) & (rows < len(trunk.beyond_mm)) & (columns >= 0) & (columns < len(trunk.beyond_mm))
            depth = np.abs(trunk.beyond_mm[rows[within], columns[within]] - depth_mm)
            at = int(np.argmin(depth))
            if depth[at] < 3:
                size = rng.uniform(2.5, 4.5), rng.uniform(4, 13)
                centre = float(rows[within][at]), float(columns[within][at])
                canvas.blob(centre, size, Kind.BONE, rng, angle=theta + np.pi / 2 + rng.normal(0, 0.2), rough=0.1)


def add_muscles(canvas: Canvas, spine_yx: tuple[float, float], rng: np.random.Generator) -> None:
    """Psoas or the legs of the diaphragm beside the vertebra, the back's muscles behind it."""
    y, x = spine_yx
    mm = 1 / canvas.mm_px
    psoas_mm = rng.uniform(4, 17)
    for side in (-1, 1):
        place = y + rng.uniform(-4, 6) * mm, x + side * (19 + 0.6 * psoas_mm) * mm
        canvas.blob(place, (psoas_mm * 1.2, psoas_mm * 0.8), Kind.MUSCLE, rng)
        place = y + rng.uniform(38, 46) * mm, x + side * rng.uniform(23, 30) * mm
        canvas.blob(place, (rng.uniform(14, 20), rng.uniform(20, 27)), Kind.MUSCLE, rng, angle=-side * 0.2)


def add_spine(canvas: Canvas, spine_yx: tuple[float, float], rng: np.random.Generator) -> None:
    """Vertebral body or disc, the canal behind it, and the processes around the canal."""
    y, x = spine_yx
    mm = 1 / canvas.mm_px
    size = rng.uniform(0.85, 1.15)
    # fat parts the back's muscles at the midline
    canvas.blob((y + 56 * size * mm, x), (22, rng.uniform(1.5, 6)), Kind.FAT, rng, inside=canvas.parts > 0)
    arch: list[tuple[tuple[float, float], tuple[float, float], float]] = [
        ((y + 40 * size * mm, x), (16 * size, 3.2), 0.0),
        ((y + 24 * size * mm, x), (9 * size, 14 * size), 0.0),
    ]
    arch += [((y + 26 * size * mm, x + s * 24 * size * mm), (3.5, 14 * size), s * rng.uniform(0, 0.6)) for s in (-1, 1)]
    for centre, radii, angle in arch:
        canvas.blob(centre, radii, Kind.BONE, rng, angle=angle, rough=0.08)
    canvas.blob((y + 22 * size * mm, x), (7 * size, 9 * size), Kind.CANAL, rng, rough=0.05)
    kind = Kind.BONE if rng.random() < 0.75 else Kind.DISC
    canvas.blob((y, x), (16 * size, 21 * size), kind, rng, rough=0.05)
