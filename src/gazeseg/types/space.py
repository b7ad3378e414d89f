"""Volumes, slices and the one authority between screen pixels and voxels.

Frames, by the name of the variable that holds them:

- ``ijk``   voxel indices of a volume, centres at integers
- ``mm``    world millimetres, RAS+ (x to the patient's right, y to the front, z to the head)
- ``xy``    pixels of an upright slice: x = column, y = row, centres at integers
- ``px``    screen pixels, origin at the top left of the screen, y down
"""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError

Float = npt.NDArray[np.floating[Any]]
Bool = npt.NDArray[np.bool_]
Units = Literal["hu", "grey", "raw"]


def frozen_array(array: npt.ArrayLike, dtype: npt.DTypeLike | None = None) -> npt.NDArray[Any]:
    """Return a read-only view of ``array``; values that cross rooms are never changed in place."""
    out = np.asarray(array, dtype=dtype).view()
    out.flags.writeable = False
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Where a grid of voxels lies in the patient.

    Attributes:
        affine: (4, 4) float64, ``ijk`` to RAS+ mm.
        shape: voxels along i, j, k.
        spacing_known: False for pictures without a scale; their nominal spacing is 1 mm.
        frame_uid: DICOM Frame of Reference UID, if any.
    """

    affine: Float
    shape: tuple[int, int, int]
    spacing_known: bool = True
    frame_uid: str | None = None

    def __post_init__(self) -> None:
        affine = frozen_array(self.affine, np.float64)
        if affine.shape != (4, 4) or not np.all(np.isfinite(affine)):
            raise InputError(f"expected a finite 4x4 affine, found shape {affine.shape}: check the file's header")
        if abs(np.linalg.det(affine[:3, :3])) < 1e-12:
            raise InputError("expected an invertible affine, found a singular one: check the file's header")
        object.__setattr__(self, "affine", affine)
        object.__setattr__(self, "shape", tuple(int(n) for n in self.shape))

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between voxel centres along i, j, k in mm."""
        norms = np.linalg.norm(self.affine[:3, :3], axis=0)
        return float(norms[0]), float(norms[1]), float(norms[2])

    def to_world(self, ijk: npt.ArrayLike) -> Float:
        """``ijk`` (..., 3) to world mm (..., 3), RAS+."""
        points = np.asarray(ijk, dtype=np.float64)
        return np.asarray(points @ self.affine[:3, :3].T + self.affine[:3, 3])

    def to_voxel(self, mm: npt.ArrayLike) -> Float:
        """World mm (..., 3), RAS+, to fractional ``ijk`` (..., 3)."""
        points = np.asarray(mm, dtype=np.float64) - self.affine[:3, 3]
        return np.linalg.solve(self.affine[:3, :3], points.reshape(-1, 3).T).T.reshape(points.shape)

    def same_grid(self, other: Self, tolerance_mm: float = 1e-3) -> bool:
        """Whether both describe the same voxels: equal shapes, every corner within ``tolerance_mm``."""
        if self.shape != other.shape:
            return False
        corners = np.stack(np.meshgrid(*[(0, n - 1) for n in self.shape], indexing="ij"), -1).reshape(-1, 3)
        return bool(np.max(np.abs(self.to_world(corners) - other.to_world(corners))) <= tolerance_mm)


@dataclass(frozen=True, slots=True)
class Window:
    """A grey window by its bounds; for CT in HU, for other images in their own units."""

    lower: float
    upper: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.lower) and np.isfinite(self.upper) and self.upper > self.lower):
            raise InputError(f"expected a window with lower < upper, found {self.lower}..{self.upper}")

    @classmethod
    def from_level(cls, level: float, width: float) -> Self:
        """Radiology's way to say it: centre and width."""
        return cls(level - width / 2, level + width / 2)

    def apply(self, values: npt.ArrayLike) -> Float:
        """Values to 0..1 float32, clipped; NaN becomes 0."""
        scaled = (np.asarray(values, dtype=np.float32) - np.float32(self.lower)) / np.float32(self.upper - self.lower)
        filled = np.nan_to_num(scaled, nan=0.0, posinf=1.0, neginf=0.0)
        return np.asarray(np.clip(filled, 0.0, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """A 3D image: ``array`` (i, j, k), read-only, on ``geometry``.

    Attributes:
        units: ``hu`` for CT; ``grey`` for pictures already windowed to 0..255; ``raw`` for anything else.
        source: the file or folder it came from.
        notes: what the reader of the file should know (a qform/sform conflict, resampling, a missing tag).
        series_uid: DICOM Series Instance UID of the series it was read from, if any.
    """

    array: npt.NDArray[Any]
    geometry: Geometry
    units: Units = "hu"
    source: str | None = None
    notes: tuple[str, ...] = ()
    series_uid: str | None = None

    def __post_init__(self) -> None:
        array = frozen_array(self.array)
        if array.shape != self.geometry.shape:
            raise InputError(f"expected an array of shape {self.geometry.shape}, found {array.shape}")
        object.__setattr__(self, "array", array)

    @property
    def affine(self) -> Float:
        """(4, 4) ``ijk`` to RAS+ mm."""
        return self.geometry.affine

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along i, j, k."""
        return self.geometry.shape


@dataclass(frozen=True, slots=True)
class Plane:
    """How slices are cut from a volume so that they stand upright, without resampling.

    ``axis`` is the voxel axis that numbers the slices; ``x_axis`` runs along a slice's columns and ``y_axis`` along
    its rows; a flip means that the voxel index falls while the pixel index rises.
    """

    axis: int
    x_axis: int
    y_axis: int
    x_flip: bool
    y_flip: bool

    def slice_shape(self, shape: tuple[int, int, int]) -> tuple[int, int]:
        """(h, w) of the slices of a volume of ``shape``."""
        return shape[self.y_axis], shape[self.x_axis]

    def to_xy(self, ijk: npt.ArrayLike, shape: tuple[int, int, int]) -> Float:
        """``ijk`` (..., 3) to slice pixels (..., 2); the index along ``axis`` is dropped."""
        points = np.asarray(ijk, dtype=np.float64)
        x, y = points[..., self.x_axis], points[..., self.y_axis]
        if self.x_flip:
            x = shape[self.x_axis] - 1 - x
        if self.y_flip:
            y = shape[self.y_axis] - 1 - y
        return np.stack([x, y], axis=-1)

    def to_ijk(self, xy: npt.ArrayLike, index: float, shape: tuple[int, int, int]) -> Float:
        """Slice pixels (..., 2) of slice ``index`` to ``ijk`` (..., 3)."""
        pixels = np.asarray(xy, dtype=np.float64)
        x, y = pixels[..., 0], pixels[..., 1]
        ijk = np.empty((*pixels.shape[:-1], 3))
        ijk[..., self.axis] = index
        ijk[..., self.x_axis] = shape[self.x_axis] - 1 - x if self.x_flip else x
        ijk[..., self.y_axis] = shape[self.y_axis] - 1 - y if self.y_flip else y
        return ijk

    def cut(self, array: npt.NDArray[Any], index: int) -> npt.NDArray[Any]:
        """The upright (h, w) slice ``index`` of an (i, j, k) array, as a view of it.

        A cut of a writeable array is writeable: assigning to it paints the volume.
        """
        taken = np.moveaxis(array, (self.axis, self.y_axis, self.x_axis), (0, 1, 2))[index]
        return np.asarray(taken[:: -1 if self.y_flip else 1, :: -1 if self.x_flip else 1])


@dataclass(frozen=True, slots=True)
class View:
    """How one slice stands on the screen: the only authority between screen pixels and voxels.

    Attributes:
        plane: how the slice was cut.
        index: its number along ``plane.axis``.
        shape: voxels of the volume along i, j, k.
        spacing_mm: distance between voxel centres along i, j, k in mm.
        window: the grey window shown.
        origin_px: screen position of the centre of slice pixel (0, 0).
        scale_px: screen pixels per slice pixel along x and y; a negative value is a mirrored display.
        codes: directions in which i, j, k rise, such as ``LPS``; None where nobody said.
    """

    plane: Plane
    index: int
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    window: Window
    origin_px: tuple[float, float]
    scale_px: tuple[float, float]
    codes: str | None = None

    def __post_init__(self) -> None:
        numbers = (*self.origin_px, *self.scale_px, *self.spacing_mm)
        if not all(np.isfinite(numbers)) or 0.0 in self.scale_px:
            raise InputError(
                f"expected a view with finite origin and non-zero scale, found {self.origin_px}, {self.scale_px}"
            )
        if not 0 <= self.index < self.shape[self.plane.axis]:
            raise InputError(f"expected a slice index in 0..{self.shape[self.plane.axis] - 1}, found {self.index}")

    def to_slice(self, px: npt.ArrayLike) -> Float:
        """Screen pixels (..., 2) to slice pixels ``xy`` (..., 2), also outside the slice."""
        return np.asarray((np.asarray(px, dtype=np.float64) - np.asarray(self.origin_px)) / np.asarray(self.scale_px))

    def to_voxel(self, px: npt.ArrayLike) -> Float:
        """Screen pixels (..., 2) to fractional ``ijk`` (..., 3), also outside the volume (see ``contains``)."""
        return self.plane.to_ijk(self.to_slice(px), self.index, self.shape)

    def to_screen(self, ijk: npt.ArrayLike) -> Float:
        """``ijk`` (..., 3) to screen pixels (..., 2); the index along the slice axis is dropped."""
        return np.asarray(self.plane.to_xy(ijk, self.shape) * np.asarray(self.scale_px) + np.asarray(self.origin_px))

    def contains(self, px: npt.ArrayLike) -> Bool:
        """Whether screen pixels (..., 2) lie on the slice (a pixel reaches half its size around its centre)."""
        xy = self.to_slice(px)
        height, width = self.plane.slice_shape(self.shape)
        inside = (xy >= -0.5) & (xy < np.array([width, height]) - 0.5)
        return np.asarray(inside.all(axis=-1))

    @property
    def mm_per_px(self) -> tuple[float, float]:
        """Anatomy under one screen pixel along x and y, in mm."""
        return (
            self.spacing_mm[self.plane.x_axis] / abs(self.scale_px[0]),
            self.spacing_mm[self.plane.y_axis] / abs(self.scale_px[1]),
        )

    def with_index(self, index: int) -> Self:
        """The same view of another slice."""
        return replace(self, index=index)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """One upright 2D image as a model sees it: ``pixels`` (h, w) float32, read-only.

    Attributes:
        spacing_mm: (row, column) spacing in mm, or None when unknown.
        units: ``hu``, or ``grey`` for values already windowed to 0..255, or ``raw``.
    """

    pixels: Float
    spacing_mm: tuple[float, float] | None = None
    units: Units = "hu"

    @classmethod
    def from_array(
        cls, array: npt.ArrayLike, spacing_mm: tuple[float, float] | None = None, units: Units = "hu"
    ) -> Self:
        """Check and wrap an (h, w) array.

        Raises:
            InputError: not 2D, empty, not finite numbers, unknown units or a spacing that is not positive.
        """
        pixels = np.asarray(array)
        if pixels.ndim != 2 or 0 in pixels.shape:
            raise InputError(f"expected a 2D array (h, w) with pixels, found shape {pixels.shape}: cut one slice first")
        if pixels.dtype.kind not in "biuf":
            raise InputError(f"expected an array of numbers, found dtype {pixels.dtype}")
        if pixels.dtype.kind == "f" and not np.all(np.isfinite(pixels)):
            raise InputError("expected finite pixel values, found NaN or infinity: fill them first (air is -1024 HU)")
        if units not in ("hu", "grey", "raw"):
            raise InputError(f"expected units 'hu', 'grey' or 'raw', found {units!r}")
        if spacing_mm is not None and not (len(spacing_mm) == 2 and all(np.isfinite(s) and s > 0 for s in spacing_mm)):
            raise InputError(f"expected spacing_mm as two positive numbers (row, column), found {spacing_mm}")
        return cls(frozen_array(pixels.astype(np.float32)), spacing_mm, units)

    @property
    def shape(self) -> tuple[int, int]:
        """(h, w)."""
        return self.pixels.shape[0], self.pixels.shape[1]
