"""Crops of many objects at once: what each shows, and what one says on another."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gazeseg.models.crop import Crop, crop_around, extent_of, of_points
from gazeseg.models.foveated import AROUND
from gazeseg.train.nets.blocks import resample, sample, tents
from gazeseg.train.nets.fovea import SIZE


def to_tensor(crops: Sequence[Crop], like: Tensor) -> Tensor:
    """(b, 3) as the decoder takes them."""
    return torch.tensor([(c.x0, c.y0, c.side) for c in crops], dtype=torch.float32, device=like.device)


def cut(maps: Tensor, crops: Sequence[Crop], n: int) -> Tensor:
    """What the crops show of maps (b, c, h, h) of the whole frame: (b, c, n, n)."""
    return sample(maps, to_tensor(crops, maps), n, SIZE)


def cut_masks(masks: Tensor, crops: Sequence[Crop], n: int) -> npt.NDArray[np.bool_]:
    """The same for masks (b, 1, h, h), as (b, n, n) bool."""
    return np.asarray((cut(masks, crops, n)[:, 0] >= 0.5).cpu().numpy())


def carry(logits: Tensor, before: Sequence[Crop], after: Sequence[Crop], n: int) -> Tensor:
    """Logits (b, 1, m, m) on crops as seen on other crops: (b, 1, n, n), ``AROUND`` where the earlier ones end."""
    a, b = to_tensor(before, logits), to_tensor(after, logits)
    start, length = (b[:, :2] - a[:, :2]) / a[:, 2:], b[:, 2] / a[:, 2]
    m = logits.shape[-1]
    moved = resample(logits, tents(start[:, 1], length, n, m), tents(start[:, 0], length, n, m))
    steps = (torch.arange(n, device=logits.device) + 0.5) / n
    places = start[:, :, None] + steps * length[:, None, None]
    inside = (places >= 0) & (places < 1)
    seen = inside[:, 1, :, None] & inside[:, 0, None, :]
    return torch.where(seen[:, None], moved, torch.full_like(moved, AROUND))


def around(
    masks: npt.NDArray[np.bool_],
    crops: Sequence[Crop],
    points: Sequence[npt.NDArray[np.float64]] | None = None,
    *,
    margins: Sequence[float],
) -> list[Crop]:
    """The next crops: around masks (b, n, n) drawn on the earlier ``crops``, and around points (k, 2) where given."""
    marked = [None] * len(masks) if points is None else [of_points(xy) for xy in points]
    found = [extent_of(mask, crop) for mask, crop in zip(masks, crops, strict=True)]
    wanted = [other if one is None else one.joined(other) for one, other in zip(found, marked, strict=True)]
    return [crop_around(extent, SIZE, margin) for extent, margin in zip(wanted, margins, strict=True)]


def shaken(crop: Crop, rng: np.random.Generator, share: float) -> Crop:
    """A crop moved by up to ``share`` of its side, inside the frame."""
    x0, y0 = (start + crop.side * rng.uniform(-share, share) for start in (crop.x0, crop.y0))
    rest = SIZE - crop.side
    return Crop(min(max(x0, 0.0), rest), min(max(y0, 0.0), rest), crop.side)
