"""Voxel prompts as pixels of an upright slice, where models want them."""

from collections.abc import Iterable
from math import sqrt

from gazeseg.types import Box, Geometry, Plane, Point, VoxelBox, VoxelPoint, VoxelPrompt


def to_slice_prompts(prompts: Iterable[VoxelPrompt], plane: Plane, geometry: Geometry) -> tuple[Point | Box, ...]:
    """Prompts of one slice in its pixels ``xy``; ``sigma_mm`` becomes ``sigma_px`` by the mean in-plane spacing.

    Args:
        prompts: of one slice; their index along ``plane.axis`` is dropped.
        plane: how the slice is cut.
        geometry: of the volume; gives shape and spacing.
    """
    spacing = geometry.spacing_mm
    mm_per_px = sqrt(spacing[plane.x_axis] * spacing[plane.y_axis])
    return tuple(_project(prompt, plane, geometry.shape, mm_per_px) for prompt in prompts)


def _project(prompt: VoxelPrompt, plane: Plane, shape: tuple[int, int, int], mm_per_px: float) -> Point | Box:
    match prompt:
        case VoxelPoint():
            x, y = plane.to_xy(prompt.ijk, shape).tolist()
            return Point(x, y, prompt.positive, prompt.sigma_mm / mm_per_px, prompt.weight)
        case VoxelBox():
            x0, y0 = plane.to_xy(prompt.low_ijk, shape).tolist()
            x1, y1 = plane.to_xy(prompt.high_ijk, shape).tolist()
            return Box(x0, y0, x1, y1)
