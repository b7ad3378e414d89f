"""Organs with something in them: gullet, stomach, duodenum, bowel."""

import numpy as np

from gazeseg.simulate.patient.canvas import Canvas
from gazeseg.simulate.patient.tissues import Tissue


def paint_esophagus(canvas: Canvas) -> None:
    """Down beside the aorta, through the diaphragm, into the stomach."""
    canvas.tube(
        [(4, 20, 90, 8), (8, 18, 70, 8), (14, 8, 56, 8), (26, -2, 46, 8)], Tissue.ESOPHAGUS, rough_mm=0.6, gap_mm=1.0
    )


def paint_stomach(canvas: Canvas, rng: np.random.Generator) -> None:
    """Fundus under the left dome, body to the front, antrum across the midline; gas over fluid."""
    size = rng.uniform(0.85, 1.1)
    course = [
        (54, 0, 58, 18), (58, -8, 44, 29), (62, -24, 22, 27), (52, -44, 2, 22),
        (26, -54, -12, 17), (2, -52, -18, 14), (-18, -42, -18, 9),
    ]  # fmt: skip
    where, wall = canvas.tube(np.array(course) * [1, 1, 1, size], Tissue.STOMACH, rough_mm=1.6, gap_mm=1.0)
    inside = wall + 3.2 + 0.9 * canvas.rough[where]  # folds
    level = np.float32(rng.uniform(-44, -30))
    height = canvas.axes_mm[1][where[1]][None, :, None]  # a fluid level is flat in the room, not in the body
    canvas.paint(where, inside, Tissue.STOMACH_FLUID, over=(Tissue.STOMACH,))
    canvas.paint(where, np.maximum(inside, height - level), Tissue.STOMACH_GAS, over=(Tissue.STOMACH_FLUID,))


def paint_duodenum(canvas: Canvas) -> None:
    """From the pylorus around the head of the pancreas and across the spine."""
    course = [
        (-20, -40, -18, 9), (-36, -30, -14, 12), (-46, -10, -24, 12), (-46, 8, -44, 12), (-34, 14, -62, 12),
        (-4, 14, -66, 11), (22, 10, -58, 11), (30, -4, -42, 11),
    ]  # fmt: skip
    where, wall = canvas.tube(course, Tissue.DUODENUM, rough_mm=1.0, gap_mm=0.8)
    canvas.paint(where, wall + 3.0 + 1.2 * canvas.rough[where], Tissue.DUODENUM_FLUID, over=(Tissue.DUODENUM,))


def paint_colon(canvas: Canvas, rng: np.random.Generator) -> None:
    """Ascending, transverse and descending colon: haustra, stool, and gas on top."""
    sink = rng.normal(0, 5)
    course = [
        (-96, 28, -100, 22), (-98, 24, -66, 21), (-92, 6, -50, 20), (-78, -30, -52 + sink, 18),
        (-40, -66, -62 + sink, 17),
        (8, -72, -66 + sink, 17), (54, -66, -50, 17), (86, -40, -22, 17), (104, -8, 2, 15), (108, 22, -16, 14),
        (107, 34, -100, 14),
    ]  # fmt: skip
    where, wall = canvas.tube(course, Tissue.COLON, rough_mm=2.0, gap_mm=0.8)
    inside = wall + 2.6 + 0.8 * canvas.rough[where]
    canvas.paint(where, inside, Tissue.COLON_STOOL, over=(Tissue.COLON,))
    gas = np.maximum(inside + 1.5, 4 + wall + 0.35 * (canvas.y[where] + 62) + 7 * canvas.rough[where])
    canvas.paint(where, gas, Tissue.COLON_GAS, over=(Tissue.COLON_STOOL,))


def paint_intestine(canvas: Canvas, rng: np.random.Generator) -> None:
    """Loops of small bowel in what is left, low and to the left."""
    center, reach = np.array([42.0, -26, -52]), np.array([42.0, 34, 34])
    for _ in range(5):
        at = rng.uniform(-0.8, 0.8, 3)
        stations = []
        for _ in range(6):
            at = np.clip(at + rng.normal(0, 0.6, 3), -1, 1)
            stations.append((*(center + at * reach), rng.uniform(10, 13)))
        where, wall = canvas.tube(stations, Tissue.INTESTINE, rough_mm=1.2, gap_mm=1.0)
        canvas.paint(where, wall + 4.0 + 1.6 * canvas.rough[where], Tissue.INTESTINE_FLUID, over=(Tissue.INTESTINE,))
