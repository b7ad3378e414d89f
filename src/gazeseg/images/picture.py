"""PNG and JPEG: one slice without a scale."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gazeseg.errors import ImageError
from gazeseg.images.guard import MAX_PIXELS, parsing
from gazeseg.images.stack import Stack
from gazeseg.types import Geometry, Units, Volume

if TYPE_CHECKING:
    from PIL.Image import Image

_GREY_MODES = ("1", "L", "I;16", "I;16B", "I;16L", "I")
# ITU-R BT.601: how bright red, green and blue look.
_LUMA = np.array([0.299, 0.587, 0.114])
_UNSCALED = "a picture has no scale: lengths are in pixels, one taken as 1 mm"


def read_picture(path: Path) -> Volume:
    """Read a PNG or JPEG as a volume of one slice.

    ``array[i, j, 0]`` is column i, row j; the affine is diag(-1, -1, 1), so that the axial plane shows the picture as
    it is. 8-bit pictures are ``grey``; 16-bit ones with values over 255 are ``raw``, because no window was applied yet.

    Raises:
        ImageError: damaged, cut short, animated or too large.
    """
    with parsing(path, "PNG or JPEG"), _opened(path) as image:
        pixels, notes = _grey(image)
    stack = Stack((pixels.shape[1], pixels.shape[0], 1))
    stack.put(0, pixels.T)
    array, _ = stack.finished()
    units: Units = "grey" if array.max() <= 255 else "raw"
    return Volume(array, picture_geometry(pixels.shape), units, str(path), (_UNSCALED, *notes))


def read_picture_numbers(path: Path) -> npt.NDArray[Any]:
    """Read a PNG whose pixels are label numbers, palette indices included; (i, j, 1).

    Raises:
        ImageError: a JPEG (it blurs numbers), colours, or what ``read_picture`` refuses.
    """
    with parsing(path, "PNG"), _opened(path) as image:
        if image.format != "PNG":
            raise ImageError(f"expected labels as PNG, found {image.format} at {path}: JPEG changes numbers")
        if image.mode in ("RGB", "RGBA"):
            pixels = np.asarray(image.convert("RGB"))
            if not _equal_channels(pixels):
                raise ImageError(
                    f"expected one label number per pixel, found colours at {path}: save it as grey or palette PNG"
                )
            return pixels[:, :, 0].T[:, :, None]
        pixels = np.asarray(image.convert("L") if image.mode == "LA" else image)
    return pixels.T[:, :, None]


def picture_geometry(shape_hw: tuple[int, ...]) -> Geometry:
    """The grid of a picture of (h, w) pixels."""
    return Geometry(np.diag([-1.0, -1.0, 1.0, 1.0]), (shape_hw[1], shape_hw[0], 1), spacing_known=False)


@contextmanager
def _opened(path: Path) -> Iterator["Image"]:
    """Open a picture and check its header; nothing is decoded yet."""
    from PIL import Image

    with open(path, "rb") as stream:
        try:
            image = Image.open(stream, formats=("PNG", "JPEG"))
        except Image.DecompressionBombError as error:
            raise _too_large("far more", path) from error
        if image.width * image.height > MAX_PIXELS:
            raise _too_large(f"{image.width} x {image.height}", path)
        if getattr(image, "n_frames", 1) > 1:
            raise ImageError(f"expected one picture, found an animation at {path}: save one frame")
        yield image


def _too_large(found: str, path: Path) -> ImageError:
    return ImageError(f"expected at most {MAX_PIXELS:,} pixels, found {found} in the header of {path}: crop it first")


def _grey(image: "Image") -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    """Decode to (h, w) grey values, with notes on what was changed."""
    if image.mode in _GREY_MODES:
        pixels = np.asarray(image)
        return (pixels * np.uint8(255), ()) if pixels.dtype == np.bool_ else (pixels, ())
    notes = ("the transparency was dropped",) if "A" in image.mode or "transparency" in image.info else ()
    pixels = np.asarray(image.convert("RGB"))
    if _equal_channels(pixels):
        return pixels[:, :, 0], notes
    return np.rint(pixels @ _LUMA).astype(np.uint8), (*notes, "colours were turned into grey by their brightness")


def _equal_channels(pixels: npt.NDArray[Any]) -> bool:
    return bool((pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 1] == pixels[..., 2]).all())
