"""Label maps with the names of their organs."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError, InputError
from gazeseg.images.content import kind_of
from gazeseg.images.dicom import read_dicom
from gazeseg.images.label_names import names_for
from gazeseg.images.nifti import read_nifti
from gazeseg.images.picture import picture_geometry, read_picture_numbers
from gazeseg.images.regrid import onto_grid
from gazeseg.images.segments import read_segments, segmentation_at
from gazeseg.images.shear import MAX_SHEAR_DEG, shear_deg, unsheared
from gazeseg.types import Geometry, Volume, frozen_array

# Up to here float32, in which large numbers pass through, counts every whole number.
_MAX_NUMBER = 1 << 24


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """A label map: ``array`` (i, j, k) of whole numbers, 0 is background.

    Attributes:
        geometry: the grid, RAS+ mm.
        names: number to name, for every number that has a name or occurs in the array.
        source: the file or folder it came from.
        notes: where the names came from, and whether the axes were turned to fit an image.
    """

    array: npt.NDArray[Any]
    geometry: Geometry
    names: dict[int, str] = field(default_factory=dict)
    source: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        array = frozen_array(self.array)
        if array.shape != self.geometry.shape or array.dtype.kind not in "iu":
            raise InputError(
                f"expected whole numbers of shape {self.geometry.shape}, found {array.dtype} of {array.shape}"
            )
        object.__setattr__(self, "array", array)

    def present(self) -> tuple[int, ...]:
        """The numbers other than 0 that occur, rising."""
        return present_numbers(self.array)


def read_labels(
    path: str | Path,
    like: Volume | None = None,
    *,
    scheme: str | None = None,
    series: str | None = None,
    resample: bool = False,
) -> Labels:
    """Read a label map (NIfTI, DICOM Segmentation, DICOM with numbers as pixels, PNG) and find the names of its organs.

    Names come from the scheme given, else the segments of a DICOM Segmentation, else a JSON sidecar, else nnU-Net's
    dataset.json one or two folders up, else the label table in the NIfTI header, else a scheme that the place of the file
    gives away; what is left is ``label N``.

    Args:
        path: the file or folder.
        like: the image that the labels belong to; labels on the same voxels in another axis order are turned to fit.
        scheme: a name in ``SCHEMES``.
        series: which DICOM series, as in ``read``.
        resample: straighten a tilted volume, taking nearest voxels, as ``read`` did for the image.

    Raises:
        ImageError: not a label map, on another grid than ``like``, of another series, or segments that overlap.
        InputError: unknown scheme.
    """
    place = Path(path)
    if (segmentation := segmentation_at(place)) is not None:
        return _from_segments(segmentation, like, scheme)
    array, geometry, notes = _numbers(place, series, resample)
    if like is not None:
        array, geometry, turned = onto_grid(array, geometry, like.geometry, place)
        notes = notes + turned
    present = present_numbers(array)
    names, origin = names_for(place, present, scheme)
    for value in present:
        names.setdefault(value, f"label {value}")
    return Labels(array, geometry, dict(sorted(names.items())), str(place), (*notes, *origin))


def _from_segments(path: Path, like: Volume | None, scheme: str | None) -> Labels:
    found = read_segments(path, None if like is None else like.geometry)
    names, origin = (found.names, found.notes) if scheme is None else names_for(path, (), scheme)
    known = {value: names.get(value, f"label {value}") for value in {*names, *present_numbers(found.array)}}
    return Labels(found.array, found.geometry, dict(sorted(known.items())), str(path), origin)


def present_numbers(array: npt.NDArray[Any]) -> tuple[int, ...]:
    """The numbers other than 0 that occur in a label array (values from 0 up), rising.

    Marks what it sees slice by slice: sorting a whole volume, as np.unique does, takes seconds.
    """
    seen = np.zeros(int(array.max(initial=0)) + 1, dtype=np.bool_)
    for k in range(array.shape[2]):
        seen[array[:, :, k]] = True
    return tuple(int(value) for value in np.flatnonzero(seen) if value != 0)


def organ_value(labels: Labels, name_or_number: str | int) -> int:
    """The number of an organ given by name (case, order of words, space, ``-`` and ``_`` do not matter) or number.

    Raises:
        InputError: no such organ; the message lists those there are.
    """
    text = str(name_or_number).strip()
    if text.isdecimal() and int(text) in labels.names:
        return int(text)
    wanted = _words(text)
    for value, name in labels.names.items():
        if _words(name) == wanted:
            return value
    there = labels.present() or tuple(labels.names)
    listed = ", ".join(f"{value} {labels.names.get(value, '')}".strip() for value in there) or "none"
    raise InputError(f"expected one of the organs {listed}, found {text!r}: check the name or choose a scheme")


def _words(name: str) -> list[str]:
    return sorted(re.split(r"[\s_\-/]+", name.casefold().strip()))


def _numbers(path: Path, series: str | None, resample: bool) -> tuple[npt.NDArray[Any], Geometry, tuple[str, ...]]:
    if not path.exists():
        raise ImageError(f"expected a label map, found nothing at {path}: check the path")
    kind = "dicom" if path.is_dir() else kind_of(path)
    if kind in ("png", "jpeg"):
        array = read_picture_numbers(path)
        return _whole(array, path), picture_geometry(array.shape[1::-1]), ()
    if kind == "dicom":
        volume = read_dicom([path], series=series, resample=resample, nearest=True)
    else:
        volume = read_nifti(path, packed=kind == "nifti.gz")
        if resample and shear_deg(volume.affine) > MAX_SHEAR_DEG:
            volume = unsheared(volume, nearest=True)
    return _whole(volume.array, path), volume.geometry, ()


def _whole(array: npt.NDArray[Any], path: Path) -> npt.NDArray[Any]:
    """Label numbers as uint8 or int32, or a refusal."""
    if array.dtype.kind == "f" and not np.array_equal(array, np.rint(array)):
        raise ImageError(
            f"expected whole label numbers, found fractions at {path}: is this an image or a probability map?"
        )
    low, high = int(array.min()), int(array.max())
    if low < 0 or high > _MAX_NUMBER:
        raise ImageError(f"expected label numbers 0..{_MAX_NUMBER}, found {low}..{high} at {path}: is this an image?")
    return array.astype(np.uint8 if high <= 255 else np.int32)
