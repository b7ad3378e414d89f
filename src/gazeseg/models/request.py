"""What every model refuses to decode, and what it says when nothing was meant."""

import numpy as np

from gazeseg.errors import InputError, ModelError
from gazeseg.models.frame import MAX_PROMPTS
from gazeseg.types import Box, Embedding, Float, Point, Prediction, Prompt

SURE = 1e-4  # a probability from elsewhere is taken as no surer than this
SURELY_NOT = float(np.log(SURE / (1 - SURE)))
LOGIT_LIMIT = 20.0


def check_request(
    name: str,
    model_hash: str,
    embedding: Embedding,
    prompts: list[Prompt] | tuple[Prompt, ...],
    prior: Prediction | None,
) -> None:
    """Refuse what the model ``name`` cannot answer.

    Raises:
        InputError: prompts that are no ``Point`` or ``Box``, too many of them, or a prior of another slice size.
        ModelError: an embedding of another model.
    """
    if embedding.model_hash != model_hash:
        raise ModelError(
            f"expected an embedding made by {name} ({model_hash[:12]}), found one of "
            f"{embedding.model_hash[:12]}: embed the slice again"
        )
    if not isinstance(prompts, list | tuple):
        raise InputError(f"expected prompts as a list or tuple, found {type(prompts).__name__}")
    if len(prompts) > MAX_PROMPTS:
        raise InputError(f"expected at most {MAX_PROMPTS} prompts, found {len(prompts)}: undo some")
    for prompt in prompts:
        if not isinstance(prompt, Point | Box):
            raise InputError(f"expected prompts of type Point or Box, found {type(prompt).__name__}")
    if prior is not None and prior.mask.shape != embedding.shape:
        raise InputError(f"expected a prior of shape {embedding.shape}, found {prior.mask.shape}")


def nothing_meant(shape: tuple[int, int]) -> Prediction:
    """The empty mask (h, w) with score 0."""
    nothing = np.zeros(shape, np.float32)
    return Prediction(nothing, 0.0, nothing > 0)


def to_logits(probability: Float) -> Float:
    """Probabilities from elsewhere as logits, (h, w) float32, none surer than ``SURE``."""
    inside = np.clip(probability.astype(np.float64), SURE, 1 - SURE)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float32)


def to_probability(logits: Float) -> Float:
    """Logits to probabilities."""
    return np.asarray(1 / (1 + np.exp(-logits)))
