"""Places on the screen as visual angles that add up: for corrections, distances and errors in degrees.

Two kinds of degrees. *Flat* degrees are screen lengths over the length of one degree at the screen's centre: straight
lines stay straight, so corrections are written in them. *True* angles are what the eye turns: accuracy and precision
are reported in them. At the edge of a 27 inch screen 65 cm away one true degree is a fifth longer than at the centre.
"""

import numpy as np
import numpy.typing as npt

from gazeseg.types import Float, Screen


def flat_deg(xy01: npt.ArrayLike, screen: Screen) -> Float:
    """Display coordinates (..., 2) to flat degrees (..., 2) from the screen's centre, x right, y down."""
    return np.asarray((np.asarray(xy01, dtype=np.float64) - 0.5) * _screen_deg(screen))


def from_flat_deg(deg: npt.ArrayLike, screen: Screen) -> Float:
    """Flat degrees (..., 2) to display coordinates (..., 2)."""
    return np.asarray(np.asarray(deg, dtype=np.float64) / _screen_deg(screen) + 0.5)


def angle_deg(first_xy01: npt.ArrayLike, second_xy01: npt.ArrayLike, screen: Screen) -> Float:
    """True angle (...) in degrees between two places (..., 2) of the screen, as seen by the eye before its centre."""
    first, second = _directions(first_xy01, screen), _directions(second_xy01, screen)
    across = np.linalg.norm(np.cross(first, second), axis=-1)
    return np.asarray(np.degrees(np.arctan2(across, (first * second).sum(axis=-1))))


def around_deg(xy01: npt.ArrayLike, middle_xy01: npt.ArrayLike, screen: Screen) -> Float:
    """Places (..., 2) as true angles (..., 2) from one place (2,), x right, y down; lengths are exact."""
    middle = _directions(middle_xy01, screen)
    right = np.array([middle[2], 0.0, -middle[0]]) / np.hypot(middle[2], middle[0])
    down = np.cross(middle, right) / np.linalg.norm(middle)
    seen = _directions(xy01, screen)
    sideways = np.stack([seen @ right, seen @ down], axis=-1)
    length = np.linalg.norm(sideways, axis=-1, keepdims=True)
    turned = np.arctan2(length, (seen @ middle)[..., None] / np.linalg.norm(middle))
    return np.asarray(np.degrees(turned) * sideways / np.maximum(length, 1e-300))


def stretch(xy01: npt.ArrayLike, screen: Screen) -> Float:
    """Length (...) of one true degree at places (..., 2) of the screen, over its length at the screen's centre.

    Away from the centre a degree is longer by 1 / cos² outwards and by 1 / cos across; this is the geometric mean.
    """
    away_mm: Float = np.linalg.norm(_directions(xy01, screen), axis=-1)
    return np.asarray((away_mm / screen.distance_mm) ** 1.5)


def _screen_deg(screen: Screen) -> Float:
    """Width and height of the screen in flat degrees."""
    return np.asarray(np.asarray(screen.size_mm) / (screen.distance_mm * np.tan(np.deg2rad(1.0))))


def _directions(xy01: npt.ArrayLike, screen: Screen) -> Float:
    """From the eye to the screen, (..., 3) mm."""
    mm = (np.asarray(xy01, dtype=np.float64) - 0.5) * np.asarray(screen.size_mm)
    return np.asarray(np.concatenate([mm, np.full((*mm.shape[:-1], 1), screen.distance_mm)], axis=-1))
