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


def own_case(
    case: Path,
    label: Path,
    *,
    scheme: str | None = None,
    title: str | None = None,
    series: str | None = None,
    resample: bool = False,
) -> DemoCase:
    """A case and its label map on the same grid.

    Args:
        case: as ``gazeseg.read`` takes it.
        label: its label map.
        scheme: names of the label values, where the file has none.
        title: what the report calls the case; its file name unless given.
        series: which DICOM series is the case, where a folder holds several.
        resample: straighten a tilted case and its labels.

    Raises:
        InputError: a label map without labels, or one of the readers' errors.
    """
    from gazeseg.images import read, read_labels

    volume = read(case, series=series, resample=resample)
    labels = read_labels(label, volume, scheme=scheme, resample=resample)
    present = labels.present()
    if not present:
        raise InputError(f"expected labels above 0 in {label}, found none: give a label map of this case")
    return DemoCase(volume, labels.array, {value: labels.names[value] for value in present}, title or case.name)


def areas(mask: npt.NDArray[np.bool_], plane: Plane) -> npt.NDArray[np.int64]:
    """Pixels of a structure on each slice."""
    return np.asarray(mask.sum(axis=tuple(axis for axis in range(3) if axis != plane.axis)), dtype=np.int64)


def visits(case: DemoCase, plane: Plane, wanted: int) -> list[tuple[int, int]]:
    """(label value, slice) in the order of looking: at most ``wanted`` slices per structure, spread over it.

    In each part of a structure the slice that shows most structures is taken, so that many share their slices.
    """
    enough = {value: areas(case.truth == value, plane) >= MIN_AREA_PX for value in case.names}
    busy = sum(shown.astype(int) for shown in enough.values())
    found = []
    for value, shown in enough.items():
        parts = np.array_split(np.flatnonzero(shown), wanted)
        found += [(value, int(part[np.argmax(np.asarray(busy)[part])])) for part in parts if len(part)]
    return found
