"""The solid organs, in the order in which they take their place."""

import numpy as np

from gazeseg.simulate.patient.canvas import Canvas
from gazeseg.simulate.patient.frame import Build, cavity
from gazeseg.simulate.patient.shapes import ellipsoid, union
from gazeseg.simulate.patient.tissues import Tissue
from gazeseg.types import Float

RETROPERITONEUM = (Tissue.FAT, Tissue.SEPARATING_FAT)

KIDNEYS = (
    (Tissue.KIDNEY_LEFT, Tissue.MEDULLA_LEFT, 1, (66.0, 42.0, -6.0)),
    (Tissue.KIDNEY_RIGHT, Tissue.MEDULLA_RIGHT, -1, (-64.0, 42.0, -20.0)),
)


def paint_kidneys(canvas: Canvas, rng: np.random.Generator) -> None:
    """Cortex and medulla around a sinus of fat that opens to the middle; a layer of fat around each."""
    for cortex, medulla, side, place in KIDNEYS:
        center = np.array(place) + rng.normal(0, (2.5, 2.0, 4.0))
        radii = np.array([27.5, 25.0, 52.0]) * rng.uniform(0.93, 1.07)
        where = canvas.around(center, radii)
        x, y, z = canvas.at(where)
        lean = -0.18 * (z - center[2])  # lower poles point outwards
        p = (x - side * lean, y - 0.42 * side * (x - center[0]), z)
        kidney = ellipsoid(p, center, radii) + 0.7 * canvas.rough[where]
        hilum = (center[0] - side * 20, center[1] - 5, center[2])
        sinus = ellipsoid(p, hilum, (21, 9, 25)) + 1.5 * canvas.rough[where]
        canvas.paint(where, np.maximum(kidney, 1.5 - sinus), cortex, gap_mm=4.0)
        angle = np.arctan2(z - center[2], x - hilum[0] - side * 6) * 5 + np.arctan2(y - center[1], x - hilum[0]) * 3
        pyramid = np.abs(kidney + 11.5) - 4.5 + 2.5 * np.sin(angle)
        canvas.paint(where, pyramid, medulla, over=(cortex,))
        canvas.paint(where, sinus, Tissue.SEPARATING_FAT)


def paint_adrenals(canvas: Canvas) -> None:
    """Two thin limbs each, like a Y upside down."""
    for tip, apex, foot in (((36, 24, 46), (42, 26, 32), 14), ((-33, 26, 46), (-36, 32, 32), 18)):
        for spread in (-5, 7):
            out = np.sign(apex[0]) * spread
            course = [(*tip, 2.4), (*apex, 3.4), (apex[0] + out, apex[1] + 7, foot, 2.8)]
            canvas.tube(course, Tissue.ADRENAL, 0.4, 1.0, over=RETROPERITONEUM)


def paint_pancreas(canvas: Canvas, rng: np.random.Generator) -> None:
    """Head in the duodenum's bend, neck before the portal vein, tail to the spleen; lobulated."""
    rise = rng.normal(0, 4)
    size = rng.uniform(0.9, 1.1)
    course = [
        (-27, 4, -50, 12), (-25, 0, -30, 16), (-10, -14, -14, 11), (14, -20, -4 + rise / 2, 12),
        (40, -6, 6 + rise, 11.5), (62, 12, 14 + rise, 11.5), (80, 16, 20 + rise, 8),
    ]  # fmt: skip
    canvas.tube(np.array(course) * [1, 1, 1, size], Tissue.PANCREAS, rough_mm=1.9)


def paint_gallbladder(canvas: Canvas, rng: np.random.Generator) -> None:
    """A pear below the liver, its fundus to the front."""
    size = rng.uniform(0.85, 1.15)
    course = [(-30, -14, -2, 3), (-38, -26, -12, 8), (-48, -44, -26, 14), (-54, -56, -36, 12)]
    canvas.tube(np.array(course) * [1, 1, 1, size], Tissue.GALLBLADDER, rough_mm=0.4)


def paint_spleen(canvas: Canvas, build: Build, rng: np.random.Generator) -> None:
    """A crescent against the left ribs."""
    center = np.array([94.0, 30, 24]) + rng.normal(0, (1, 4, 5))
    radii = np.array([44, 60, 52]) * rng.uniform(0.92, 1.06)
    where = canvas.around(center, radii)
    p = canvas.at(where)
    hollow = ellipsoid(p, (center[0] - 44, center[1] - 10, center[2] - 4), (42, 62, 66))
    wall = cavity(canvas, build, where) + 2.5
    outer = ellipsoid(p, center, radii) + 1.2 * canvas.rough[where]
    canvas.paint(
        where, np.maximum.reduce([outer, -hollow + 1.0 * canvas.rough[where], wall]), Tissue.SPLEEN, gap_mm=1.0
    )


def paint_liver(canvas: Canvas, build: Build, rng: np.random.Generator) -> None:
    """A large right lobe, a thin left one, and a hollow where the other organs lie; vessels inside."""
    size = rng.uniform(0.95, 1.05)
    where = canvas.box((-140, -105, -75), (75, 95, 110))
    p = canvas.at(where)
    right = ellipsoid(p, (-72, 2, 12), (70 * size, 90, 68 * size))
    left = ellipsoid((p[0], p[1], p[2] - 0.25 * p[0]), (-8, -46, 32), (68, 36, 34))
    hollow = ellipsoid(p, (24, 22, -22), (72, 64, 64)) + 2 * canvas.rough[where]
    wall = cavity(canvas, build, where) + 2.5
    fissure = 2.5 - np.hypot(
        0.8 * (p[0] + 18 + 0.15 * p[1]), np.maximum(0, p[2] - 8) * 0.6 + np.maximum(0, p[1] + 48) * 0.6
    )
    shape = np.maximum.reduce([union(right, left, 18), 4 - hollow, wall, fissure]) + 1.0 * canvas.rough[where]
    canvas.paint(where, shape, Tissue.LIVER, gap_mm=0.8)
    _paint_liver_vessels(canvas, rng)


def _paint_liver_vessels(canvas: Canvas, rng: np.random.Generator) -> None:
    roots = [
        ((-30, -8, 4), (-66, -2, 6), 5.0), ((-30, -8, 4), (-24, -40, 22), 4.5),  # portal vein, right and left
        ((-24, 30, 56), (-96, 22, 22), 4.5), ((-24, 26, 56), (-62, -44, 22), 4.5), ((-20, 26, 56), (10, -50, 34), 4.0),
    ]  # fmt: skip
    for start, end, radius in roots:
        _branch(canvas, np.array(start, float), np.array(end, float), radius, 3, rng)


def _branch(canvas: Canvas, start: Float, end: Float, radius: float, levels: int, rng: np.random.Generator) -> None:
    """One vessel and its two daughters (thinner by Murray's law, shorter)."""
    middle = (start + end) / 2 + rng.normal(0, 0.08 * np.linalg.norm(end - start), 3)
    thin = radius * 0.79
    stations = [(*start, radius), (*middle, radius), (*end, thin)]
    canvas.tube(stations, Tissue.LIVER_VESSEL, over=(Tissue.LIVER,))
    if levels == 1:
        return
    for _ in range(2):
        step = (end - start) * 0.68 + rng.normal(0, 0.42 * np.linalg.norm(end - start), 3) * (1, 1, 0.7)
        _branch(canvas, end, end + step, thin, levels - 1, rng)
