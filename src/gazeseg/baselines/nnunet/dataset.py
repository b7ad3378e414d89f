"""Prepared slices as an nnU-Net dataset of 2D images.

Partial annotation. nnU-Net learns one label per pixel, and what has no label is background. On a slice where only the
liver was annotated that would teach it that a spleen is background. Its way out is the *ignore* label: such pixels
take no part in the loss. So, on a slice where not every learnt organ was annotated, soft tissue without a label
(0 < grey < 255) becomes ignore, because it may be another organ; air, and in a window without fat that too (grey 0),
and bone or contrast at the upper end (grey 255) stay background, which they are whatever was annotated. On slices
where all learnt organs were annotated nothing is ignored.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.baselines.material import Material
from gazeseg.files import replacing, sweep, write_json
from gazeseg.prepare.prepared import Prepared, PreparedSlice
from gazeseg.prepare.split import Part
from gazeseg.progress import Track, silent

UInt8 = npt.NDArray[np.uint8]
DATASET = "Dataset001_gazeseg"
FIELD = 512.0
"""Length of the longer side of every slice where millimetres are not known: a usual CT has spacing 1 then."""
THICK_MM = 999.0
"""nnU-Net's own sign, in its picture reader, for "no third axis": a spacing no volume has."""


def targets(piece: PreparedSlice, organs: Mapping[str, int]) -> UInt8:
    """nnU-Net's labels (h, w): 1.. in the order of ``organs``, 0 background, ``len(organs) + 1`` ignore."""
    lut = np.zeros(256, np.uint8)
    lut[list(organs.values())] = np.arange(1, len(organs) + 1)
    labels = lut[piece.labels]
    if not piece.annotated >= set(organs.values()):
        unsure = (labels == 0) & (piece.pixels > 0) & (piece.pixels < 255)
        labels[unsure] = len(organs) + 1
    return labels


def write_dataset(prepared: Prepared, material: Material, raw: Path, track: Track = silent) -> dict[Part, list[str]]:
    """Write ``raw/Dataset001_gazeseg``; returns the names of its images by part.

    A slice that is there already is not written again, so that an interrupted conversion goes on. What it left
    half-written goes, because nnU-Net takes every file of a folder for a case.
    """
    folder = raw / DATASET
    for name in ("imagesTr", "labelsTr"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        sweep(folder / name)
    names: dict[Part, list[str]] = {part: [] for part in material.rows}
    numbered = [(part, case, row) for part, rows in material.rows.items() for case, row in rows]
    numbers = {case: number for number, case in enumerate(material.patients)}
    for part, case, row in track(numbered, "writing nnU-Net's dataset", len(numbered)):
        name = f"{re.sub(r'[^A-Za-z0-9]+', '-', case)}_{numbers[case]:04d}_{row:04d}"
        names[part].append(name)
        image, label = folder / "imagesTr" / f"{name}_0000.nii.gz", folder / "labelsTr" / f"{name}.nii.gz"
        if not label.is_file():
            piece = prepared.slice(case, row)
            spacing = spacing_of(piece.pixels.shape, piece.spacing_mm, material.spacing_mm)
            write_image(image, piece.pixels, spacing)
            write_image(label, targets(piece, material.organs), spacing)
    write_json(folder / "dataset.json", describe(material.organs, len(numbered)))
    return names


def describe(organs: Mapping[str, int], images: int) -> dict[str, Any]:
    """The content of ``dataset.json``.

    The channel is not called CT: nnU-Net would then clip and scale by what it finds under the labels, while the
    window was chosen before. Each image is brought to mean 0 and deviation 1 instead, as for its other pictures.
    """
    labels = {"background": 0, **{name: number for number, name in enumerate(organs, start=1)}}
    return {
        "name": "gazeseg",
        "channel_names": {"0": "windowed CT"},
        "labels": {**labels, "ignore": len(organs) + 1},
        "numTraining": images,
        "file_ending": ".nii.gz",
    }


def write_splits(names: Mapping[Part, list[str]], preprocessed: Path) -> None:
    """The one split there is, by patient, where nnU-Net looks for it."""
    write_json(preprocessed / DATASET / "splits_final.json", [{"train": names["train"], "val": names["val"]}])


def spacing_of(
    shape: tuple[int, ...], own_mm: tuple[float, float] | None, learnt_mm: tuple[float, float] | None
) -> tuple[float, float]:
    """The (row, column) spacing nnU-Net is told for a picture of ``shape`` (h, w).

    Millimetres only when every training slice knows them; an image of unknown scale is then taken for a usual one.
    Otherwise every slice is taken to show the same field of view: to nnU-Net, which brings all to one spacing, a slice
    of 256 x 256 beside one of 512 x 512 would else be a patient of half the size.
    """
    if learnt_mm is None:
        side = FIELD / max(shape)
        return side, side
    return own_mm or learnt_mm


def write_image(path: Path, pixels: UInt8, spacing_mm: tuple[float, float]) -> None:
    """One picture (h, w) as NIfTI with a third axis of length 1, at once or not at all."""
    import nibabel

    row_mm, column_mm = spacing_mm
    affine = np.diag([column_mm, row_mm, THICK_MM, 1.0])
    image = nibabel.Nifti1Image(np.ascontiguousarray(pixels.T)[:, :, None], affine)
    with replacing(path) as temporary:
        nibabel.save(image, temporary)


def read_image(path: Path) -> UInt8:
    """Back to (h, w)."""
    import nibabel

    voxels: Any = nibabel.load(path)
    return np.ascontiguousarray(np.asarray(voxels.dataobj, dtype=np.uint8)[:, :, 0].T)
