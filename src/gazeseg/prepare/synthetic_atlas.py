"""A slice of an atlas that labels organs, muscles, bones and vessels: only fat, skin and table are to be added."""

import numpy as np

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.synthetic_canvas import Canvas
from gazeseg.prepare.synthetic_field import smooth_field
from gazeseg.prepare.synthetic_hull import trunk_around
from gazeseg.prepare.synthetic_scene import Kind, Scene
from gazeseg.prepare.synthetic_skeleton import add_table

# The atlas fills its square; a body needs air around it.
_ROOM = 1.2


def clothe(organs: UInt8, kinds: UInt8, mm_px: float, size: int, rng: np.random.Generator) -> Scene:
    """The scene of an atlas slice: ``organs`` and ``kinds`` (numbers of ``Kind``) in a square of ``size``.

    Args:
        organs: organ values of the slice.
        kinds: what else is there; 0 for nothing.
        mm_px: pixel of the square, had the slice filled it.
        size: of the square.
        rng: for every draw.
    """
    # both in one number, so that both are resized alike
    merged = _smoothly_resized(np.where(organs > 0, organs, np.where(kinds > 0, kinds + 100, 0)).astype(np.uint8), size)
    body = np.where(merged <= 100, merged, 0).astype(np.uint8)
    canvas = Canvas(body, mm_px * _ROOM)
    trunk = trunk_around(merged, canvas.mm_px, rng)
    add_table(canvas, trunk, rng)
    fat_mm = rng.uniform(3, 25) * (1 + 0.1 * smooth_field(merged.shape, 60 / canvas.mm_px, rng))
    canvas.add(trunk.beyond_mm < fat_mm + rng.uniform(1.2, 2.2), Kind.SKIN)
    canvas.add((trunk.beyond_mm < fat_mm) | (merged > 0), Kind.FAT)
    for kind in np.unique(merged[merged > 100]):
        canvas.add(merged == kind, Kind(int(kind) - 100))
    return canvas.scene()


def _smoothly_resized(plane: UInt8, size: int) -> UInt8:
    """To a larger square with room around: each value by its share of a pixel, so that borders stay round."""
    from PIL import Image

    side = round(size / _ROOM)
    best, out = np.full((side, side), 0.5, np.float32), np.zeros((side, side), np.uint8)
    for value in np.unique(plane):
        share = Image.fromarray((plane == value).astype(np.float32)).resize((side, side), Image.Resampling.BILINEAR)
        more = np.asarray(share) > (best if value else np.float32(0.5))
        out[more], best = value, np.maximum(best, np.asarray(share))
    before = (size - side) // 2
    return np.pad(out, ((before, size - side - before),) * 2)
