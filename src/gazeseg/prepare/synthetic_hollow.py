"""Stomach, duodenum, esophagus and bowel: a wall, folds, and fluid, food, contrast or gas in it."""

import numpy as np

from gazeseg.prepare.synthetic_field import Float32, Mask, smooth_field
from gazeseg.prepare.synthetic_lesions import depth_mm
from gazeseg.prepare.synthetic_phase import Phase


def paint_hollow(
    mask: Mask, mm_px: float, phase: Phase, rng: np.random.Generator, *, collapsed: bool = False
) -> Float32:
    """HU of a hollow organ (mask in its window); gas gathers at the top, which is the patient's front.

    Args:
        mask: where the organ is.
        mm_px: size of a pixel.
        phase: of the slice: its wall's brightness, and whether contrast was drunk.
        rng: for every draw.
        collapsed: the lumen is nearly always shut.
    """
    deep_mm = depth_mm(mask, mm_px)
    wall = phase.hu["wall"] + 6 * smooth_field(mask.shape, 3 / mm_px, rng)
    if rng.random() < (0.8 if collapsed else 0.12):
        return np.asarray(wall, np.float32)
    folds = np.clip(1 + rng.uniform(0.1, 0.9) * smooth_field(mask.shape, rng.uniform(4, 9) / mm_px, rng), 0.5, 3)
    thick_mm = min(rng.uniform(1.5, 4.5), 0.5 * float(deep_mm.max()))
    content = _content(mask, mm_px, phase, rng)
    return np.where(deep_mm < thick_mm * folds, wall, content).astype(np.float32)


def _content(mask: Mask, mm_px: float, phase: Phase, rng: np.random.Generator) -> Float32:
    """Water, contrast or a mixture of food; above a level, gas."""
    level = float(rng.choice([rng.uniform(-5, 30), rng.uniform(20, 75)]))
    if phase.oral and rng.random() < 0.75:
        level = rng.uniform(130, 420)
    content = level + rng.uniform(1, 5) * smooth_field(mask.shape, 6 / mm_px, rng)
    if rng.random() < 0.2:
        food = smooth_field(mask.shape, rng.uniform(2, 6) / mm_px, rng)
        content = content + rng.uniform(10, 60) * food
        content[food > rng.uniform(1.2, 2.5)] = rng.uniform(-600, -100)
    if rng.random() < 0.4:
        rows = np.flatnonzero(mask.any(axis=1))
        surface = rows.min() + rng.choice([rng.uniform(0.1, 0.6), rng.uniform(0.6, 1.0)], p=[0.75, 0.25]) * len(rows)
        content[: int(surface)] = rng.uniform(-950, -800)
    return np.asarray(content, np.float32)
