"""Folders of labelled cases: which files there are, checked before any work begins.

Two layouts: a *slices folder* (``index.csv``, ``DATASET/ID.png``, ``DATASET/ID_label.png``) and an *nnU-Net style
folder* (``imagesTs/CASE_0000.nii.gz`` or, as in WORD, ``imagesTs/CASE.nii.gz``; ``labelsTs/CASE.nii.gz``,
``dataset.json`` with label names).
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from gazeseg.errors import ImageError, InputError
from gazeseg.evaluate.case import Case
from gazeseg.prepare.naming import dataset_name
from gazeseg.types import Geometry


def read_cases(folder: str | Path) -> list[Case]:
    """All cases of a folder, in order of their names; files are checked to exist and to lie on one grid.

    Raises:
        InputError: neither layout, or a folder that does not hold together.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError(f"expected a folder of labelled cases, found no folder {root}")
    for place in (root, root / "slices"):
        if (place / "index.csv").is_file():
            return _from_slices(place)
    if (root / "dataset.json").is_file():
        return _from_nnunet(root)
    raise InputError(
        f"expected index.csv (slices folder) or dataset.json with imagesTs and labelsTs (nnU-Net folder) in {root}, "
        "found neither: name the folder that holds it"
    )


def _from_slices(folder: Path) -> list[Case]:
    from gazeseg.images.slices_folder import ORGANS, read_index

    known = frozenset(ORGANS)
    cases = [
        Case(
            dataset=row.dataset,
            patient=row.patient,
            image=row.image,
            label=row.label,
            names={value: ORGANS[value] for value in row.annotated_values},
            known=known,
            slice=row.slice,
            spacing_mm=row.spacing_mm,
        )
        for row in read_index(folder)
    ]
    _refuse_twins(cases, folder)
    for case in cases:
        _same_size(case)
    return sorted(cases, key=lambda case: (case.dataset, case.patient, case.slice or ""))


def _refuse_twins(cases: list[Case], folder: Path) -> None:
    if not cases:
        raise InputError(f"expected slices in {folder / 'index.csv'}, found none")
    name, count = Counter((case.dataset, case.patient, case.slice) for case in cases).most_common(1)[0]
    if count > 1:
        raise InputError(
            f"expected each slice once in {folder / 'index.csv'}, found {'/'.join(map(str, name))} {count} times"
        )


def _same_size(case: Case) -> None:
    """Compare the headers of two pictures; the pixels stay on disk."""
    from PIL import Image, UnidentifiedImageError

    sizes = []
    for path in (case.image, case.label):
        try:
            with Image.open(path) as picture:
                sizes.append(picture.size)
        except UnidentifiedImageError:
            raise ImageError(f"expected a PNG picture, found something else in {path}") from None
    if sizes[0] != sizes[1]:
        raise ImageError(f"expected labels on the grid of {case.image}: {sizes[0]}, found {sizes[1]} in {case.label}")


def _from_nnunet(root: Path) -> list[Case]:
    description = _description(root / "dataset.json")
    names = _label_names(description, root / "dataset.json")
    ending = str(description.get("file_ending", ".nii.gz"))
    labels = sorted((root / "labelsTs").glob(f"*{ending}"))
    if not labels:
        raise InputError(f"expected test labels labelsTs/CASE{ending}, found none in {root}")
    dataset = dataset_name(description, root)
    cases = []
    for label in labels:
        name = label.name.removesuffix(ending)
        image = _image(root / "imagesTs", name, ending, label)
        _same_grid(image, label)
        cases.append(Case(dataset, name, image, label, names, frozenset(names)))
    return cases


def _image(folder: Path, name: str, ending: str, label: Path) -> Path:
    """nnU-Net puts the number of the channel behind a name; WORD, in the same folders, does not."""
    image = folder / f"{name}_0000{ending}"
    plain = folder / f"{name}{ending}"
    if not image.is_file() and not plain.is_file():
        raise InputError(f"expected the image of {label} at {image} or {plain.name}, found none")
    return image if image.is_file() else plain


def _description(path: Path) -> dict[str, Any]:
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"expected JSON in {path}, found {error}") from None
    if not isinstance(description, dict) or not isinstance(description.get("labels"), dict):
        raise InputError(f'expected "labels": {{"liver": 1, ...}} in {path}, found none')
    return description


def _label_names(description: dict[str, Any], path: Path) -> dict[int, str]:
    names: dict[int, str] = {}
    for key, entry in description["labels"].items():
        # nnU-Net v1 and WORD write {"1": "liver"}.
        name, value = (entry, int(key)) if isinstance(entry, str) and key.isdecimal() else (key, entry)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InputError(
                f'expected whole numbers in the labels of {path} like {{"liver": 1}}, found {name!r}: {value!r}'
            )
        if value and name != "ignore":
            if value in names:
                raise InputError(
                    f"expected one name per label value in {path}, found {names[value]!r} and {name!r} for {value}"
                )
            names[value] = name
    if not names:
        raise InputError(f"expected at least one organ in the labels of {path}, found none")
    return names


def _same_grid(image: Path, label: Path) -> None:
    """Compare the headers of two NIfTI files; the voxels stay on disk."""
    import nibabel
    from nibabel.filebasedimages import ImageFileError

    grids = []
    for path in (image, label):
        try:
            header = nibabel.load(path)
        except ImageFileError:
            raise ImageError(f"expected a NIfTI file, found something else in {path}") from None
        if len(header.shape) != 3:
            raise ImageError(f"expected a 3D image, found shape {header.shape} in {path}")
        grids.append(Geometry(header.affine, header.shape))
    if not grids[0].same_grid(grids[1]):
        raise ImageError(
            f"expected labels on the grid of {image}: {_grid(grids[0])}, found {_grid(grids[1])} in {label}: "
            "resample the labels"
        )


def _grid(geometry: Geometry) -> str:
    spacing = " x ".join(f"{s:.4g}" for s in geometry.spacing_mm)
    origin = ", ".join(f"{x:.5g}" for x in geometry.affine[:3, 3])
    return f"{' x '.join(map(str, geometry.shape))} voxels of {spacing} mm at ({origin})"
