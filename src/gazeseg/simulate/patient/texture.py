"""From tissues to HU: texture, partial volume, and the noise of a scanner."""

import numpy as np
import numpy.typing as npt

from gazeseg.simulate.patient.canvas import Canvas, smooth_noise
from gazeseg.simulate.patient.tissues import hu_tables

NOISE_HU = 11.0
BLUR_PX = (0.65, 0.65, 0.4)
GRAIN_PX = (0.75, 0.75, 0.0)


def as_ct(canvas: Canvas, rng: np.random.Generator) -> npt.NDArray[np.int16]:
    """HU (i, j, k) int16 of what was painted."""
    from scipy import ndimage

    mean, texture = hu_tables(rng)
    shape = canvas.tissue.shape
    fine = smooth_noise(shape, (2.2, 2.2, 0.6), rng)
    hu = mean[canvas.tissue] + texture[canvas.tissue] * fine
    hu = ndimage.gaussian_filter(hu, BLUR_PX, truncate=3.0)
    # Filtered back projection leaves correlated grain, strongest where most tissue absorbs.
    grain = ndimage.gaussian_filter(rng.standard_normal(shape, dtype=np.float32), GRAIN_PX, truncate=3.0)
    x, y = canvas.axes_mm[0][:, None, None], canvas.axes_mm[1][None, :, None]
    strength = NOISE_HU * (0.7 + 0.6 * np.exp(-((x / 120) ** 2 + (y / 90) ** 2)))
    hu += strength * (grain / grain.std())
    return np.asarray(np.clip(np.round(hu), -1024, 3071), np.int16)
