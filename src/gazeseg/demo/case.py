"""What the demo works on: the bundled phantom, or a case of one's own with its labels."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.types import Plane, Volume

MIN_AREA_PX = 100


@dataclass(frozen=True, slots=True, eq=False)
class DemoCase:
    """A volume, what is true of it, and the names of the label values that occur."""

    volume: Volume
    truth: npt.NDArray[Any]
    names: dict[int, str]
    title: str


def bundled_case(folder: Path) -> DemoCase:
    """Make the phantom, write it to ``folder`` as a user's case would lie there, and read it back."""
    from gazeseg.export import write_nifti, write_volume
    from gazeseg.simulate import phantom

    volume, labels, names = phantom()
    write_volume(folder / "case.nii.gz", volume)
    write_nifti(folder / "truth.nii.gz", labels, volume, names, {"made_by": "gazeseg phantom, seed 0"})
    return own_case(folder / "case.nii.gz", folder / "truth.nii.gz", title="bundled phantom (computed, no patient)")


def own_case(case: Path, label: Path, *, scheme: str | None = None, title: str | None = None) -> DemoCase:
    """A case and its label map on the same grid.

    Raises:
        InputError: a label map without labels, or one of the readers' errors.
    """
    from gazeseg.images import read, read_labels

    volume = read(case)
    labels = read_labels(label, volume, scheme=scheme)
    present = labels.present()
    if not present:
        raise InputError(f"expected labels above 0 in {label}, found none: give a label map of this case")
    return DemoCase(volume, labels.array, {value: labels.names[value] for value in present}, title or case.name)


def slices_of(mask: npt.NDArray[np.bool_], plane: Plane, wanted: int) -> list[int]:
    """At most ``wanted`` slices with enough of a structure, spread over them evenly."""
    area = mask.sum(axis=tuple(axis for axis in range(3) if axis != plane.axis))
    found = np.flatnonzero(area >= MIN_AREA_PX)
    if len(found) > wanted:
        found = found[((np.arange(wanted) + 0.5) * len(found) / wanted).astype(int)]
    return [int(index) for index in found]
