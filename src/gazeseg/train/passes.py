"""One object after the other is asked for, outlined and corrected: the decoder's passes, as they follow each other in use.

First all of the slice (or what a box or an earlier mask shows), then closer around what was found, then corrections.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from gazeseg.models.crop import Crop, Extent, crop_around, whole
from gazeseg.train.crops import around, carry, cut, cut_masks, shaken
from gazeseg.train.nets.fovea import SIZE, Fovea
from gazeseg.train.priors import nearly
from gazeseg.train.readers import GRID, Kind, TrainingReader, start_readers
from gazeseg.train.sitting import Sitting

TRUTH_MARGIN = 1.25
LOOSE = 0.2  # share of readers whose first crop is already somewhere around what they mean


def begin(
    net: Fovea,
    pictures: Tensor,
    masks: Tensor,
    rng: np.random.Generator,
    kinds: dict[Kind, float] | None = None,
    loose: float = LOOSE,
) -> Sitting:
    """A reader for every object of a batch of draws: pictures (p, 1, s, s) grey 0..1 and masks (p, k, s, s)."""
    k, side = masks.shape[1], masks.shape[-1]
    small = functional.interpolate(pictures, size=(SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False)
    features = net.embed(small.contiguous(memory_format=torch.channels_last))
    features = tuple(f.repeat_interleave(k, 0) for f in features)
    return sit(net, pictures.repeat_interleave(k, 0), masks.reshape(-1, 1, side, side), features, rng, kinds, loose)


def sit(
    net: Fovea,
    image: Tensor,
    truth: Tensor,
    features: tuple[Tensor, ...],
    rng: np.random.Generator,
    kinds: dict[Kind, float] | None = None,
    loose: float = LOOSE,
) -> Sitting:
    """Readers for the objects of a batch, who have said what they mean; nothing is decoded yet."""
    coarse = cut_masks(truth, [whole(SIZE)] * len(truth), SIZE // 2)
    tight = around(coarse, [whole(SIZE)] * len(truth), margins=[TRUTH_MARGIN] * len(truth))
    readers = start_readers(cut_masks(truth, tight, GRID), tight, rng, kinds)
    for reader in readers:
        reader.start()
    crops = [_first(reader, net, rng, loose) for reader in readers]
    given = torch.tensor([float(reader.kind == "mask") for reader in readers]).to(truth)
    logits = nearly(cut(truth, crops, net.shape.n), rng) * given[:, None, None, None]
    return Sitting(net, image, truth, features, readers, crops, logits.float(), given, torch.zeros_like(given), rng)


def _first(reader: TrainingReader, net: Fovea, rng: np.random.Generator, loose: float) -> Crop:
    """The crop of the first pass."""
    if not net.shape.zoom:
        return whole(SIZE)
    if reader.kind == "box" and reader.box[4]:
        x0, y0, x1, y1, _ = reader.box
        return crop_around(Extent(x0 + 0.5, y0 + 0.5, x1 + 0.5, y1 + 0.5), SIZE)
    if reader.kind == "mask" or rng.random() < loose:
        c, margin = reader.crop, float(np.exp(rng.uniform(np.log(1.1), np.log(4.0))))
        return shaken(crop_around(Extent(c.x0, c.y0, c.x0 + c.side, c.y0 + c.side), SIZE, margin), rng, 0.1)
    return whole(SIZE)


def advance(sitting: Sitting, done: list[int], *, jitter: bool = True) -> None:
    """One pass; ``done`` says how many each object has behind it.

    The first is on the first crop, the second closer around what was found, and each further one follows a correction.
    """
    corrected = [i for i, n in enumerate(done) if n >= 2]
    if corrected:
        sitting.of(corrected).correct()
    closer = sitting.closer([n >= 2 for n in done], jitter=jitter)
    sitting.decode([crop if n else first for n, crop, first in zip(done, closer, sitting.crops, strict=True)])


def lead_up(sitting: Sitting, passes: list[int]) -> None:
    """All passes but the last of each object, so that the last ones can be learned from together."""
    for left in range(max(passes) - 1, 0, -1):
        who = [i for i, n in enumerate(passes) if n > left]
        some = sitting.of(who)
        advance(some, [passes[i] - left - 1 for i in who])
        sitting.take(who, some)


def whole_dice(sitting: Sitting) -> Tensor:
    """Dice (b,) over all of the frame, at its resolution."""
    mask = carry(sitting.logits, sitting.crops, [whole(SIZE)] * len(sitting.readers), SIZE)[:, 0] > 0
    truth = cut(sitting.truth, [whole(SIZE)] * len(sitting.readers), SIZE)[:, 0] >= 0.5
    both = (mask & truth).sum(dim=(1, 2))
    return (2 * both + 1) / (mask.sum(dim=(1, 2)) + truth.sum(dim=(1, 2)) + 1)
