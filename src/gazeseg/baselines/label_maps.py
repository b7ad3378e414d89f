"""What both baselines share when they predict: whose cases, which slices, and how the label maps are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.baselines.record import Record
from gazeseg.errors import InputError
from gazeseg.evaluate.case import Case
from gazeseg.evaluate.cases import read_cases
from gazeseg.files import replacing, write_json
from gazeseg.images import plane_for
from gazeseg.prepare.grey import to_grey
from gazeseg.prepare.naming import patient_key
from gazeseg.types import Plane, Volume

UInt8 = npt.NDArray[np.uint8]
NAME = "predictions.json"


@dataclass(frozen=True, slots=True)
class Choice:
    """The cases to predict, and how many were left out because their patients were learnt from."""

    cases: tuple[Case, ...]
    left_out: int


def choose(data: str | Path, record: Record, patients: str) -> Choice:
    """The cases of a folder that a baseline may be tested on (``test``), or ``all``.

    Raises:
        InputError: a broken folder, another word, or nobody left to test on.
    """
    cases = read_cases(data)
    if patients not in ("test", "all"):
        raise InputError(f"expected --patients test or all, found {patients!r}")
    if patients == "all":
        return Choice(tuple(cases), 0)
    seen = {patient_key(name) for name in record.training_patients}
    unseen = tuple(case for case in cases if patient_key(case.who) not in seen)
    if not unseen:
        raise InputError(
            f"expected patients that the training had not seen, found all {len(cases)} cases of {data} among those it saw: "
            "give other data, or --patients all for a look that is no test"
        )
    return Choice(unseen, len(cases) - len(unseen))


def stem(case: Case) -> str:
    """Where a case's label map goes, without its suffix, and its name in ``seconds``."""
    return case.patient if case.slice is None else f"{case.dataset}/{case.image.stem}"


def plane_of(volume: Volume) -> Plane:
    """Upright axial slices, as in training."""
    return plane_for(volume.geometry, "axial")


def pictures(volume: Volume, record: Record) -> Iterator[tuple[UInt8, tuple[float, float] | None]]:
    """Each axial slice (h, w) in the grey of training, with its (row, column) spacing where it is known."""
    plane = plane_of(volume)
    spacing = volume.geometry.spacing_mm
    known = (spacing[plane.y_axis], spacing[plane.x_axis]) if volume.geometry.spacing_known else None
    for index in range(volume.shape[plane.axis]):
        values = plane.cut(volume.array, index)
        yield values.astype(np.uint8) if volume.units == "grey" else to_grey(values, record.grey), known


def assemble(volume: Volume, labels: list[UInt8]) -> UInt8:
    """Label pictures (h, w), one per axial slice, as an array (i, j, k) on the grid of the volume."""
    plane = plane_of(volume)
    array = np.zeros(volume.shape, np.uint8)
    for index, picture in enumerate(labels):
        plane.cut(array, index)[...] = picture
    return array


def write_map(folder: Path, case: Case, volume: Volume, array: UInt8, record: Record) -> None:
    """Write one label map: a picture for a picture, NIfTI on the image's grid for a volume."""
    if case.slice is None:
        from gazeseg.export import write_nifti

        names = {value: name for name, value in record.organs.items()}
        write_nifti(
            folder / f"{stem(case)}.nii.gz", array, volume, names, {"made_by": f"gazeseg baselines {record.system}"}
        )
        return
    from PIL import Image

    with replacing(folder / f"{stem(case)}.png") as temporary:
        Image.fromarray(np.ascontiguousarray(plane_of(volume).cut(array, 0))).save(temporary)


def write_summary(folder: Path, record: Record, seconds: dict[str, float], how: str) -> None:
    """Write ``predictions.json``, which makes a folder of label maps a system that ``evaluate`` can score."""
    content: dict[str, Any] = {
        "format": 1,
        "system": record.system,
        "version": record.version,
        "labels": record.organs,
        "training_patients": list(record.training_patients),
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
        "versions": record.versions,
        "about": f"{record.about}; {how}",
    }
    write_json(folder / NAME, content)
