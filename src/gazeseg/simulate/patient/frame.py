"""What holds the organs: skin, fat, muscle, spine, ribs, lungs, and the table below."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from gazeseg.simulate.patient.canvas import Canvas
from gazeseg.simulate.patient.shapes import F32, Where, ellipsoid, outline, tube, union
from gazeseg.simulate.patient.tissues import Tissue

EVERYWHERE: Where = (slice(None), slice(None), slice(None))
VERTEBRA_MM = 34.0
SOFT = (Tissue.FAT, Tissue.SEPARATING_FAT, Tissue.MUSCLE)


@dataclass(frozen=True, slots=True)
class Build:
    """How broad and how fat a patient is, in mm: half axes of the muscle wall, and the fat around it."""

    half_width: float
    half_height: float
    fat: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Self:
        """Somebody who fits a field of 360 mm."""
        return cls(rng.uniform(136, 144), rng.uniform(91, 97), rng.uniform(10, 20))


def cavity(canvas: Canvas, build: Build, where: Where = EVERYWHERE) -> F32:
    """Distance to the inner side of the muscle wall."""
    x, y, _ = canvas.at(where)
    return outline(x, y + 3, build.half_width - 11, build.half_height - 6)


def paint_frame(canvas: Canvas, build: Build, rng: np.random.Generator) -> None:
    """Everything but the organs; inside of the cavity is fat afterwards."""
    _paint_skin(canvas, build)
    _paint_muscles(canvas, build)
    _paint_spine(canvas, rng)
    _paint_ribs(canvas, build, rng)
    _paint_table(canvas)


def paint_lungs(canvas: Canvas, build: Build) -> None:
    """The bases of the lungs above the two domes of the diaphragm."""
    where = canvas.box((-150, -110, 5), (150, 110, 200))
    x, y, z = canvas.at(where)
    right = 72 - 44 * ((x + 62) / 68) ** 2 - 40 * ((y + 8) / 85) ** 2
    left = 66 - 44 * ((x - 66) / 66) ** 2 - 40 * ((y + 8) / 85) ** 2
    dome = np.where(x < 0, right, left)
    mediastinum = 34 - np.abs(x - 6) + 14 * np.tanh((y - 10) / 40) - 5 * canvas.rough[where]
    canvas.paint(where, np.maximum.reduce([dome - z, cavity(canvas, build, where) + 1.5, mediastinum]), Tissue.LUNG)


def _paint_skin(canvas: Canvas, build: Build) -> None:
    x, y, _ = canvas.at(EVERYWHERE)
    groove = 6 * np.exp(-((x / 16) ** 2)) * (y > 0)
    # more fat at the back and the flanks than in front
    skin = outline(x, y - 0.15 * build.fat, build.half_width + build.fat, build.half_height + build.fat, 2.3) + groove
    canvas.paint(EVERYWHERE, skin, Tissue.SKIN, over=(Tissue.AIR,))
    canvas.paint(EVERYWHERE, skin + 1.8, Tissue.FAT, over=(Tissue.SKIN,))


def _paint_muscles(canvas: Canvas, build: Build) -> None:
    """The wall around, rectus in front, and behind the muscles of the back, each in its own sheath of fat."""
    x, y, z = canvas.at(EVERYWHERE)
    outer = outline(x, y + 3, build.half_width, build.half_height) + 1.5 * canvas.rough
    inner = cavity(canvas, build) + 1.2 * canvas.rough
    in_front = (y < -40) & (np.abs(x) < 2.5)  # linea alba: no muscle in the midline
    canvas.paint(EVERYWHERE, np.where(in_front, 9, np.maximum(outer, -inner)), Tissue.MUSCLE)
    flat = 0 * z
    for side in (-1, 1):
        rectus = ellipsoid((x, y, flat), (side * 30, 3.0 - build.half_height, 0), (30, 7, 1e3))
        canvas.paint(EVERYWHERE, rectus, Tissue.MUSCLE)
        back = ellipsoid((x, y, flat), (side * 33, 81, 0), (30, 19, 1e3)) + 1.8 * canvas.rough
        canvas.paint(EVERYWHERE, back, Tissue.MUSCLE, gap_mm=1.6)
        canvas.tube([(side * 52, 70, 0, 5), (side * 62, 68, -40, 9), (side * 68, 68, -90, 11)], Tissue.MUSCLE, 0.8, 1.2)
        canvas.tube([(side * 24, 49, 15, 5), (side * 33, 51, -25, 14), (side * 41, 50, -90, 21)], Tissue.MUSCLE, 0.8)
        canvas.tube([(side * 12, 35, 85, 4), (side * 13, 36, 30, 6), (side * 13, 38, -10, 4)], Tissue.MUSCLE, 1.0)


def _paint_spine(canvas: Canvas, rng: np.random.Generator) -> None:
    where = canvas.box((-50, 25, -200), (50, 115, 200))
    x, y, z = canvas.at(where)
    level = np.mod(z + rng.uniform(0, VERTEBRA_MM), VERTEBRA_MM) - VERTEBRA_MM / 2
    waist = 1.2 * np.cos(2 * np.pi * level / VERTEBRA_MM)
    body = np.maximum(ellipsoid((x, y, 0 * z), (0, 53, 0), (22, 17, 1e3)) + waist, 67 - 0.006 * x * x - 70 + 0 * y)
    canal = np.hypot(x / 1.15, y - 76) - 7.5
    arch = np.abs(canal - 3) - 3
    mid = (x, y, level)
    processes = tube(mid, [(0, 86, -2, 4.5), (0, 104, -8, 4)])
    for side in (-1, 1):
        processes = union(processes, tube(mid, [(side * 12, 72, 3, 5.5), (side * 36, 79, 4, 4)]), 3)
    bone = np.minimum(np.minimum(body, np.where(np.abs(level) < 13, arch, 9)), processes)
    disc = np.abs(level) > VERTEBRA_MM / 2 - 4
    canvas.paint(where, bone, Tissue.CORTICAL_BONE, over=SOFT)
    canvas.paint(where, bone + 2.2, Tissue.MARROW, over=(Tissue.CORTICAL_BONE,))
    canvas.paint(where, np.where(disc, body, 9), Tissue.DISC, over=(Tissue.CORTICAL_BONE, Tissue.MARROW))
    canvas.paint(where, canal, Tissue.CANAL, over=(*SOFT, Tissue.CORTICAL_BONE, Tissue.MARROW))


def _paint_ribs(canvas: Canvas, build: Build, rng: np.random.Generator) -> None:
    x, y, z = canvas.at(EVERYWHERE)
    middle = outline(x, y + 3, build.half_width - 5, build.half_height - 4)
    around = np.abs(np.arctan2(x, y)) / np.pi  # 0 at the spine, 1 in front
    across = np.abs(middle) - 3.6
    top = rng.uniform(14, 26)
    for number in range(7):
        height = top + 27 * number - 105 * around
        ends = around - (0.45, 0.7, 0.78, 0.78, 0.75, 0.75, 0.75)[number]
        rib = np.maximum.reduce([across, 0.9 * (np.abs(z - height) - 5.0), 120 * ends, 120 * (0.14 - around)])
        canvas.paint(EVERYWHERE, rib, Tissue.CORTICAL_BONE, over=SOFT)
        canvas.paint(EVERYWHERE, rib + 2.0, Tissue.MARROW, over=(Tissue.CORTICAL_BONE,))


def _paint_table(canvas: Canvas) -> None:
    x, y = (axis.reshape(shape) for axis, shape in zip(canvas.axes_mm[:2], ((-1, 1, 1), (1, -1, 1)), strict=True))
    sag = 145 - 22 * (x / 170) ** 2
    plate = np.where(np.abs(x) < 172, np.abs(y - sag) - 2.2, 9) + 0 * canvas.axes_mm[2]
    canvas.paint(EVERYWHERE, plate.astype(np.float32), Tissue.TABLE, over=(Tissue.AIR,))
