"""What a training run can be told."""

from dataclasses import dataclass

from gazeseg.errors import InputError
from gazeseg.train.nets.shape import SHAPES

LOSSES = ("dice+bce", "dice+focal")


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run.

    Attributes:
        steps: optimiser steps; the learning rate falls to nothing over them.
        batch: pictures per step and device; each brings several objects.
        lr: highest learning rate (AdamW).
        weight_decay: of AdamW.
        warmup: steps over which the learning rate rises.
        shape: one of ``SHAPES`` in ``nets/shape.py``.
        passes: chances of 1, 2, 3, ... passes of the decoder up to the one that is learned from.
        loss: of masks, one of ``LOSSES``; ``loss.py`` has their formulas.
        naming_weight: weight of the exercise in ``naming.py``; 0 = none.
        harm_weight: weight of what corrections cost that made masks worse.
        calm: share of the steps, the last ones, that see pictures as they come in use, with little augmentation.
        score_weight: weight of the predicted IoU's error.
        ema: memory of the averaged weights, which are the ones exported.
        seed: seed of weights, draws and readers.
    """

    steps: int = 9000
    batch: int = 8
    lr: float = 1.5e-3
    weight_decay: float = 0.02
    warmup: int = 100
    shape: str = "hybrid"
    passes: tuple[float, ...] = (0.16, 0.26, 0.18, 0.15, 0.11, 0.08, 0.06)
    loss: str = "dice+bce"
    naming_weight: float = 0.5
    harm_weight: float = 0.0
    calm: float = 0.4
    score_weight: float = 0.2
    ema: float = 0.99
    seed: int = 2026

    def __post_init__(self) -> None:
        if min(self.steps, self.batch, self.lr, self.warmup) <= 0:
            raise InputError(
                f"expected steps, batch, lr and warmup above 0, "
                f"found {self.steps}, {self.batch}, {self.lr}, {self.warmup}"
            )
        if self.shape not in SHAPES:
            raise InputError(f"expected a shape of {', '.join(SHAPES)}, found {self.shape!r}")
        if self.loss not in LOSSES:
            raise InputError(f"expected a loss of {', '.join(LOSSES)}, found {self.loss!r}")
        if min(self.naming_weight, self.harm_weight) < 0:
            raise InputError(
                f"expected naming_weight and harm_weight of 0 or more, found {self.naming_weight}, {self.harm_weight}"
            )
        if self.seed < 0:
            raise InputError(f"expected a seed of 0 or more, found {self.seed}")
        if not self.passes or min(self.passes) < 0 or abs(sum(self.passes) - 1) > 1e-6:
            raise InputError(f"expected chances of passes that sum to 1, found {self.passes}")
        if not 0 <= self.calm <= 1:
            raise InputError(f"expected calm in 0..1, found {self.calm}")
        if not 0 <= self.ema < 1:
            raise InputError(f"expected ema in 0..1, 1 excluded, found {self.ema}")
