"""What a scanner and a picture file do to a slice: blur, noise, streaks, coarse pixels, blocks of JPEG."""

import io

import numpy as np

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.synthetic_field import Float32

# Lengths here are pixels of a 512 square: scanners rebuild on such grids, whatever the field of view.
_GRID = 512


def scanned(hu: Float32, rng: np.random.Generator) -> UInt8:
    """HU (s, s) to a picture: HU clipped to 0..255."""
    from scipy import ndimage

    unit = max(hu.shape) / _GRID
    if rng.random() < 0.03:
        hu = _metal(hu, rng)
    hu = ndimage.gaussian_filter(hu, unit * rng.uniform(0.5, 1.15))
    if rng.random() < 0.3:
        near = np.clip(hu, -200, 400)
        hu = hu + np.float32(rng.uniform(0.2, 0.7)) * (near - ndimage.gaussian_filter(near, 1.3 * unit))
    hu = hu + _noise(hu.shape, unit, rng)
    if rng.random() < 0.3:
        hu = _coarse(hu, unit, rng)
    grey = np.asarray(np.clip(hu, 0, 255), np.uint8)
    return _jpeg(grey, int(rng.integers(75, 97))) if rng.random() < 0.4 else grey


def _noise(shape: tuple[int, ...], unit: float, rng: np.random.Generator) -> Float32:
    """Noise with the grain of a kernel; now and then with horizontal streaks, as broad bodies make them."""
    from scipy import ndimage

    noise = rng.standard_normal(shape, dtype=np.float32)
    noise = ndimage.gaussian_filter(noise, unit * rng.uniform(0.35, 1.0))
    noise *= np.float32(rng.uniform(4, 22)) / noise.std()
    if rng.random() < 0.12:
        streaks = rng.standard_normal(shape, dtype=np.float32)
        streaks = ndimage.gaussian_filter(streaks, (0.7 * unit, 25 * unit))
        noise += streaks * (np.float32(rng.uniform(3, 9)) / streaks.std())
    return np.asarray(noise, np.float32)


def _metal(hu: Float32, rng: np.random.Generator) -> Float32:
    """A clip or a stent inside the body, with rays from it."""
    inside = np.argwhere(hu[::8, ::8] > -300) * 8
    if not len(inside):
        return hu
    row, column = inside[rng.integers(len(inside))]
    y, x = np.ogrid[: hu.shape[0], : hu.shape[1]]
    away_px = np.hypot(y - row, x - column).astype(np.float32) * np.float32(_GRID / max(hu.shape))
    count = int(rng.integers(20, 60))
    # opposite rays are alike: both lie on one path of the beam
    rays = np.repeat(rng.normal(size=(1, count)), 2, axis=0).ravel()
    theta = np.arctan2(y - row, x - column)
    beam = np.interp(theta, np.linspace(-np.pi, np.pi, 2 * count), rays).astype(np.float32)
    struck = hu + beam * np.float32(rng.uniform(150, 600)) / (1 + away_px / 6) ** 0.8 * np.exp(-away_px / 120)
    return np.where(away_px < rng.uniform(1.5, 4), np.float32(3000), struck).astype(np.float32)


def _coarse(hu: Float32, unit: float, rng: np.random.Generator) -> Float32:
    """As if from pictures of fewer pixels, which many public slices are."""
    from PIL import Image

    side = round(max(hu.shape) / (unit * rng.uniform(1.3, 2.0)) * min(unit, 1.0))
    picture = Image.fromarray(np.clip(hu, -50, 300))
    small = picture.resize((side, side), Image.Resampling.BOX)
    return np.asarray(small.resize(picture.size, Image.Resampling.BILINEAR), np.float32)


def _jpeg(grey: UInt8, quality: int) -> UInt8:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream).convert("L"))
