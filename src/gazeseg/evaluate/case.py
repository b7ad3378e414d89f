"""One case: where its picture and labels lie, and how they are read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.evaluate.rows import object_id
from gazeseg.images.objects import ObjectRule, Piece, find_objects
from gazeseg.types import Geometry, Plane, Volume


@dataclass(frozen=True, slots=True)
class ObjectKey:
    """The name of one object; ``position`` is its slice along the axial axis, ``slice`` what people call it."""

    dataset: str
    patient: str
    slice: str
    organ: str
    piece: int
    position: int
    pixels: int

    @property
    def id(self) -> str:
        """``dataset/patient/slice/organ``, with ``/piece`` where contours count one by one."""
        return object_id(self.dataset, self.patient, self.slice, self.organ, self.piece)


@dataclass(frozen=True, slots=True)
class Case:
    """Paths and meaning of one labelled picture or volume; nothing is loaded before it is asked for.

    Attributes:
        names: organs to score, by label value.
        known: every value the labels may hold besides 0.
        slice: the slice's name for a picture; None for a volume, whose slices are named by their number.
        spacing_mm: (row, column) for a picture whose scale is known.
    """

    dataset: str
    patient: str
    image: Path
    label: Path
    names: dict[int, str]
    known: frozenset[int]
    slice: str | None = None
    spacing_mm: tuple[float, float] | None = None

    @property
    def who(self) -> str:
        """``dataset/patient``."""
        return f"{self.dataset}/{self.patient}"

    def volume(self) -> Volume:
        """The image; pictures get their spacing, which PNG files do not carry."""
        from gazeseg.images import read

        volume = read(self.image)
        if self.spacing_mm is None:
            return volume
        row, column = self.spacing_mm
        geometry = Geometry(np.diag([-column, -row, 1.0, 1.0]), volume.shape)
        return Volume(volume.array, geometry, volume.units, volume.source, volume.notes)

    def labels(self) -> tuple[npt.NDArray[Any], Plane]:
        """The label map (i, j, k) and its axial plane.

        Raises:
            InputError: the labels hold a value nobody named.
        """
        from gazeseg.images import plane_for, read_labels

        labels = read_labels(self.label)
        unknown = sorted(set(np.unique(labels.array).tolist()) - self.known - {0})
        if unknown:
            known = ", ".join(map(str, sorted(self.known)))
            raise InputError(
                f"expected label values {known} in {self.label}, found {unknown[0]}: correct the labels or name it"
            )
        return labels.array, plane_for(labels.geometry, "axial")

    def pieces(self, rule: ObjectRule, indices: set[int] | None = None) -> "list[Piece]":
        """The objects on the chosen slices (all where None)."""
        array, plane = self.labels()
        return list(find_objects(array, self.names, plane, rule, indices))

    def keys(self, rule: ObjectRule) -> list[ObjectKey]:
        """Names of all objects, without their masks."""
        array, plane = self.labels()
        return [self.key(piece) for piece in find_objects(array, self.names, plane, rule)]

    def key(self, piece: Piece) -> ObjectKey:
        """The name of one object of this case."""
        name = str(piece.index) if self.slice is None else self.slice
        pixels = int(np.count_nonzero(piece.truth))
        return ObjectKey(self.dataset, self.patient, name, piece.organ, piece.number, piece.index, pixels)
