"""Label volumes for synthetic CT: upright planes of them, in the values of the slices' organ table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.synthetic_scene import Kind

# Gibson et al. 2018: values of the label volumes -> values of the slices' organ table
VALUES = {1: 2, 2: 8, 3: 3, 4: 6, 5: 7, 6: 1, 7: 5, 8: 9}
# SPL abdominal atlas: the same. Veins in the liver belong to it; the atlas does not tell the duodenum from the stomach,
# nor the ileum from the colon.
ATLAS_VALUES = {3: 1, 151: 1, 152: 1, 153: 1, 4: 2, 52: 3, 51: 4, 13: 5, 10: 6, 6: 8, 9: 10, 111: 12, 112: 12}
ATLAS_VALUES |= {7: 20, 8: 21}
_SPLEEN, _LIVER = 1, 6
_ATLAS_SUFFIX = ".nrrd"


@dataclass(frozen=True, slots=True, eq=False)
class UprightLabels:
    """``organs`` (head axis last; rows down, columns to the right, upright) and what else is known to be there.

    ``parts`` holds ``Kind`` numbers, or is None where only organs are labelled. ``mm_px`` is (row, column).
    """

    organs: UInt8
    parts: UInt8 | None
    mm_px: tuple[float, float]


def label_volumes(folder: Path) -> list[Path]:
    """The label volumes of a folder: NIfTI, and the SPL abdominal atlas in NRRD."""
    return sorted([*folder.glob("*.nii.gz"), *folder.glob("*" + _ATLAS_SUFFIX)])


def volume_name(path: Path) -> str:
    """The file's name without endings."""
    return path.name.removesuffix(".nii.gz").removesuffix(_ATLAS_SUFFIX)


def read_labels(path: Path) -> UprightLabels:
    """Read a label volume and stand it upright.

    Raises:
        ImageError: a broken NRRD file.
    """
    return _read_atlas(path) if path.suffix == _ATLAS_SUFFIX else _read_nifti(path)


def organs_of(path: Path) -> tuple[int, ...]:
    """Values of the slices' organ table that a label volume of this kind tells apart."""
    return tuple(sorted(set((ATLAS_VALUES if path.suffix == _ATLAS_SUFFIX else VALUES).values())))


def _read_nifti(path: Path) -> UprightLabels:
    import nibabel

    labels = nibabel.as_closest_canonical(nibabel.load(path))
    volume = np.asarray(labels.dataobj).astype(np.uint8)
    column_mm, row_mm = (float(mm) for mm in labels.header.get_zooms()[:2])
    across = 1 if _says_left_for_right(volume) else -1
    organs = _lookup(VALUES)[volume[::across, ::-1].transpose(1, 0, 2)]
    return UprightLabels(organs, None, (row_mm, column_mm))


def _says_left_for_right(volume: npt.NDArray[Any]) -> bool:
    """Whether the liver lies to the left of the spleen, though the first axis is said to rise to the patient's right.

    So it is in the label volumes of Gibson et al. (2018): their headers say RAS, their voxels stand half a turn around
    the front axis from that. Their slices would be mirrored.
    """
    liver, spleen = (np.flatnonzero((volume == value).any(axis=(1, 2))) for value in (_LIVER, _SPLEEN))
    return bool(len(liver) and len(spleen) and liver.mean() < spleen.mean())


def _read_atlas(path: Path) -> UprightLabels:
    from gazeseg.images.nrrd import read_nrrd

    read = read_nrrd(path)
    # left, back and up are where columns, rows and slices must rise; the third stays as it is in the file
    column, row = (-1 if read.steps_mm[axis, axis] < 0 else 1 for axis in (0, 1))
    upright = read.voxels[::column, ::row].transpose(1, 0, 2).clip(0, _TOP - 1)
    row_mm, column_mm = (float(np.abs(read.steps_mm[axis]).max()) for axis in (1, 0))
    return UprightLabels(_lookup(ATLAS_VALUES)[upright], _atlas_kinds()[upright], (row_mm, column_mm))


_TOP = 1024


def _lookup(values: dict[int, int]) -> UInt8:
    table = np.zeros(_TOP, np.uint8)
    table[list(values)] = list(values.values())
    return table


def _atlas_kinds() -> UInt8:
    """Numbers of the atlas' colour table -> how they are painted; 0 where an organ or nothing is."""
    kinds = np.zeros(_TOP, np.uint8)
    kinds[[2, *range(299, 601), *range(681, 702)]] = Kind.BONE
    kinds[551:560] = Kind.DISC
    kinds[[32, 131, *range(133, 141), 143, 231, *range(233, 242)]] = Kind.MUSCLE
    kinds[[*range(16, 30), *range(71, 77), 126, 127, 227]] = Kind.ARTERY
    kinds[[11, 12, *range(81, 87), 117, 128, 129]] = Kind.VEIN
    kinds[[141, 142, 145, 146]] = Kind.GLAND
    return kinds
