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
        labels = _without_crumbs(labels, names)
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
    """8-connected components of at least 100 px, holes filled, without those that lie in another one's hole."""
    from scipy import ndimage

    components, _ = ndimage.label(mask, structure=np.ones((3, 3)))
    sizes = np.bincount(components.ravel())
    big = [number for number in range(1, len(sizes)) if sizes[number] >= MIN_PIXELS]
    filled = [np.asarray(ndimage.binary_fill_holes(components == number), dtype=np.bool_) for number in big]
    for number, contour in zip(big, filled, strict=True):
        first = np.flatnonzero(components.ravel() == number)[0]
        if not any(other is not contour and other.ravel()[first] for other in filled):
            yield contour


def _without_crumbs(labels: npt.NDArray[Any], names: dict[int, str]) -> npt.NDArray[Any]:
    """Labels without 3D components under 1000 voxels; one picture alone has no 3D components to judge."""
    from scipy import ndimage

    if 1 in labels.shape:
        return labels
    kept = np.zeros_like(labels)
    for value in names:
        components, _ = ndimage.label(labels == value, structure=np.ones((3, 3, 3)))
        sizes = np.bincount(components.ravel())
        sizes[0] = 0
        kept[(sizes >= MIN_VOXELS)[components]] = value
    return kept
