"""How a structure looks: the grey values inside a mask."""

from dataclasses import dataclass

import numpy as np

from gazeseg.types import Bool, Float, Slice

LEAST_SPREAD = 15.0  # HU: no structure is more even than the noise of a usual CT
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


def grey_of(pixels: Float, mask: Bool) -> Grey:
    """Of the inside of ``mask`` (h, w, not empty); its rim is left out where there is more than rim."""
    from scipy import ndimage

    core = ndimage.binary_erosion(mask, iterations=2)
    low, middle, high = np.percentile(pixels[core if core.any() else mask], [25, 50, 75])
    return Grey(float(middle), max(float(high - low) / 1.35, LEAST_SPREAD))
