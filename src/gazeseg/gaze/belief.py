"""What is believed of a slowly changing offset of the gaze: a Kalman filter over a plane of offsets."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from gazeseg.gaze.calibrate.model import basis
from gazeseg.types import Float, frozen_array

S_PER_MIN = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """Gaze minus target as a plane over the screen, in flat degrees, with its uncertainty.

    Attributes:
        t_s: when this was believed.
        coefficients: (3, 2) along x and y: at the centre, change to the right edge, change to the lower edge.
        covariance: (3, 3) deg², the same for x and y.
    """

    t_s: float
    coefficients: Float
    covariance: Float

    def __post_init__(self) -> None:
        object.__setattr__(self, "coefficients", frozen_array(self.coefficients, np.float64))
        object.__setattr__(self, "covariance", frozen_array(self.covariance, np.float64))

    @classmethod
    def at_rest(cls, t_s: float, likely_deg: npt.ArrayLike) -> Self:
        """No offset, except by ``likely_deg`` (3,): the standard deviation of each coefficient."""
        return cls(t_s, np.zeros((3, 2)), np.diag(np.square(np.asarray(likely_deg, dtype=np.float64))))

    def shift_deg(self, xy01: npt.ArrayLike) -> Float:
        """Offset (..., 2) in flat degrees at display coordinates (..., 2); beyond the screen as on its edge."""
        return np.asarray(basis(xy01, "affine") @ self.coefficients)

    def sigma_deg(self, xy01: npt.ArrayLike) -> Float:
        """Standard deviation (...) per axis of that offset."""
        terms = basis(xy01, "affine")
        return np.asarray(np.sqrt(np.einsum("...i,ij,...j->...", terms, self.covariance, terms)))

    def until(self, t_s: float, walk_deg: npt.ArrayLike) -> Self:
        """What is believed later: the same with more doubt, by ``walk_deg`` (3,) per square root of a minute."""
        minutes = max(t_s - self.t_s, 0.0) / S_PER_MIN
        doubt = np.diag(minutes * np.square(np.asarray(walk_deg, dtype=np.float64)))
        return type(self)(t_s, self.coefficients, self.covariance + doubt)

    def doubting(self, shift_deg: float) -> Self:
        """The same after a movement by about ``shift_deg`` (SD per axis) everywhere."""
        return type(self)(self.t_s, self.coefficients, self.covariance + np.diag([shift_deg**2, 0.0, 0.0]))

    def seeing(self, xy01: npt.ArrayLike, shift_deg: npt.ArrayLike, sigma_deg: float) -> Self:
        """What is believed after an offset (2,) was seen at a place (2,) with a standard deviation per axis."""
        terms = basis(xy01, "affine")
        gain = self.covariance @ terms / (terms @ self.covariance @ terms + sigma_deg**2)
        surprise = np.asarray(shift_deg, dtype=np.float64) - self.shift_deg(xy01)
        keep = np.eye(3) - np.outer(gain, terms)
        # Joseph's form stays symmetric and positive.
        covariance = keep @ self.covariance @ keep.T + np.outer(gain, gain) * sigma_deg**2
        return type(self)(self.t_s, self.coefficients + np.outer(gain, surprise), covariance)
