"""CT-like slices from label volumes that come without images.

Around the labelled organs a body is invented (or taken from an atlas), seen in a random field of view, painted in one
phase of a contrast agent and scanned. The result is no anatomy to believe in, but its organ shapes are real, and borders
lie where the labels say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gazeseg.prepare.letterbox import CACHE_SIZE, UInt8, resize
from gazeseg.prepare.synthetic_anatomy import invent
from gazeseg.prepare.synthetic_atlas import clothe
from gazeseg.prepare.synthetic_labels import (
    UprightLabels,
    label_volumes,
    read_labels,
    volume_name,
)
from gazeseg.prepare.synthetic_paint import paint
from gazeseg.prepare.synthetic_phase import draw_phase
from gazeseg.prepare.synthetic_scanner import scanned
from gazeseg.prepare.synthetic_scene import Scene, seen

MIN_ORGAN_PX = 300
_FIRST_VESSEL = 20
# a trunk is about this wide with the air around it
_SIDE_MM = 400.0
# how far above and below a slice organs say how wide the trunk is there
_REACH_SLICES = 10


def synthetic_slices(
    folder: Path, per_volume: int, seed: int, size: int = CACHE_SIZE
) -> Iterator[tuple[UInt8, UInt8, str, str]]:
    """Image, organs, ``synthetic`` and a patient key, for ``per_volume`` slices of each label volume in ``folder``."""
    for path in label_volumes(folder):
        for made in synthetic_volume(path, per_volume, seed, size):
            yield made.image, made.organs, "synthetic", f"synthetic/{volume_name(path)}"


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticSlice:
    """``image`` and ``organs`` (s, s); ``k`` is the index along the head axis; ``spacing_mm`` (row, column) of the square."""

    image: UInt8
    organs: UInt8
    k: int
    spacing_mm: tuple[float, float]


def synthetic_volume(path: Path, per_volume: int, seed: int, size: int = CACHE_SIZE) -> Iterator[SyntheticSlice]:
    """Up to ``per_volume`` slices of one label volume, by lot, among those that show enough of an organ.

    Args:
        path: a NIfTI label volume, or the SPL abdominal atlas in NRRD.
        per_volume: at most so many slices.
        seed: for every draw; which slices are drawn does not depend on ``size``.
        size: of the square. A larger one shows the same kind of picture, sharper.

    Raises:
        ImageError: a broken NRRD file.
    """
    volume = read_labels(path)
    rng = np.random.default_rng([seed, *path.name.encode()])
    # vessels alone make no slice of the abdomen
    full = np.flatnonzero(((volume.organs > 0) & (volume.organs < _FIRST_VESSEL)).sum(axis=(0, 1)) > MIN_ORGAN_PX)
    for k in rng.choice(full, size=min(per_volume, len(full)), replace=False):
        scene = seen(_scene(volume, int(k), size, rng), rng)
        ratio = scene.mm_px / max(volume.mm_px)
        yield SyntheticSlice(
            _pictured(scene, rng), scene.organs, int(k), (volume.mm_px[0] * ratio, volume.mm_px[1] * ratio)
        )


def _scene(volume: UprightLabels, k: int, size: int, rng: np.random.Generator) -> Scene:
    organs, mm_px = volume.organs[:, :, k], max(volume.mm_px) * max(volume.organs.shape[:2]) / size
    if volume.parts is not None:
        return clothe(organs, volume.parts[:, :, k], mm_px, size, rng)
    around = volume.organs[:, :, max(0, k - _REACH_SLICES) : k + _REACH_SLICES : 5].max(axis=2)
    small, wide = (resize(np.ascontiguousarray(plane), labels=True, size=size) for plane in (organs, around))
    return invent(small, wide, mm_px, rng)


def render(organs: UInt8, rng: np.random.Generator) -> UInt8:
    """Organs (s, s) to a picture of them in an invented body: HU clipped to 0..255."""
    return _pictured(invent(organs, organs, _SIDE_MM / max(organs.shape), rng), rng)


def _pictured(scene: Scene, rng: np.random.Generator) -> UInt8:
    return scanned(paint(scene, draw_phase(rng), rng), rng)
