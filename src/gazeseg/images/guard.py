"""Limits on what is read, and one border that turns every failure of a parser into an ``ImageError``."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from gazeseg.errors import ImageError
from gazeseg.types import Float

# 512 x 512 x 2288 voxels: a whole-body CT; about 1.2 GB as int16.
MAX_VOXELS = 600_000_000
# 10,000 x 10,000 pixels: more than any scanned film.
MAX_PIXELS = 100_000_000
# No deflate stream expands more than this (zlib's technical details: 1032 to 1).
MAX_DEFLATE_RATIO = 1032


@contextmanager
def parsing(path: str | Path, kind: str) -> Iterator[None]:
    """Run a parser on a file that may be damaged or hostile.

    Third-party parsers raise nearly everything on damaged bytes (struct.error, EOFError, KeyError, zlib.error,
    MemoryError, ...). Here, and only here, all of it becomes one ``ImageError``; their warnings are dropped.

    Raises:
        ImageError: whatever went wrong.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ImageError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise ImageError(
            f"expected a readable {kind} file, found a damaged one at {path} ({reason}): get a fresh copy"
        ) from error


def check_voxels(count: int, path: str | Path) -> None:
    """Refuse more voxels than ``MAX_VOXELS`` before any of them is read.

    Raises:
        ImageError: too many.
    """
    if count > MAX_VOXELS:
        raise ImageError(
            f"expected at most {MAX_VOXELS:,} voxels, found a header with {count:,} at {path}: crop the image first"
        )


def check_affine(affine: Float, path: str | Path) -> None:
    """Refuse grids that no scanner makes: voxels under a nanometre or over a kilometre, or places that far away.

    Raises:
        ImageError: such an affine, or one that is not finite.
    """
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    if not (
        np.isfinite(affine).all() and spacing.min() > 1e-6 and max(spacing.max(), np.abs(affine[:3, 3]).max()) < 1e6
    ):
        said = ", ".join(f"{mm:.3g}" for mm in spacing)
        raise ImageError(
            f"expected a plausible voxel spacing and origin, found {said} mm at {path}: the header is damaged"
        )
