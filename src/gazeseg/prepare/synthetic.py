"""CT-like slices from label volumes that come without images.

Each organ gets a brightness drawn for the slice (contrast phases differ), an inner texture and a blurred border; around
them a body with fat, muscle, bones and gas that no label names. The result is no anatomy to believe in, but its organ
shapes are real, and borders lie where the labels say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gazeseg.prepare.letterbox import CACHE_SIZE, UInt8, resize

Float32 = npt.NDArray[np.float32]

# values of the label volumes -> values of the slices' organ table
VALUES = {1: 2, 2: 8, 3: 3, 4: 6, 5: 7, 6: 1, 7: 5, 8: 9}
_SPLEEN, _LIVER = 1, 6
# organ value -> range of grey levels (HU) over native to venous phases
BRIGHTNESS = {
    1: (50, 160),
    2: (50, 170),
    3: (60, 220),
    5: (0, 110),
    6: (-5, 40),
    7: (20, 100),
    8: (40, 140),
    9: (10, 120),
}
MIN_ORGAN_PX = 300


def synthetic_slices(folder: Path, per_volume: int, seed: int) -> Iterator[tuple[UInt8, UInt8, str, str]]:
    """Image, organs, ``synthetic`` and a patient key, for ``per_volume`` slices of each label volume in ``folder``."""
    for path in sorted(folder.glob("*.nii.gz")):
        for made in synthetic_volume(path, per_volume, seed):
            yield made.image, made.organs, "synthetic", f"synthetic/{path.name.removesuffix('.nii.gz')}"


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticSlice:
    """``image`` and ``organs`` (s, s); ``k`` is the index along the head axis; ``spacing_mm`` (row, column) of the square."""

    image: UInt8
    organs: UInt8
    k: int
    spacing_mm: tuple[float, float]


def synthetic_volume(path: Path, per_volume: int, seed: int) -> Iterator[SyntheticSlice]:
    """Up to ``per_volume`` slices of one label volume (NIfTI), by lot, among those that show enough of an organ."""
    import nibabel

    labels = nibabel.as_closest_canonical(nibabel.load(path))
    volume = np.asarray(labels.dataobj).astype(np.uint8)
    column_mm, row_mm = (float(mm) * max(volume.shape[:2]) / CACHE_SIZE for mm in labels.header.get_zooms()[:2])
    across = 1 if _says_left_for_right(volume) else -1
    rng = np.random.default_rng([seed, *path.name.encode()])
    full = np.flatnonzero(np.isin(volume, list(VALUES)).sum(axis=(0, 1)) > MIN_ORGAN_PX)
    for k in rng.choice(full, size=min(per_volume, len(full)), replace=False):
        upright = volume[::across, ::-1, k].T
        organs = np.zeros_like(upright)
        for value, ours in VALUES.items():
            organs[upright == value] = ours
        small = resize(np.ascontiguousarray(organs), labels=True)
        yield SyntheticSlice(render(small, rng), small, int(k), (row_mm, column_mm))


def _says_left_for_right(volume: npt.NDArray[Any]) -> bool:
    """Whether the liver lies to the left of the spleen, though the first axis is said to rise to the patient's right.

    So it is in the label volumes of Gibson et al. (2018): their headers say RAS, their voxels stand half a turn around
    the front axis from that. Their slices would be mirrored.
    """
    liver, spleen = (np.flatnonzero((volume == value).any(axis=(1, 2))) for value in (_LIVER, _SPLEEN))
    return bool(len(liver) and len(spleen) and liver.mean() < spleen.mean())


def render(organs: UInt8, rng: np.random.Generator) -> UInt8:
    """Organs (s, s) to a picture of them: HU clipped to 0..255."""
    from scipy import ndimage

    body = _body(organs, rng)
    hu = np.where(body > 0, _background(organs.shape, rng), np.float32(-1000))
    shell = (body > 0) & (ndimage.distance_transform_edt(body) < rng.uniform(6, 30))
    hu[shell & (organs == 0)] = rng.uniform(-120, -70)
    for value in np.unique(organs[organs > 0]):
        hu = _paint_organ(hu, organs == value, BRIGHTNESS.get(int(value), (20, 150)), rng)
    hu = ndimage.gaussian_filter(hu, rng.uniform(0.5, 1.3))
    noise = ndimage.gaussian_filter(rng.normal(size=hu.shape), rng.uniform(0.4, 1.2))
    hu += noise / noise.std() * rng.uniform(4, 22)
    return np.asarray(np.clip(hu, 0, 255).astype(np.uint8))


def _smooth(shape: tuple[int, ...], sigma: float, rng: np.random.Generator) -> Float32:
    """A random field of unit variance that changes over about ``sigma`` pixels."""
    from scipy import ndimage

    step = max(1, int(sigma // 2))
    coarse = rng.normal(size=[n // step + 3 for n in shape])
    field = ndimage.zoom(ndimage.gaussian_filter(coarse, sigma / step), step, order=1)[: shape[0], : shape[1]]
    return np.asarray((field - field.mean()) / (field.std() + 1e-6), dtype=np.float32)


def _body(organs: UInt8, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """A rounded body that holds every organ."""
    rows, columns = np.nonzero(organs)
    centre_y, centre_x = (rows.min() + rows.max()) / 2 + 15, (columns.min() + columns.max()) / 2
    half_y = (rows.max() - rows.min()) / 2 + rng.uniform(45, 70)
    half_x = (columns.max() - columns.min()) / 2 + rng.uniform(20, 45)
    y, x = np.mgrid[: organs.shape[0], : organs.shape[1]]
    radius = np.hypot((y - centre_y) / half_y, (x - centre_x) / half_x) + 0.03 * _smooth(organs.shape, 40, rng)
    return np.asarray((radius < 1) | (organs > 0))


def _background(shape: tuple[int, ...], rng: np.random.Generator) -> Float32:
    """Fat with blobs of muscle, bowel, vessels, gas and bone."""
    hu = np.full(shape, rng.uniform(-110, -80), np.float32) + 6 * _smooth(shape, 3, rng)
    for lower, upper, share, size in (
        (30, 80, 0.35, 22),
        (10, 130, 0.25, 12),
        (90, 230, 0.06, 5),
        (-900, -300, 0.04, 9),
        (200, 900, 0.04, 9),
    ):
        field = _smooth(shape, size * rng.uniform(0.6, 1.6), rng)
        where = field > np.quantile(field, 1 - share * rng.uniform(0.5, 1.5))
        hu[where] = rng.uniform(lower, upper)
    return hu


def _paint_organ(
    hu: Float32, mask: npt.NDArray[np.bool_], span: tuple[float, float], rng: np.random.Generator
) -> Float32:
    """Fill one organ: base level, slow shading, and now and then vessels, a lesion or gas."""
    level = rng.uniform(*span)
    inside = level + rng.uniform(2, 10) * _smooth(hu.shape, 8, rng)
    if rng.random() < 0.5:
        vessels = np.abs(_smooth(hu.shape, 9, rng)) < 0.06
        inside = np.where(vessels, inside + rng.uniform(15, 60), inside)
    if rng.random() < 0.3:
        lesion = _smooth(hu.shape, 14, rng) > 1.6
        inside = np.where(lesion, inside + rng.uniform(-60, 40), inside)
    return np.where(mask, inside, hu).astype(np.float32)
