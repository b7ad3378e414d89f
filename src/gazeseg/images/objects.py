"""From label maps to objects: what one prompt session is about.

``organ``: one organ on one slice with at least 100 px, all its pieces. ``paper``: the rule of Khaertdinova et al.
(arXiv 2410.17920): 3D components under 1000 voxels (26-connected) and 2D components under 100 px (8-connected) are
dropped, then every external contour, filled, is one object.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gazeseg.types import Bool, Plane

MIN_PIXELS = 100
MIN_VOXELS = 1000
ObjectRule = Literal["organ", "paper"]
OBJECT_RULES: tuple[ObjectRule, ...] = ("organ", "paper")


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One object on slice ``index``: ``truth`` (h, w); ``number`` counts the contours of ``paper`` from 1, else 0."""

    organ: str
    index: int
    number: int
    truth: Bool


def find_objects(
    labels: npt.NDArray[Any], names: dict[int, str], plane: Plane, rule: ObjectRule, indices: set[int] | None = None
) -> Iterator[Piece]:
    """Objects of a label map, slice by slice, organs in order of their values.

    Args:
        labels: (i, j, k) integers.
        names: organs by label value; other values are not looked at.
        plane: how slices are cut.
        rule: see the module.
        indices: only these slices.
    """
    if rule == "paper":
        labels = without_crumbs(labels, names)
    for index in range(labels.shape[plane.axis]):
        if indices is not None and index not in indices:
            continue
        picture = np.ascontiguousarray(plane.cut(labels, index))
        present = set(np.unique(picture).tolist())
        for value, organ in sorted(names.items()):
            if value in present:
                yield from _of_one(picture == value, organ, index, rule)


def _of_one(mask: Bool, organ: str, index: int, rule: ObjectRule) -> Iterator[Piece]:
    if rule == "organ":
        if np.count_nonzero(mask) >= MIN_PIXELS:
            yield Piece(organ, index, 0, mask)
        return
    for number, contour in enumerate(filled_contours(mask), start=1):
        yield Piece(organ, index, number, contour)


def filled_contours(mask: Bool) -> Iterator[Bool]:
    """8-connected components of at least 100 px, holes filled, without those that lie in another one's hole.

    The external contours of OpenCV's ``findContours`` (``RETR_EXTERNAL``), filled, after the small components went.
    """
    from scipy import ndimage

    around = _bounds(mask)
    components, count = ndimage.label(mask[around], structure=np.ones((3, 3)))
    sizes = np.bincount(components.ravel())
    boxes = ndimage.find_objects(components)
    big = [number for number in range(1, count + 1) if sizes[number] >= MIN_PIXELS]
    filled = [_filled(components, number, boxes[number - 1]) for number in big]
    for contour in filled:
        x, y = first_pixel(contour)
        if not any(other is not contour and other[y, x] for other in filled):
            yield _in_place(contour, mask.shape, around)


def contour_at(mask: Bool, xy: tuple[int, int]) -> Bool:
    """The 8-connected component that pixel ``xy`` lies on, holes filled: one of ``filled_contours`` found again."""
    from scipy import ndimage

    if not mask[xy[1], xy[0]]:
        return np.zeros_like(mask)
    around = _bounds(mask)
    components, _ = ndimage.label(mask[around], structure=np.ones((3, 3)))
    number = int(components[xy[1] - around[0].start, xy[0] - around[1].start])
    box = ndimage.find_objects(components, max_label=number)[number - 1]
    return _in_place(_filled(components, number, box), mask.shape, around)


def first_pixel(mask: Bool) -> tuple[int, int]:
    """``xy`` of the topmost pixel, the leftmost of them; of a filled contour it lies on the component itself."""
    y, x = divmod(int(np.argmax(mask)), mask.shape[1])
    return x, y


def _bounds(mask: Bool) -> tuple[slice, slice]:
    """The box around all of a mask: an organ is a small part of its slice, and the rest costs time."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return slice(0, 1), slice(0, 1)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _filled(components: npt.NDArray[Any], number: int, box: tuple[slice, slice]) -> Bool:
    """One component filled within its own box, which a hole never reaches out of."""
    from scipy import ndimage

    contour = np.zeros(components.shape, dtype=np.bool_)
    contour[box] = ndimage.binary_fill_holes(components[box] == number)
    return contour


def _in_place(part: Bool, shape: tuple[int, ...], around: tuple[slice, slice]) -> Bool:
    whole = np.zeros(shape, dtype=np.bool_)
    whole[around] = part
    return whole


def without_crumbs(labels: npt.NDArray[Any], names: dict[int, str]) -> npt.NDArray[Any]:
    """Labels without 3D components under 1000 voxels; one picture alone has no 3D components to judge."""
    from scipy import ndimage

    if 1 in labels.shape:
        return labels
    kept = np.zeros_like(labels)
    for value, box in enumerate(ndimage.find_objects(labels, max_label=max(names)), start=1):
        if value in names and box is not None:
            components, _ = ndimage.label(labels[box] == value, structure=np.ones((3, 3, 3)))
            sizes = np.bincount(components.ravel())
            sizes[0] = 0
            kept[box][(sizes >= MIN_VOXELS)[components]] = value
    return kept
