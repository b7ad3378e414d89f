"""``read``: one door for every kind of image."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gazeseg.errors import ImageError
from gazeseg.images.content import ACCEPTED, kind_of
from gazeseg.images.dicom import read_dicom
from gazeseg.images.nifti import read_nifti
from gazeseg.images.picture import read_picture
from gazeseg.images.shear import MAX_SHEAR_DEG, shear_deg, unsheared
from gazeseg.types import Volume

Source = str | Path | Sequence[str | Path]


def read(path: Source, *, series: str | None = None, resample: bool = False) -> Volume:
    """Read a NIfTI file, a DICOM series or a picture as one volume with a RAS+ affine in mm.

    Values are HU for DICOM of modality CT and for NIfTI whose lowest value is below -200 (NIfTI does not say what its
    values mean), grey for 8-bit pictures, raw for everything else. Whole numbers are kept as int16 where they fit.

    Args:
        path: a NIfTI, DICOM, PNG or JPEG file; a folder with DICOM files (searched to its depths); or a list of DICOM
            files. What a file is, is told by its content.
        series: which DICOM series to take where there are several: its UID, the ending of it, or its number.
        resample: resample volumes whose axes are not perpendicular (gantry tilt) to a straight grid.

    Raises:
        ImageError: nothing there, not an image, damaged, too large, or a series that is not one regular stack.

    Example:
        >>> volume = read("ct.nii.gz")  # doctest: +SKIP
        >>> volume.array.shape, volume.units  # doctest: +SKIP
        ((512, 512, 120), 'hu')
    """
    if not isinstance(path, str | Path):
        return read_dicom([Path(one) for one in path], series=series, resample=resample)
    place = Path(path)
    if not place.exists():
        raise ImageError(f"expected {ACCEPTED} or a DICOM folder, found nothing at {place}: check the path")
    if place.is_dir():
        return read_dicom([place], series=series, resample=resample)
    kind = kind_of(place)
    if kind == "dicom":
        return read_dicom([place], series=series, resample=resample)
    if kind in ("png", "jpeg"):
        return read_picture(place)
    return _straightened(read_nifti(place, packed=kind == "nifti.gz"), resample)


def _straightened(volume: Volume, resample: bool) -> Volume:
    """A sheared NIfTI is shown as it is, with a note, unless it shall be resampled."""
    angle = shear_deg(volume.affine)
    if angle <= MAX_SHEAR_DEG:
        return volume
    if resample:
        return unsheared(volume)
    note = (
        f"the axes are {angle:.1f} degrees from perpendicular: angles on screen are not true "
        "(--resample helps, or resample=True in Python)"
    )
    return replace(volume, notes=(*volume.notes, note))
