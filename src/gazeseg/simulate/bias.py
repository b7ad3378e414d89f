"""The part of a tracker's error that stays: one smooth field of offsets per session."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from gazeseg.types import Float

CORNER_GAIN = 1.75  # errors in the corners over errors at the centre (1.5 to 2 in the literature)
TILT = 0.4  # how much the direction of the error turns from the centre to an edge (assumed)
MEAN_LENGTH = float(np.sqrt(np.pi / 2))  # of a 2-D normal vector with standard deviation 1 per axis


@dataclass(frozen=True, slots=True, eq=False)
class BiasField:
    """Offsets in degrees over the screen.

    At every place the offset is 2-D normal over sessions. Its mean length is ``accuracy_deg`` at the screen's centre
    and grows to 1.75 times that in the corners: the accuracy of a tracker is taken as that of the middle, where images
    are. Within a session the offset changes smoothly with place: a constant and two slopes, so that the error does not
    shrink between grid points, as it would in a mix of independent corner values.

    Attributes:
        coefficients: (3, 2) degrees: constant part, change along x, change along y.
    """

    coefficients: Float

    @classmethod
    def draw(cls, accuracy_deg: float, rng: np.random.Generator) -> Self:
        """The field of one session."""
        return cls(rng.normal(0.0, accuracy_deg / MEAN_LENGTH, (3, 2)))

    def at(self, xy01: Float) -> Float:
        """Offsets (n, 2) in degrees at display coordinates (n, 2); beyond the screen as on its edge."""
        u, v = np.clip(2 * np.asarray(xy01) - 1, -1.0, 1.0).T
        basis = np.stack([np.ones_like(u), TILT * u, TILT * v], axis=1)
        basis /= np.linalg.norm(basis, axis=1, keepdims=True)
        gain = 1 + (CORNER_GAIN - 1) * ((u**2 + v**2) / 2) ** 2
        return np.asarray(gain[:, None] * (basis @ self.coefficients))
