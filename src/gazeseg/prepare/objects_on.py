"""The objects of a case by both rules, as small records."""

from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.objects import OBJECT_RULES, find_objects, first_pixel
from gazeseg.prepare.source import ObjectEntry
from gazeseg.types import Plane

# A picture (h, w) turned to (columns, rows, 1): its one slice, as it stands.
PICTURE = Plane(axis=2, x_axis=0, y_axis=1, x_flip=False, y_flip=False)


def objects_by_slice(
    labels: npt.NDArray[Any], organs: dict[int, str], plane: Plane
) -> dict[int, tuple[ObjectEntry, ...]]:
    """Slice index to its objects, whole organs first; slices without any are left out.

    Args:
        labels: (i, j, k).
        organs: the values to look for.
        plane: how slices are cut.
    """
    values = {name: value for value, name in organs.items()}
    found: dict[int, list[ObjectEntry]] = {}
    for rule in OBJECT_RULES:
        for piece in find_objects(labels, organs, plane, rule):
            x, y = first_pixel(piece.truth)
            pixels = int(np.count_nonzero(piece.truth))
            entry = ObjectEntry(values[piece.organ], piece.number, pixels, x, y)
            found.setdefault(piece.index, []).append(entry)
    return {index: tuple(entries) for index, entries in sorted(found.items())}


def objects_of_picture(labels: npt.NDArray[Any], organs: dict[int, str]) -> tuple[ObjectEntry, ...]:
    """Objects of one (h, w) label picture."""
    return objects_by_slice(labels.T[:, :, None], organs, PICTURE).get(0, ())


def refuse_unknown(present: npt.NDArray[Any], known: set[int], case: str, where: object) -> None:
    """Stop at a label value that nobody named.

    Raises:
        ImageError: such a value; the message names the case.
    """
    unknown = sorted(set(present.tolist()) - known - {0})
    if unknown:
        listed = ", ".join(map(str, sorted(known)))
        raise ImageError(
            f"{case}: expected label values {listed} in {where}, found {unknown[0]}: correct the labels or name the value"
        )
