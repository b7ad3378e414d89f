"""How a structure looks: the grey values inside a mask."""

from dataclasses import dataclass

import numpy as np

from gazeseg.types import Bool, Float, Slice

LEAST_SPREAD = 15.0  # HU: no structure is more even than the noise of a usual CT
LEAST_SHARE = 0.03  # of the range of a slice without HU: about what 15 HU are of the range of an abdominal CT slice
SMOOTHED_MM = 0.8  # standard deviation of the averaging against noise


@dataclass(frozen=True, slots=True)
class Grey:
    """Grey values of a structure: their median and half the distance of their quartiles as a standard deviation."""

    median: float
    spread: float


def smoothed(image: Slice) -> Float:
    """Pixels (h, w) with less noise; values beyond soft tissue and bone are cut off, they would bleed far."""
    from scipy import ndimage

    spacing = image.spacing_mm or (1.0, 1.0)
    pixels = np.clip(image.pixels, -250, 500) if image.units == "hu" else image.pixels
    return np.asarray(ndimage.gaussian_filter(pixels, [SMOOTHED_MM / one for one in spacing], truncate=3.0))


def least_spread(image: Slice, pixels: Float) -> float:
    """The least spread that a structure is taken to have, above 0, in the units of the slice.

    Only HU mean the same in every file. Other values are measured by the range of the slice, so that the same image
    stored as 0..1 or as 0..1000 is judged alike.

    Args:
        image: the slice.
        pixels: (h, w) of it, ``smoothed``.
    """
    if image.units == "hu":
        return LEAST_SPREAD
    low, high = np.percentile(pixels, [1, 99]).tolist()
    span = (high - low) or float(np.ptp(pixels))  # almost all of a slice may be empty
    return max(LEAST_SHARE * span, float(np.finfo(np.float32).tiny))


def grey_of(pixels: Float, mask: Bool, least: float) -> Grey:
    """Of the inside of ``mask`` (h, w, not empty); its rim is left out where there is more than rim.

    Args:
        pixels: (h, w), ``smoothed``.
        mask: of the structure.
        least: spread that it has at least, in the units of the pixels.
    """
    from scipy import ndimage

    core = ndimage.binary_erosion(mask, iterations=2)
    low, middle, high = np.percentile(pixels[core if core.any() else mask], [25, 50, 75])
    return Grey(float(middle), max(float(high - low) / 1.35, least))
