"""The grid on which organs are painted, one after the other; who comes first keeps the place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gazeseg.simulate.patient.shapes import F32, Where, ellipsoid, smooth_curve, tube
from gazeseg.simulate.patient.tissues import Tissue

Over = tuple[Tissue, ...]
FREE: Over = (Tissue.FAT,)
WARP_MM = 3.0
REACH_MM = 12.0  # how far warp and roughness may carry a surface


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """Where every voxel lies in the standard body, and what it is so far.

    Attributes:
        axes_mm: voxel positions along i, j, k, each (n,).
        x: (i, j, k) position in the standard body, bent a little so that no two patients are equal; ``y``, ``z`` alike.
        rough: (i, j, k) smooth noise of standard deviation 1 that makes surfaces uneven.
        tissue: (i, j, k) values of ``Tissue``; the only thing that changes.
    """

    axes_mm: tuple[F32, F32, F32]
    x: F32
    y: F32
    z: F32
    rough: F32
    tissue: npt.NDArray[np.uint8]

    def box(self, low_mm: Sequence[float], high_mm: Sequence[float]) -> Where:
        """The voxels that may lie between two corners of the standard body."""
        cuts = []
        for axis, low, high in zip(self.axes_mm, low_mm, high_mm, strict=True):
            first, last = np.searchsorted(axis, [low - REACH_MM, high + REACH_MM])
            cuts.append(slice(int(first), max(int(last), int(first) + 1)))
        return cuts[0], cuts[1], cuts[2]

    def at(self, where: Where) -> tuple[F32, F32, F32]:
        """Positions x, y, z of some voxels."""
        return self.x[where], self.y[where], self.z[where]

    def paint(self, where: Where, distance: F32, tissue: Tissue, over: Over = FREE, gap_mm: float = 0.0) -> None:
        """Give the voxels with negative distance to ``tissue`` where they are still one of ``over``.

        With ``gap_mm``, fat of that thickness around it is kept from later organs.
        """
        part = self.tissue[where]
        free = np.isin(part, over)
        part[free & (distance < 0)] = tissue
        if gap_mm:
            part[free & (distance >= 0) & (distance < gap_mm)] = Tissue.SEPARATING_FAT

    def tube(
        self,
        stations: npt.ArrayLike,
        tissue: Tissue,
        rough_mm: float = 0.0,
        gap_mm: float = 0.0,
        over: Over = FREE,
    ) -> tuple[Where, F32]:
        """Paint a smooth tube along ``stations`` (n, 4): x, y, z, radius; returns where and the distance."""
        curve = smooth_curve(stations)
        where = self.box((curve[:, :3] - curve[:, 3:]).min(axis=0), (curve[:, :3] + curve[:, 3:]).max(axis=0))
        distance = tube(self.at(where), curve) + np.float32(rough_mm) * self.rough[where]
        self.paint(where, distance, tissue, over, gap_mm)
        return where, distance

    def blob(
        self,
        center: npt.ArrayLike,
        radii: npt.ArrayLike,
        tissue: Tissue,
        rough_mm: float = 0.0,
        gap_mm: float = 0.0,
    ) -> tuple[Where, F32]:
        """Paint an ellipsoid; returns where and the distance."""
        where = self.around(center, radii)
        distance = ellipsoid(self.at(where), center, radii) + np.float32(rough_mm) * self.rough[where]
        self.paint(where, distance, tissue, gap_mm=gap_mm)
        return where, distance

    def around(self, center: npt.ArrayLike, radii: npt.ArrayLike) -> Where:
        """The voxels that may lie in an ellipsoid."""
        c, r = np.asarray(center), np.asarray(radii)
        return self.box(c - r, c + r)


def new_canvas(shape: tuple[int, int, int], spacing_mm: Sequence[float], rng: np.random.Generator) -> Canvas:
    """An empty canvas in a body bent by a few random waves."""
    axes = tuple(((np.arange(n) - (n - 1) / 2) * s).astype(np.float32) for n, s in zip(shape, spacing_mm, strict=True))
    x, y, z = np.meshgrid(*axes, indexing="ij", sparse=True)
    bent = [axis + np.float32(WARP_MM) * _waves((x, y, z), rng) for axis in (x, y, z)]
    rough = smooth_noise(shape, [7.0 / s for s in spacing_mm], rng)
    return Canvas((axes[0], axes[1], axes[2]), bent[0], bent[1], bent[2], rough, np.zeros(shape, np.uint8))


def smooth_noise(shape: tuple[int, int, int], sigma_px: Sequence[float], rng: np.random.Generator) -> F32:
    """White noise filtered by a Gaussian, standard deviation 1; coarse noise is made on a coarse grid."""
    from scipy import ndimage

    coarse = [max(1, int(sigma // 2)) for sigma in sigma_px]
    small = rng.standard_normal([-(-n // c) + 1 for n, c in zip(shape, coarse, strict=True)], dtype=np.float32)
    field = ndimage.gaussian_filter(small, [s / c for s, c in zip(sigma_px, coarse, strict=True)], truncate=3.0)
    for axis, (n, c) in enumerate(zip(shape, coarse, strict=True)):
        field = _stretched(field, axis, n, c)
    return np.asarray(field / field.std(), np.float32)


def _stretched(field: F32, axis: int, n: int, factor: int) -> F32:
    """Linear interpolation along one axis to ``n`` samples, ``factor`` per old one."""
    if factor == 1:
        return field.take(np.arange(n), axis=axis)
    at = np.arange(n) / factor
    low = at.astype(int)
    weight = (at - low).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(field.ndim)])
    return np.asarray(field.take(low, axis=axis) * (1 - weight) + field.take(low + 1, axis=axis) * weight, np.float32)


def _waves(p: tuple[F32, F32, F32], rng: np.random.Generator) -> F32:
    """Four plane waves of 90 to 200 mm, standard deviation about 1."""
    total = np.zeros((1, 1, 1), np.float32)
    for _ in range(4):
        direction = rng.standard_normal(3)
        direction *= 2 * np.pi / (rng.uniform(90, 200) * np.linalg.norm(direction))
        phase = rng.uniform(0, 2 * np.pi)
        # sin(a + b) from one-dimensional factors: cheaper than a sine per voxel
        xy = direction[0] * p[0] + direction[1] * p[1] + phase
        z = direction[2] * p[2]
        total = total + np.sin(xy).astype(np.float32) * np.cos(z).astype(np.float32)
        total = total + np.cos(xy).astype(np.float32) * np.sin(z).astype(np.float32)
    return np.asarray(total / np.float32(np.sqrt(2)), np.float32)
