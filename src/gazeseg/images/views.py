"""Views: how a slice is put on the screen, and how zoom, pan and mirror change that.

Screen pixels are continuous: the middle of the screen is at half its size.
"""

from dataclasses import replace
from math import isclose

import numpy as np

from gazeseg.errors import InputError
from gazeseg.images.planes import PLANES, axis_codes, plane_for
from gazeseg.images.regrid import spacing_text
from gazeseg.types import Geometry, Plane, Screen, View, Window

SAME_SPACING = 1e-3  # headers keep few digits


def fit_view(
    geometry: Geometry,
    plane: Plane,
    index: int,
    screen: Screen,
    window: Window,
    *,
    fill: float = 0.9,
    zoom: float = 1.0,
    center_ijk: tuple[float, float, float] | None = None,
) -> View:
    """Put a slice in the middle of the screen, a millimetre as wide as it is high.

    Args:
        geometry: the volume's grid.
        plane: how the slice is cut.
        index: its number.
        screen: where it is shown.
        window: the grey window shown.
        fill: share of the screen's height and width that the whole slice may take at zoom 1.
        zoom: magnification over that.
        center_ijk: the voxel at the middle of the screen; the slice's centre when not given.

    Raises:
        InputError: a fill or zoom that is not positive and finite, or no such slice.
    """
    if not (np.isfinite([fill, zoom]).all() and fill > 0 and zoom > 0):
        raise InputError(f"expected a positive fill and zoom, found {fill} and {zoom}")
    height, width = plane.slice_shape(geometry.shape)
    x_mm, y_mm = geometry.spacing_mm[plane.x_axis], geometry.spacing_mm[plane.y_axis]
    px_per_mm = fill * zoom * min(screen.size_px[0] / (width * x_mm), screen.size_px[1] / (height * y_mm))
    middle = ((width - 1) / 2, (height - 1) / 2) if center_ijk is None else plane.to_xy(center_ijk, geometry.shape)
    scale = (px_per_mm * x_mm, px_per_mm * y_mm)
    origin = (
        float(screen.size_px[0] / 2 - middle[0] * scale[0]),
        float(screen.size_px[1] / 2 - middle[1] * scale[1]),
    )
    codes = axis_codes(geometry.affine)
    return View(plane, index, geometry.shape, geometry.spacing_mm, window, origin, scale, codes)


def difference(view: View, geometry: Geometry) -> tuple[str, str] | None:
    """The first thing in which a grid differs from that of a view, in words, and what the view has there; None where nothing.

    Equal shapes are not enough: the same scan may be stored mirrored, and then all that was looked at lies elsewhere.
    """
    if view.shape != geometry.shape:
        return f"{geometry.shape} voxels", str(view.shape)
    pairs = zip(geometry.spacing_mm, view.spacing_mm, strict=True)
    if not all(isclose(mm, seen_mm, rel_tol=SAME_SPACING) for mm, seen_mm in pairs):
        return f"voxels of {spacing_text(geometry.spacing_mm)}", spacing_text(view.spacing_mm)
    codes, upright = axis_codes(geometry.affine), [plane_for(geometry, name) for name in PLANES]
    if view.codes not in (None, codes) or view.plane not in upright:
        return f"voxels in the order {codes}", view.codes or "another order"
    return None


def zoomed(view: View, factor: float, about_px: tuple[float, float]) -> View:
    """Magnify by ``factor``; what is under the screen pixel ``about_px`` stays there.

    Raises:
        InputError: a factor that is not positive and finite.
    """
    if not (np.isfinite(factor) and factor > 0):
        raise InputError(f"expected a positive zoom factor, found {factor}")
    x, y = (about + (origin - about) * factor for origin, about in zip(view.origin_px, about_px, strict=True))
    return replace(view, origin_px=(x, y), scale_px=(view.scale_px[0] * factor, view.scale_px[1] * factor))


def panned(view: View, dx_px: float, dy_px: float) -> View:
    """Move the slice over the screen by ``dx_px`` to the right and ``dy_px`` down."""
    return replace(view, origin_px=(view.origin_px[0] + dx_px, view.origin_px[1] + dy_px))


def mirrored(view: View, horizontal: bool) -> View:
    """Mirror the display about the slice's own centre: left to right if ``horizontal``, else top to bottom."""
    height, width = view.plane.slice_shape(view.shape)
    (x, y), (sx, sy) = view.origin_px, view.scale_px
    if horizontal:
        return replace(view, origin_px=(x + sx * (width - 1), y), scale_px=(-sx, sy))
    return replace(view, origin_px=(x, y + sy * (height - 1)), scale_px=(sx, -sy))
