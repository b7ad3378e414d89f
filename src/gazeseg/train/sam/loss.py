"""The paper's loss per object: Dice with squared denominator plus mean binary cross entropy, unweighted."""

from monai.losses import DiceLoss
from torch import Tensor
from torch.nn import functional

from gazeseg.train.sam.recipe import LossOn

_DICE = DiceLoss(sigmoid=True, squared_pred=True, reduction="none")


def object_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Loss (n,) of logits (n, l, l) against truth (n, l, l) of 0 and 1."""
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none").mean(dim=(1, 2))
    return _DICE(logits[:, None], truth[:, None]).flatten() + entropy


def on_grid(logits: Tensor, truth: Tensor, where: LossOn) -> tuple[Tensor, Tensor]:
    """Logits (n, l, l) and truth (n, s, s) bool on one grid: the truth by nearest pixels, or the logits bilinearly."""
    if where == "input":
        return enlarged(logits, truth.shape[-1]), truth.float()
    return logits, functional.interpolate(truth[:, None].float(), logits.shape[-2:], mode="nearest-exact")[:, 0]


def enlarged(logits: Tensor, size: int) -> Tensor:
    """Logits (n, size, size) on the model's input pixels."""
    return functional.interpolate(logits[:, None], (size, size), mode="bilinear", align_corners=False)[:, 0]
