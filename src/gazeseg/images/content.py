"""What a file is, told by its first bytes; names lie."""

import gzip
from pathlib import Path
from typing import Literal

from gazeseg.errors import ImageError
from gazeseg.images.guard import parsing

Kind = Literal["nifti", "nifti.gz", "dicom", "png", "jpeg"]
ACCEPTED = "NIfTI (.nii, .nii.gz), DICOM, PNG or JPEG"

_HEAD = 544
_FOREIGN = {
    b"NRRD": "NRRD",
    b"ObjectType": "MetaImage",
    b"\x89HDF": "HDF5",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"PK": "zip",
}


def kind_of(path: Path) -> Kind:
    """Decide by content what ``path`` holds.

    Raises:
        ImageError: nothing there, not readable, or none of the accepted kinds.
    """
    with parsing(path, "image"):
        with open(path, "rb") as stream:
            head = stream.read(_HEAD)
        found = _by_magic(head) or (_inside_gzip(path) if head[:2] == b"\x1f\x8b" else None)
    if found is None:
        raise ImageError(f"expected {ACCEPTED}, found {_describe(head)} at {path}: convert it first")
    return found


def is_dicom(path: Path) -> bool:
    """Whether ``path`` is a DICOM file; False for what cannot be read."""
    try:
        with open(path, "rb") as stream:
            return _by_magic(stream.read(_HEAD)) == "dicom"
    except OSError:
        return False


def _by_magic(head: bytes) -> Kind | None:
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if head[:3] == b"\xff\xd8\xff":
        return "jpeg"
    if head[128:132] == b"DICM":
        return "dicom"
    if _is_nifti(head):
        return "nifti"
    # Old DICOM files start with the data set itself: group 0008, a low even element, little endian.
    return "dicom" if head[:2] == b"\x08\x00" and len(head) > 16 and head[3:4] == b"\x00" else None


def _is_nifti(head: bytes) -> bool:
    return head[344:348] == b"n+1\x00" or head[4:8] == b"n+2\x00"


def _inside_gzip(path: Path) -> Kind | None:
    with gzip.open(path, "rb") as stream:
        return "nifti.gz" if _is_nifti(stream.read(_HEAD)) else None


def _describe(head: bytes) -> str:
    if not head:
        return "an empty file"
    if head[344:348] == b"ni1\x00":
        return "a NIfTI .hdr/.img pair"
    names = [name for magic, name in _FOREIGN.items() if head.startswith(magic)]
    return f"a {names[0]} file" if names else f"a file starting with {head[:8]!r}"
