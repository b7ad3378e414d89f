"""A CT volume with its labels, cut into the axial slices that show something."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gazeseg.images import plane_for, read, read_labels
from gazeseg.images.labels import present_numbers
from gazeseg.prepare.grey import to_grey
from gazeseg.prepare.grids import check_volumes
from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.objects_on import objects_by_slice, refuse_unknown
from gazeseg.prepare.source import CaseContent, CutSlice, SliceEntry
from gazeseg.prepare.split import Part
from gazeseg.types import Plane, Volume, Window


@dataclass(frozen=True, slots=True)
class LabelFile:
    """A label volume and what its values become: ``values`` (in the file, in the organ table).

    Attributes:
        strict: whether values that are not listed are an error; else they become 0.
    """

    path: Path
    values: tuple[tuple[int, int], ...]
    strict: bool = True


@dataclass(frozen=True, slots=True)
class VolumeCase:
    """One volume; with several label files, later ones lie over earlier ones."""

    case: str
    part: Part
    image: Path
    label_files: tuple[LabelFile, ...]
    organs: dict[int, str]
    window: Window
    format: str

    @property
    def images(self) -> tuple[Path, ...]:
        """The CT."""
        return (self.image,)

    @property
    def labels(self) -> tuple[Path, ...]:
        """Its label files."""
        return tuple(file.path for file in self.label_files)

    @property
    def annotated(self) -> tuple[int, ...]:
        """Values of the organ table that the label files speak of."""
        return tuple(sorted({ours for file in self.label_files for _, ours in file.values}))

    def check(self) -> None:
        """Compare the grids in the headers."""
        for file in self.label_files:
            check_volumes(self.image, file.path)

    def how(self) -> dict[str, Any]:
        """Window and label values."""
        return {
            "format": self.format,
            "window": [self.window.lower, self.window.upper],
            "organs": {str(value): self.organs[value] for value in self.annotated},
            "values": [[list(pair) for pair in file.values] for file in self.label_files],
        }

    def read(self) -> CaseContent:
        """Read the volume; slices without any object are left out, the others keep their index."""
        volume = read(self.image)
        labels = self._label_map(volume)
        return CaseContent(self._cut(volume, labels), volume.geometry)

    def _cut(self, volume: Volume, labels: UInt8) -> Iterator[CutSlice]:
        plane = plane_for(volume.geometry, "axial")
        organs = {value: self.organs[value] for value in self.annotated}
        for z, objects in objects_by_slice(labels, organs, plane).items():
            entry = SliceEntry(z, str(z), _spacing(volume, plane), self.annotated)
            pixels = to_grey(plane.cut(volume.array, z), self.window)
            yield CutSlice(pixels, np.ascontiguousarray(plane.cut(labels, z)), entry, objects)

    def _label_map(self, volume: Volume) -> UInt8:
        """Values of the organ table on the grid of the image."""
        out: UInt8 = np.zeros_like(volume.array, dtype=np.uint8)
        for file in self.label_files:
            array = read_labels(file.path, like=volume).array
            present = np.array(present_numbers(array), dtype=np.int64)
            if file.strict:
                refuse_unknown(present, {value for value, _ in file.values}, self.case, file.path)
            table = np.zeros(int(array.max(initial=0)) + 1, dtype=np.uint8)
            for value, ours in file.values:
                if value < len(table):
                    table[value] = ours
            mapped = table[array]
            np.copyto(out, mapped, where=mapped > 0)
        return out


def _spacing(volume: Volume, plane: Plane) -> tuple[float, float]:
    spacing_mm = volume.geometry.spacing_mm
    return spacing_mm[plane.y_axis], spacing_mm[plane.x_axis]
