"""A folder of label maps that an automatic system made: no prompts, one shot for every case.

``predictions.json`` names the system, its labels, the patients it learnt from and the seconds per case. The maps lie
beside it: ``DATASET/ID.png`` for a slices folder, ``CASE.nii.gz`` on the grid of the image for an nnU-Net style folder.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.evaluate.case import Case
from gazeseg.types import Geometry

NAME = "predictions.json"


@dataclass(frozen=True, slots=True)
class Predictions:
    """What an automatic system predicted.

    Attributes:
        root: the folder.
        name: the system and its version.
        labels: label value by organ.
        training_patients: ``dataset/patient`` of everyone it learnt from.
        seconds: model time by case, where it is known.
        about: budget and machine, in the words of whoever made it.
    """

    root: Path
    name: str
    labels: dict[str, int]
    training_patients: frozenset[str]
    seconds: dict[str, float]
    about: str

    @property
    def hash(self) -> str:
        """SHA-256 over the names and bytes of all files of the folder that belong to it."""
        digest = hashlib.sha256()
        for path in sorted(p for p in self.root.rglob("*") if p.name == NAME or p.name.endswith((".png", ".nii.gz"))):
            digest.update(path.relative_to(self.root).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def path_of(self, case: Case) -> Path:
        """Where the label map of a case lies."""
        if case.slice is None:
            return self.root / f"{case.patient}.nii.gz"
        return self.root / case.dataset / f"{case.image.stem}.png"

    def seconds_of(self, case: Case) -> float:
        """Model time of a case, which ``seconds`` names as its label map or as its patient; NaN where it does not."""
        stem = case.patient if case.slice is None else case.image.stem
        names = (f"{case.dataset}/{stem}", stem, *((case.who,) if case.slice is None else ()))
        return next((self.seconds[name] for name in names if name in self.seconds), float("nan"))

    def read(self, case: Case) -> npt.NDArray[Any]:
        """The label map of a case, (i, j, k) like its labels.

        Raises:
            InputError: no such file, another grid, or a value that ``labels`` does not name.
        """
        from gazeseg.images import read_labels

        path = self.path_of(case)
        if not path.is_file():
            raise InputError(f"expected the label map of {case.label} at {path}, found none: predict this case as well")
        found, grid = read_labels(path), grid_of(case.label)
        if not grid_of(path).same_grid(grid):
            shape = " x ".join(map(str, grid.shape))
            raise InputError(f"expected a label map on the grid of {case.label} ({shape}), found another in {path}")
        unknown = sorted(set(found.present()) - set(self.labels.values()))
        if unknown:
            raise InputError(f"expected only values that {self.root / NAME} names, found {unknown[0]} in {path}")
        return found.array

    def mask(self, array: npt.NDArray[Any], organ: str) -> npt.NDArray[np.bool_]:
        """Where the label map says ``organ``; nowhere for an organ the system does not know."""
        value = self.labels.get(organ)
        return np.zeros(array.shape, np.bool_) if value is None else np.asarray(array == value)


def grid_of(path: Path) -> Geometry:
    """The grid of a PNG or NIfTI file, from its header alone."""
    if path.suffix == ".png":
        from PIL import Image

        from gazeseg.images.picture import picture_geometry

        with Image.open(path) as picture:
            return picture_geometry(picture.size[::-1])
    import nibabel

    header: Any = nibabel.load(path)
    return Geometry(header.affine, header.shape)
