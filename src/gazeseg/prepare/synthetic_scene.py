"""What stands where in a synthetic slice: labelled organs, and parts of the body that no label names."""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from gazeseg.prepare.letterbox import UInt8


class Kind(IntEnum):
    """How a part is painted."""

    AIR = 0
    FAT = 1
    MUSCLE = 2
    BONE = 3
    DISC = 4
    CANAL = 5
    ARTERY = 6
    VEIN = 7
    BOWEL = 8
    KIDNEY = 9
    LUNG = 10
    TABLE = 11
    METAL = 12
    NEIGHBOUR = 13
    GLAND = 14
    SKIN = 15


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """``organs`` and ``parts`` (s, s); ``kinds[parts]`` says what a pixel without an organ is.

    ``mm_px`` is the size of a pixel of the square. A part of kind ``NEIGHBOUR`` is as bright as ``beside[part]``, an
    organ value.
    """

    organs: UInt8
    parts: UInt8
    kinds: tuple[Kind, ...]
    mm_px: float
    beside: dict[int, int]


def seen(scene: Scene, rng: np.random.Generator) -> Scene:
    """The scene in a random field of view: larger or smaller, turned a little, moved, now and then cutting the body."""
    side = scene.organs.shape[0]
    close = rng.random() < 0.15
    zoom = rng.uniform(1.4, 2.0) if close else float(np.exp(rng.uniform(np.log(0.95), np.log(1.45))))
    angle = float(rng.normal(0, 0.06))
    # a close view goes to the organs, any other to the body
    rows, columns = np.nonzero(scene.organs if close else scene.parts)
    middle = np.array([np.mean(rows), np.mean(columns)]) if len(rows) else np.full(2, side / 2)
    target = side / 2 + np.clip(rng.normal(0, 0.035, 2), -0.12, 0.12) * side
    y, x = np.mgrid[:side, :side].astype(np.float32)
    dy, dx = (y - target[0]) / zoom, (x - target[1]) / zoom
    cos, sin = np.cos(angle), np.sin(angle)
    row = np.rint(cos * dy - sin * dx + middle[0]).astype(np.intp)
    column = np.rint(sin * dy + cos * dx + middle[1]).astype(np.intp)
    outside = (row < 0) | (row >= side) | (column < 0) | (column >= side)
    at = row.clip(0, side - 1), column.clip(0, side - 1)
    organs, parts = (np.where(outside, 0, plane[at]).astype(np.uint8) for plane in (scene.organs, scene.parts))
    return replace(scene, organs=_rounded(organs, 0.7 * max(1.0, zoom)), parts=parts, mm_px=scene.mm_px / zoom)


def _rounded(organs: UInt8, sigma_px: float) -> UInt8:
    """Organs without the stairs that nearest pixels leave at borders."""
    from scipy import ndimage

    out, best = np.zeros_like(organs), np.full(organs.shape, 0.5, np.float32)
    for organ, window in enumerate(ndimage.find_objects(organs), start=1):
        if window is not None:
            margin = int(4 * sigma_px) + 1
            near = tuple(slice(max(0, one.start - margin), one.stop + margin) for one in window)
            share = ndimage.gaussian_filter((organs[near] == organ).astype(np.float32), sigma_px, mode="nearest")
            more = share > best[near]
            out[near][more], best[near][more] = organ, share[more]
    return out
