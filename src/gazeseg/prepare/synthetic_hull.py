"""The trunk around organs: cavity, wall and skin, as radii about the middle of the organs."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.synthetic_field import Float32

Float = npt.NDArray[np.float64]

_ANGLES = 180


@dataclass(frozen=True, slots=True, eq=False)
class Trunk:
    """Per pixel (s, s): ``theta`` (radians, 0 at the image's right, growing downwards) and ``beyond_mm``.

    ``beyond_mm`` is how far a pixel lies outside the cavity that holds the organs; negative inside.
    """

    theta: Float32
    beyond_mm: Float32
    centre_yx: tuple[float, float]


def trunk_around(organs: UInt8, mm_px: float, rng: np.random.Generator) -> Trunk:
    """A rounded cavity that holds every labelled pixel and is about as deep and wide as a trunk."""
    rows, columns = np.nonzero(organs[::2, ::2])
    rows, columns = 2 * rows, 2 * columns
    centre_y = (rows.min() + rows.max()) / 2 + rng.uniform(-5, 10) / mm_px
    centre_x = (columns.min() + columns.max()) / 2
    profile = _profile(rows - centre_y, columns - centre_x, mm_px, rng.uniform(0.8, 1.0))
    profile = profile + rng.uniform(1, 6) / mm_px
    y, x = np.ogrid[: organs.shape[0], : organs.shape[1]]
    dy, dx = (y - centre_y).astype(np.float32), (x - centre_x).astype(np.float32)
    theta = np.arctan2(dy, dx)
    around = np.interp(theta, np.linspace(-np.pi, np.pi, _ANGLES + 1), np.append(profile, profile[0]))
    beyond = (np.hypot(dy, dx) - around.astype(np.float32)) * np.float32(mm_px)
    return Trunk(theta, beyond, (float(centre_y), float(centre_x)))


def _profile(dy: Float, dx: Float, mm_px: float, filled: float) -> Float:
    """Smooth radius (px) by angle: outside of the organs and of an ellipse of ``filled`` times their size."""
    from scipy import ndimage

    angles = np.linspace(-np.pi, np.pi, _ANGLES, endpoint=False)
    half_y = max(np.abs(dy).max() * filled, 70 / mm_px)
    half_x = max(np.abs(dx).max() * filled, 90 / mm_px)
    profile = 1 / np.hypot(np.sin(angles) / half_y, np.cos(angles) / half_x)
    at = (((np.arctan2(dy, dx) + np.pi) / (2 * np.pi)) * _ANGLES).astype(np.intp) % _ANGLES
    np.maximum.at(profile, at, np.hypot(dy, dx))
    wide = ndimage.maximum_filter1d(profile, 5, mode="wrap")
    return np.asarray(np.maximum(ndimage.gaussian_filter1d(wide, 5, mode="wrap"), profile))
