"""A body invented around labelled organs: what holds it, large vessels, bowel, and neighbours that look alike."""

import numpy as np

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.synthetic_canvas import Canvas
from gazeseg.prepare.synthetic_field import Float32, Mask
from gazeseg.prepare.synthetic_hull import trunk_around
from gazeseg.prepare.synthetic_scene import Kind, Scene
from gazeseg.prepare.synthetic_skeleton import add_muscles, add_spine, add_table, add_wall, spine_place

_LEFT_KIDNEY, _RIGHT_KIDNEY = 3, 4


def invent(organs: UInt8, all_organs: UInt8, mm_px: float, rng: np.random.Generator) -> Scene:
    """A body around ``organs``; ``all_organs`` (s, s) is what the trunk must hold, of this slice and those about it."""
    canvas = Canvas(organs, mm_px)
    trunk = trunk_around(np.maximum(organs, all_organs), mm_px, rng)
    spine_yx = spine_place(organs, all_organs, mm_px, rng)
    add_table(canvas, trunk, rng)
    cavity = add_wall(canvas, trunk, rng)
    _lungs(canvas, cavity, rng)
    _other_kidney(canvas, cavity, spine_yx, rng)
    _bowel(canvas, cavity, rng)
    add_muscles(canvas, spine_yx, rng)
    _vessels(canvas, cavity, spine_yx, rng)
    _neighbours(canvas, cavity, rng)
    add_spine(canvas, spine_yx, rng)
    return canvas.scene()


def _lungs(canvas: Canvas, cavity: Mask, rng: np.random.Generator) -> None:
    """High slices, told by the absence of low organs: air beside the liver's dome."""
    if np.isin(canvas.organs, (3, 4, 6, 8, 9, 10, 11)).any() or rng.random() < 0.25:
        return
    canvas.add(cavity & (canvas.organs == 0), Kind.LUNG)
    cy, cx = (float(n.mean()) for n in np.nonzero(cavity))
    canvas.blob((cy - 40 / canvas.mm_px, cx + 15 / canvas.mm_px), (28, 45), Kind.MUSCLE, rng, inside=cavity)


def _other_kidney(canvas: Canvas, cavity: Mask, spine_yx: tuple[float, float], rng: np.random.Generator) -> None:
    """Where only the left kidney is labelled: its mirror image, without a label."""
    left = canvas.organs == _LEFT_KIDNEY
    if not left.any() or (canvas.organs == _RIGHT_KIDNEY).any():
        return
    rows, columns = np.nonzero(left)
    rows = rows + round(rng.uniform(-8, 8) / canvas.mm_px)
    columns = np.rint(2 * spine_yx[1] - columns + rng.uniform(-8, 8) / canvas.mm_px).astype(np.intp)
    ok = (rows >= 0) & (rows < len(left)) & (columns >= 0) & (columns < len(left))
    where = np.zeros_like(left)
    where[rows[ok], columns[ok]] = True
    canvas.add(where & cavity, Kind.KIDNEY)


def _free_mm(canvas: Canvas, cavity: Mask) -> tuple[Float32, int]:
    """Distance to the nearest organ or wall on a coarse grid, and the step of that grid."""
    from scipy import ndimage

    step = max(1, round(2.5 / canvas.mm_px))
    fat = np.isin(canvas.parts, [n for n, kind in enumerate(canvas.kinds) if kind in (Kind.FAT, Kind.LUNG)])
    free = (cavity & fat & (canvas.organs == 0))[::step, ::step]
    return np.asarray(ndimage.distance_transform_edt(free), np.float32) * step * canvas.mm_px, step


def _bowel(canvas: Canvas, cavity: Mask, rng: np.random.Generator) -> None:
    """Loops where there is room, large ones first."""
    lungs = Kind.LUNG in canvas.kinds
    for _ in range(0 if lungs else int(rng.integers(2, 8))):
        room_mm, step = _free_mm(canvas, cavity)
        roomy = np.argwhere(room_mm > rng.uniform(6, 14))
        if not len(roomy):
            continue
        inside = cavity & (canvas.organs == 0)
        for row, column in rng.permutation(roomy)[: int(rng.integers(2, 6))]:
            radius_mm = min(float(room_mm[row, column]) * rng.uniform(0.6, 1.0), 24.0)
            radii = radius_mm * rng.uniform(0.6, 1), radius_mm * rng.uniform(0.8, 1.6)
            kind = Kind.BOWEL if rng.random() < 0.8 else Kind.GLAND
            at = float(row * step), float(column * step)
            canvas.blob(at, radii, kind, rng, angle=rng.uniform(0, np.pi), rough=0.2, inside=inside)


def _vessels(canvas: Canvas, cavity: Mask, spine_yx: tuple[float, float], rng: np.random.Generator) -> None:
    """Aorta in front of the vertebra a little to the patient's left, caval vein to the right, branches before them."""
    y, x = spine_yx
    mm = 1 / canvas.mm_px
    aorta = rng.uniform(8, 13)
    canvas.blob((y - (20 + aorta) * mm, x + rng.uniform(0, 14) * mm), (aorta, aorta), Kind.ARTERY, rng, rough=0.03)
    cava = rng.uniform(6, 12), rng.uniform(9, 14)
    canvas.blob((y - 28 * mm, x - rng.uniform(16, 26) * mm), cava, Kind.VEIN, rng, rough=0.06)
    for _ in range(int(rng.integers(3, 25))):
        size = rng.uniform(1.2, 6)
        place = y - rng.uniform(35, 110) * mm, x + rng.normal(0, 45) * mm
        kind = Kind.VEIN if rng.random() < 0.6 else Kind.ARTERY
        canvas.blob(place, (size, size * rng.uniform(1, 2.5)), kind, rng, angle=rng.uniform(0, np.pi), inside=cavity)


def _neighbours(canvas: Canvas, cavity: Mask, rng: np.random.Generator) -> None:
    """Blobs that touch an organ and are about as bright as it."""
    from scipy import ndimage

    for organ in np.unique(canvas.organs[canvas.organs > 0]):
        if rng.random() < 0.5:
            continue
        where = canvas.organs == organ
        rim = np.argwhere(where & ~ndimage.binary_erosion(where))
        inside = cavity & (canvas.organs == 0)
        for row, column in rng.permutation(rim)[: int(rng.integers(1, 4))]:
            radii = rng.uniform(4, 22), rng.uniform(4, 22)
            canvas.blob(
                (float(row), float(column)), radii, Kind.NEIGHBOUR, rng,
                angle=rng.uniform(0, np.pi), beside=int(organ), inside=inside,
            )  # fmt: skip
