"""A patient who never was: an abdominal CT with its labels, made by formulas alone."""

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.simulate.patient import frame, hollow, organs, vessels
from gazeseg.simulate.patient.canvas import Canvas, new_canvas
from gazeseg.simulate.patient.texture import as_ct
from gazeseg.simulate.patient.tissues import NAMES, label_table
from gazeseg.types import Geometry, Volume

FIELD_MM = 360.0
HEIGHT_MM = 162.0
SMALLEST = (64, 64, 8)


def phantom(
    seed: int = 0, shape: tuple[int, int, int] = (288, 288, 36)
) -> tuple[Volume, npt.NDArray[np.uint8], dict[int, str]]:
    """Make an abdomen from the dome of the liver to the lower poles of the kidneys, in the portal-venous phase.

    A field of 360 x 360 x 162 mm whatever the shape, so the spacing follows from it: 1.25 x 1.25 x 4.5 mm by default.
    Patients of different seeds differ in build, in size and place of the organs, and in contrast. It looks like a CT
    and has the neighbourhoods of one, but it is no measured anatomy: for demos and tests, not for quality claims.

    Args:
        seed: which patient; equal seeds and shapes give equal voxels.
        shape: voxels from right to left, front to back and foot to head.

    Returns:
        The volume (HU, int16, LPS-oriented: i to the patient's left, j to the back, k to the head), labels (i, j, k)
        uint8 on its grid, and the name of every label value (1 liver, 2 spleen, ... in WORD's order; 20 aorta, 21
        inferior_vena_cava).

    Raises:
        InputError: a shape too small to hold the organs.
    """
    if len(shape) != 3 or any(n < low for n, low in zip(shape, SMALLEST, strict=True)):
        raise InputError(f"expected a phantom of at least {SMALLEST} voxels, found {tuple(shape)}")
    rng = np.random.default_rng(seed)
    spacing = (FIELD_MM / shape[0], FIELD_MM / shape[1], HEIGHT_MM / shape[2])
    canvas = new_canvas(shape, spacing, rng)
    _paint(canvas, rng)
    volume = Volume(as_ct(canvas, rng), _geometry(shape, spacing), "hu", source=f"phantom {seed}")
    return volume, label_table()[canvas.tissue], dict(NAMES)


def _paint(canvas: Canvas, rng: np.random.Generator) -> None:
    """Front seats first: what comes early keeps its place against what comes later."""
    build = frame.Build.draw(rng)
    frame.paint_frame(canvas, build, rng)
    vessels.paint_trunks(canvas)
    hollow.paint_esophagus(canvas)
    frame.paint_lungs(canvas, build)
    organs.paint_kidneys(canvas, rng)
    vessels.paint_branches(canvas)
    organs.paint_adrenals(canvas)
    organs.paint_gallbladder(canvas, rng)
    hollow.paint_duodenum(canvas)
    organs.paint_pancreas(canvas, rng)
    hollow.paint_stomach(canvas, rng)
    organs.paint_spleen(canvas, build, rng)
    organs.paint_liver(canvas, build, rng)
    hollow.paint_colon(canvas, rng)
    hollow.paint_intestine(canvas, rng)
    vessels.paint_mesentery(canvas, rng)


def _geometry(shape: tuple[int, int, int], spacing: tuple[float, float, float]) -> Geometry:
    """LPS-oriented with the middle of the volume some way from the origin, as scanners do it."""
    affine = np.diag([-spacing[0], -spacing[1], spacing[2], 1.0])
    middle_mm = np.array([3.0, -12.0, -240.0])
    affine[:3, 3] = middle_mm - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    return Geometry(affine, shape)
