"""Random fields and shapes that synthetic CT is made of."""

import numpy as np
import numpy.typing as npt

Float32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def smooth_field(shape: tuple[int, ...], scale_px: float, rng: np.random.Generator) -> Float32:
    """A random field (rows, columns) of about zero mean and unit deviation that changes over ``scale_px``."""
    from PIL import Image

    rows, columns = (max(2, round(n / max(scale_px, 1.0)) + 2) for n in shape)
    coarse = rng.standard_normal((rows, columns), dtype=np.float32)
    # one draw per scale_px; the margin keeps the deviation at the borders
    wide = Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(wide, np.float32) * np.float32(1.5)


def ellipse(
    yx: tuple[Float32, Float32],
    centre_yx: tuple[float, float],
    radii_yx: tuple[float, float],
    angle: float = 0.0,
) -> Float32:
    """Distance from the centre in radii, for every pixel; below 1 is inside. ``angle`` in radians, from x towards y."""
    dy, dx = yx[0] - np.float32(centre_yx[0]), yx[1] - np.float32(centre_yx[1])
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return np.hypot((cos * dy - sin * dx) / np.float32(radii_yx[0]), (cos * dx + sin * dy) / np.float32(radii_yx[1]))


def grid(shape: tuple[int, ...]) -> tuple[Float32, Float32]:
    """Row and column of every pixel, to be broadcast."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return rows.astype(np.float32), columns.astype(np.float32)
