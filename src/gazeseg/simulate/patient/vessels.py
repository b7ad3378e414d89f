"""The large vessels, the heart's lower end, and the small vessels in the fat."""

import numpy as np

from gazeseg.simulate.patient.canvas import Canvas
from gazeseg.simulate.patient.tissues import Tissue


def paint_trunks(canvas: Canvas) -> None:
    """Aorta and inferior vena cava, with the heart above."""
    canvas.tube(
        [(10, 34, 100, 11.5), (6, 26, 40, 11), (3, 24, 0, 10), (4, 24, -100, 9)], Tissue.AORTA, rough_mm=0.3, gap_mm=1.0
    )
    canvas.tube(
        [(-22, 14, 100, 12), (-22, 20, 60, 12), (-20, 24, 0, 11), (-19, 26, -100, 10.5)],
        Tissue.INFERIOR_VENA_CAVA,
        0.9,
        0.6,
    )
    canvas.blob((22, -42, 104), (52, 42, 34), Tissue.HEART, rough_mm=1.0)


def paint_branches(canvas: Canvas) -> None:
    """Portal system, renal vessels, and the two arteries to the gut."""
    portal = [(-6, -4, -80, 5.5), (-7, -4, -40, 6), (-8, -2, -14, 7), (-18, -4, -4, 6.5), (-31, -8, 4, 6)]
    splenic = [(-8, -2, -14, 5), (14, -6, -4, 4.5), (40, 8, 8, 4.5), (64, 24, 16, 4), (84, 28, 22, 3)]
    canvas.tube(portal, Tissue.VEIN)
    canvas.tube(splenic, Tissue.VEIN)
    canvas.tube([(44, 34, -6, 4.5), (24, 14, -8, 4.5), (4, 10, -9, 4.5), (-16, 20, -12, 5)], Tissue.VEIN)
    canvas.tube([(-44, 34, -20, 4.5), (-24, 26, -18, 5)], Tissue.VEIN)
    canvas.tube([(46, 38, -4, 2.6), (4, 25, -4, 3)], Tissue.ARTERY)
    canvas.tube([(-46, 40, -18, 2.6), (-18, 38, -8, 2.8), (2, 26, -2, 3)], Tissue.ARTERY)
    canvas.tube([(4, 20, -1, 4), (2, 6, -8, 4), (2, 2, -40, 3.6), (2, 0, -100, 3.2)], Tissue.ARTERY)
    canvas.tube([(5, 20, 12, 3.8), (4, 8, 15, 3.4), (-16, 0, 12, 2.8), (-28, -6, 6, 2.4)], Tissue.ARTERY)
    canvas.tube([(4, 8, 15, 3), (30, 2, 16, 2.8), (64, 20, 20, 2.4)], Tissue.ARTERY)


def paint_mesentery(canvas: Canvas, rng: np.random.Generator) -> None:
    """Small vessels in the fat between the organs."""
    for _ in range(26):
        start = np.array([rng.uniform(-40, 70), rng.uniform(-60, 0), rng.uniform(-85, -5)])
        end = start + rng.normal(0, (16, 16, 12))
        middle = (start + end) / 2 + rng.normal(0, 5, 3)
        radius = rng.uniform(1.2, 2.4)
        canvas.tube([(*start, radius), (*middle, radius), (*end, 0.6 * radius)], Tissue.VEIN)
