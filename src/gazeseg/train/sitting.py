"""What stands between two passes of the decoder over a batch of objects, and what a pass does with it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gazeseg.models.crop import MARGIN, Crop
from gazeseg.models.request import LOGIT_LIMIT
from gazeseg.train.crops import around, carry, cut, cut_masks, shaken, to_tensor
from gazeseg.train.nets.fovea import Fovea
from gazeseg.train.readers import GRID, TrainingReader, collect

JITTER = (1.2, 2.2)  # margins of crops
NO_POINTS = np.zeros((0, 2))


@dataclass(slots=True)
class Sitting:
    """What stands between two passes of a batch of objects.

    Attributes:
        image: (b, 1, h, h) grey 0..1 of all of the frame.
        truth: (b, 1, h, h) of all of the frame.
        features: of the encoder, (b, ...) each.
        crops: where each object was looked at last, or will be first.
        logits: (b, 1, n, n) on ``crops``; ``known`` (b,) says for whom they mean anything.
        score: (b,) predicted IoU.
    """

    net: Fovea
    image: Tensor
    truth: Tensor
    features: tuple[Tensor, ...]
    readers: list[TrainingReader]
    crops: list[Crop]
    logits: Tensor
    known: Tensor
    score: Tensor
    rng: np.random.Generator

    def of(self, who: list[int]) -> "Sitting":
        """Some of the objects; their readers stay the same."""
        rows = torch.tensor(who, device=self.truth.device)
        image, truth, logits, known, score = (
            t[rows] for t in (self.image, self.truth, self.logits, self.known, self.score)
        )
        features = tuple(f[rows] for f in self.features)
        readers, crops = [self.readers[i] for i in who], [self.crops[i] for i in who]
        return Sitting(self.net, image, truth, features, readers, crops, logits, known, score, self.rng)

    def take(self, who: list[int], some: "Sitting") -> None:
        """Write back what ``of(who)`` has become."""
        rows = torch.tensor(who, device=self.truth.device)
        self.logits = self.logits.index_copy(0, rows, some.logits)
        self.known = self.known.index_copy(0, rows, some.known)
        self.score = self.score.index_copy(0, rows, some.score)
        for i, crop in zip(who, some.crops, strict=True):
            self.crops[i] = crop

    def decode(self, crops: list[Crop]) -> None:
        """One pass with all prompts so far; the logits so far are its prior."""
        n = self.net.shape.n
        prior = carry(self.logits, self.crops, crops, n).clamp(-LOGIT_LIMIT, LOGIT_LIMIT)
        picture = cut(self.image, crops, n)
        points, box = collect(self.readers, self.truth.device)
        self.logits, score = self.net.decoder(
            *self.features, picture, to_tensor(crops, picture), points, box, prior, self.known
        )
        self.score = score.float()
        self.crops = crops
        self.known = torch.ones_like(self.known)

    def truth_here(self) -> Tensor:
        """What the logits should be: (b, 1, n, n) 0 or 1."""
        return (cut(self.truth, self.crops, self.net.shape.n) >= 0.5).float()

    def closer(self, with_points: list[bool], *, jitter: bool) -> list[Crop]:
        """Crops around what was found, and around the positive points where wanted or where nothing was found."""
        if not self.net.shape.zoom:
            return self.crops
        found = self.found()
        needed = [wanted or not mask.any() for wanted, mask in zip(with_points, found, strict=True)]
        where = [r.positive_xy() if p else NO_POINTS for r, p in zip(self.readers, needed, strict=True)]
        low, high = (float(np.log(margin)) for margin in JITTER)
        margins = np.exp(self.rng.uniform(low, high, len(where))) if jitter else np.full(len(where), MARGIN)
        crops = around(found, self.crops, where, margins=margins.tolist())
        return [shaken(crop, self.rng, 0.08) for crop in crops] if jitter else crops

    def found(self) -> npt.NDArray[np.bool_]:
        """The masks (b, n, n) on ``crops``."""
        return np.asarray((self.logits[:, 0] > 0).cpu().numpy())

    def correct(self) -> None:
        """Every reader looks at the worst error, on a crop that shows all of the truth and of the mask."""
        margins = [1.1] * len(self.readers)
        shown = around(self.found(), self.crops, [_corners(reader) for reader in self.readers], margins=margins)
        found = np.asarray((carry(self.logits, self.crops, shown, GRID)[:, 0] > 0).cpu().numpy())
        meant = cut_masks(self.truth, shown, GRID)
        for reader, prediction, truth, crop in zip(self.readers, found, meant, shown, strict=True):
            reader.correct(prediction, truth, crop)


def _corners(reader: TrainingReader) -> np.ndarray:
    """Two corners of the truth as pixel centres (2, 2)."""
    c = reader.crop
    return np.array([[c.x0, c.y0], [c.x0 + c.side - 1, c.y0 + c.side - 1]])
