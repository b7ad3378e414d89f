"""Label maps as NIfTI, lying exactly on their source in every program."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError, InputError
from gazeseg.export.sidecar import check_labels, write_sidecar
from gazeseg.files import replacing
from gazeseg.images.content import kind_of
from gazeseg.images.nifti import opened
from gazeseg.types import Volume

SUFFIXES = (".nii", ".nii.gz")
SCANNER, ALIGNED = 1, 2
ORIENTATION_FIELDS = (
    *("sform_code", "srow_x", "srow_y", "srow_z"),
    *("qform_code", "quatern_b", "quatern_c", "quatern_d", "qoffset_x", "qoffset_y", "qoffset_z"),
)


def write_nifti(
    path: str | Path, label_map: npt.NDArray[Any], volume: Volume, names: dict[int, str], provenance: dict[str, Any]
) -> None:
    """Write a label map, uint8, with the voxel order and affine of its volume, and a JSON sidecar.

    A source that is itself NIfTI gives the mask its sform and qform with their codes, and its units, so that both lie
    on each other whichever of the two a program uses. Free text and extensions of the source are not copied: they may
    name the patient.

    Args:
        path: ends with ``.nii`` or ``.nii.gz``.
        label_map: (i, j, k) whole numbers.
        volume: what was segmented.
        names: name of each label value.
        provenance: how the mask came to be, JSON values.

    Raises:
        InputError: another suffix, or a label map that does not fit the volume or the names.
    """
    if not str(path).endswith(SUFFIXES):
        raise InputError(f"expected a name ending in .nii or .nii.gz, found {Path(path).name!r}: rename the output")
    labels = check_labels(label_map, names, volume)
    image = _image(labels, volume)
    with replacing(path) as temporary:
        image.to_filename(temporary)
    write_sidecar(path, names, provenance)


def _image(labels: npt.NDArray[np.uint8], volume: Volume) -> Any:
    source = _source_image(volume)
    image = _fresh(labels, volume) if source is None else _like(labels, source)
    image.header.set_data_dtype(np.uint8)
    image.header.set_intent("label")
    image.header["descrip"] = b"gazeseg label map; research only"
    return image


def _like(labels: npt.NDArray[np.uint8], source: Any) -> Any:
    """An image with the orientation fields and units of ``source`` and nothing else of it."""
    image = type(source)(labels, None)
    # Field by field: nibabel's own setters compute quaternions anew, which changes their last bits.
    for name in ORIENTATION_FIELDS:
        image.header[name] = source.header[name]
    image.header["pixdim"][:4] = source.header["pixdim"][:4]
    image.header.set_xyzt_units(source.header.get_xyzt_units()[0])
    return image


def _fresh(labels: npt.NDArray[np.uint8], volume: Volume) -> Any:
    import nibabel

    code = SCANNER if volume.geometry.spacing_known else ALIGNED
    image = nibabel.Nifti1Image(labels, None)
    image.set_sform(volume.affine, code)
    image.set_qform(volume.affine, code, strip_shears=True)
    image.header.set_xyzt_units("mm")
    return image


def _source_image(volume: Volume) -> Any | None:
    """The NIfTI file a volume was read from, when it is one and has the same grid (it was not resampled)."""
    import nibabel

    path = Path(volume.source or "")
    try:
        kind = kind_of(path)
    except ImageError:  # such as a folder, or a file that is gone
        return None
    if kind not in ("nifti", "nifti.gz"):
        return None
    # not nibabel.load, which believes the name where it says other than the content
    with opened(path, packed=kind == "nifti.gz") as stream:
        first = nibabel.Nifti1Header.may_contain_header(stream.read(348))
        stream.seek(0)
        source = (nibabel.Nifti1Image if first else nibabel.Nifti2Image).from_stream(stream)
    same = source.shape[:3] == volume.shape and np.allclose(source.affine, volume.affine, atol=1e-4)
    return source if same else None
