"""Where parts of a synthetic body are put down."""

import numpy as np

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.synthetic_field import Mask, ellipse, grid, smooth_field
from gazeseg.prepare.synthetic_scene import Kind, Scene

_MAX_PARTS = 250


class Canvas:
    """Parts painted one over the other; the last one wins."""

    def __init__(self, organs: UInt8, mm_px: float) -> None:
        self.organs, self.mm_px = organs, mm_px
        self.parts = np.zeros_like(organs)
        self.kinds = [Kind.AIR]
        self.beside: dict[int, int] = {}
        self.yx = grid(organs.shape)

    def add(self, where: Mask, kind: Kind, beside: int = 0) -> None:
        """Paint a part over what is there."""
        if len(self.kinds) >= _MAX_PARTS:
            return
        self.parts[where] = len(self.kinds)
        if beside:
            self.beside[len(self.kinds)] = beside
        self.kinds.append(kind)

    def blob(
        self,
        centre_yx: tuple[float, float],
        radii_mm: tuple[float, float],
        kind: Kind,
        rng: np.random.Generator,
        *,
        angle: float = 0.0,
        rough: float = 0.12,
        beside: int = 0,
        inside: Mask | None = None,
    ) -> None:
        """Add a deformed ellipse (radii down and across, mm); with ``inside``, only the part of it in there."""
        reach = int(1.4 * max(radii_mm) / self.mm_px) + 2
        window = tuple(slice(max(0, int(c) - reach), max(0, int(c) + reach)) for c in centre_yx)
        yx = self.yx[0][window[0]], self.yx[1][:, window[1]]
        radii = radii_mm[0] / self.mm_px, radii_mm[1] / self.mm_px
        distance = ellipse(yx, centre_yx, radii, angle)
        if not distance.size or len(self.kinds) >= _MAX_PARTS:
            return
        where = distance + rough * smooth_field(distance.shape, max(3.0, min(radii)), rng) < 1
        if inside is not None:
            where &= inside[window]
        self.parts[window][where] = len(self.kinds)
        if beside:
            self.beside[len(self.kinds)] = beside
        self.kinds.append(kind)

    def scene(self) -> Scene:
        """What was painted."""
        return Scene(self.organs, self.parts, tuple(self.kinds), self.mm_px, self.beside)
