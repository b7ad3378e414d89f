"""Disease in organs: cysts, masses, chalk."""

import numpy as np

from gazeseg.prepare.synthetic_field import Float32, Mask, ellipse, grid, smooth_field


def with_lesions(hu: Float32, mask: Mask, mm_px: float, rng: np.random.Generator) -> Float32:
    """In one organ of five: cysts, dark or bright masses with or without a rim, calcifications."""
    if rng.random() > 0.2:
        return hu
    places = np.argwhere(mask)
    for row, column in rng.permutation(places)[: int(rng.integers(1, 6))]:
        kind = int(rng.choice(4, p=[0.35, 0.4, 0.17, 0.08]))
        largest_mm = 5 if kind == 3 else 25
        radius_mm = float(np.exp(rng.uniform(np.log(2.5), np.log(largest_mm))))
        radii = radius_mm / mm_px, radius_mm / mm_px * rng.uniform(0.7, 1.4)
        distance = ellipse(grid(hu.shape), (float(row), float(column)), radii, rng.uniform(0, np.pi))
        distance += 0.15 * smooth_field(hu.shape, max(3.0, radii[0]), rng)
        shift = (-rng.uniform(40, 100), -rng.uniform(15, 50), rng.uniform(15, 60), rng.uniform(150, 500))[kind]
        edge = 1.0 if rng.random() < 0.6 else rng.uniform(1.2, 2)
        hu += np.float32(shift) * np.clip((edge - distance) / (edge - 0.85), 0, 1)
        if rng.random() < 0.2:
            hu[np.abs(distance - 1) < 0.1] += rng.uniform(10, 50)
    return hu


def with_chalk(hu: Float32, mask: Mask, mm_px: float, rng: np.random.Generator) -> Float32:
    """Chalk in parts of a vessel's wall."""
    rim = depth_mm(mask, mm_px) < 1.5
    hu[rim & (smooth_field(mask.shape, 5 / mm_px, rng) > 1)] = rng.uniform(300, 800)
    return hu


def depth_mm(mask: Mask, mm_px: float) -> Float32:
    """Distance to the outside of a mask; the window's border is outside."""
    from scipy import ndimage

    padded = np.pad(mask, 1)
    return np.asarray(ndimage.distance_transform_edt(padded)[1:-1, 1:-1], np.float32) * np.float32(mm_px)
