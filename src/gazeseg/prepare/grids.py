"""Whether labels lie on the grid of their image, told by headers alone; and pictures as numbers."""

from pathlib import Path

import numpy as np

from gazeseg.errors import ImageError
from gazeseg.images.content import kind_of
from gazeseg.images.guard import parsing
from gazeseg.images.nifti import read_geometry
from gazeseg.images.picture import read_picture, read_picture_numbers
from gazeseg.images.regrid import onto_grid
from gazeseg.prepare.letterbox import UInt8
from gazeseg.types import Geometry


def check_pictures(image: Path, label: Path) -> None:
    """Compare the sizes of two pictures.

    Raises:
        ImageError: not pictures, or of different sizes.
    """
    sizes = [_picture_size(path) for path in (image, label)]
    if sizes[0] != sizes[1]:
        raise ImageError(f"expected labels of {sizes[0]} pixels as {image}, found {sizes[1]} in {label}")


def check_volumes(image: Path, label: Path) -> None:
    """Compare the grids of two NIfTI files; axes in another order are the same grid.

    Raises:
        ImageError: not NIfTI files, or other voxels.
    """
    of_image, of_label = volume_grid(image), volume_grid(label)
    # A single number that stands for every voxel: only the grids matter here.
    nothing = np.broadcast_to(np.uint8(0), of_label.shape)
    onto_grid(nothing, of_label, of_image, label)


def volume_grid(path: Path) -> Geometry:
    """The grid in the header of a NIfTI file.

    Raises:
        ImageError: not a NIfTI file, or a damaged header.
    """
    kind = kind_of(path)
    if not kind.startswith("nifti"):
        raise ImageError(f"expected a NIfTI file, found {kind} at {path}: convert it first")
    return read_geometry(path, packed=kind == "nifti.gz")


def read_grey(path: Path, *, numbers: bool = False) -> UInt8:
    """A picture (h, w) as uint8: grey levels, or with ``numbers`` the label values.

    Raises:
        ImageError: damaged, or values over 255.
    """
    array = read_picture_numbers(path) if numbers else read_picture(path).array
    if int(array.max(initial=0)) > 255:
        raise ImageError(f"expected 8-bit values, found {int(array.max())} in {path}: save it as 8-bit grey PNG")
    return np.ascontiguousarray(array[:, :, 0].T.astype(np.uint8))


def _picture_size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with parsing(path, "PNG"), Image.open(path) as picture:
        return picture.size
