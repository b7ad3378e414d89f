"""Signed distances, in mm and negative inside, of the few shapes a body is made of."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Where = tuple[slice, slice, slice]


def ellipsoid(p: tuple[F32, F32, F32], center: npt.ArrayLike, radii: npt.ArrayLike) -> F32:
    """Close to the true distance near the surface, and of the right sign everywhere."""
    middle, reach = np.asarray(center, np.float32), np.asarray(radii, np.float32)
    u, v, w = ((axis - c) / r for axis, c, r in zip(p, middle, reach, strict=True))
    k0 = np.sqrt(u * u + v * v + w * w)
    k1 = np.sqrt(sum(np.square(axis / r) for axis, r in zip((u, v, w), reach, strict=True)))
    return np.asarray(k0 * (k0 - 1) / np.maximum(k1, np.float32(1e-4)), np.float32)


def tube(p: tuple[F32, F32, F32], stations: npt.ArrayLike) -> F32:
    """A tube along ``stations`` (n, 4): x, y, z, radius."""
    best: F32 | None = None
    points = np.asarray(stations, dtype=np.float32)
    for a, b in pairwise(points):
        step = b[:3] - a[:3]
        rel = [axis - origin for axis, origin in zip(p, a, strict=False)]
        along = sum(r * s for r, s in zip(rel, step, strict=True)) / np.float32(max(float(step @ step), 1e-6))
        t = np.clip(along, 0, 1)
        square = sum((r - t * s) ** 2 for r, s in zip(rel, step, strict=True))
        distance = np.sqrt(square) - (a[3] + t * (b[3] - a[3]))
        best = distance if best is None else np.minimum(best, distance)
    if best is None:
        raise ValueError("a tube needs two stations")
    return np.asarray(best, np.float32)


def smooth_curve(stations: npt.ArrayLike, rounds: int = 2) -> npt.NDArray[np.float64]:
    """Chaikin's corner cutting; the ends stay."""
    points = np.asarray(stations, dtype=np.float64)
    for _ in range(rounds):
        cut = np.stack([0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]], axis=1)
        points = np.vstack([points[:1], cut.reshape(-1, points.shape[1]), points[-1:]])
    return points


def union(a: F32, b: F32, softness_mm: float) -> F32:
    """Both shapes, melted together over ``softness_mm`` (polynomial smooth minimum)."""
    h = np.clip(0.5 + 0.5 * (b - a) / np.float32(softness_mm), 0, 1)
    return np.asarray(b + (a - b) * h - np.float32(softness_mm) * h * (1 - h), np.float32)


def outline(x: F32, y: F32, half_width: float, half_height: float, power: float = 2.4) -> F32:
    """Radial distance in mm to a rounded rectangle about the origin of the axial plane."""
    s = (np.abs(x / half_width) ** power + np.abs(y / half_height) ** power) ** np.float32(1 / power)
    r = np.sqrt(x * x + y * y)
    return np.asarray(r - r / np.maximum(s, np.float32(1e-3)), np.float32)
