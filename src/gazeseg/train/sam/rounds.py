"""Rounds of prompts and answers for one batch: strategies ask, the network answers, the last answer is learned from."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from transformers import SamModel

from gazeseg.simulate.strategies import Ask
from gazeseg.train.sam.data import Batch
from gazeseg.train.sam.decode import decode
from gazeseg.train.sam.loss import enlarged
from gazeseg.train.sam.recipe import Recipe
from gazeseg.types import Bool, Prompt


class Answer(NamedTuple):
    """Logits (n, l, l) and predicted IoU (n,) of the last round."""

    logits: Tensor
    score: Tensor


def begin(truths: list[Bool], seeds: list[tuple[int, ...]], recipe: Recipe) -> list[Ask]:
    """One conversation per object, whose draws depend on its seed alone."""
    generators = [np.random.default_rng(seed) for seed in seeds]
    turns = [recipe.strategies[rng.integers(len(recipe.strategies))] for rng in generators]
    return [
        strategy.begin(truth, recipe.points, rng)
        for strategy, truth, rng in zip(turns, truths, generators, strict=True)
    ]


def number_of_rounds(recipe: Recipe, rng: np.random.Generator | None) -> int:
    """As many as the strategy has, else 1 to ``recipe.rounds`` by chance, or all of them without an ``rng``."""
    fixed = max(strategy.passes for strategy in recipe.strategies)
    if fixed:
        return fixed
    return recipe.rounds if rng is None else int(rng.integers(1, recipe.rounds + 1))


def converse(sam: SamModel, embeddings: Tensor, batch: Batch, recipe: Recipe, rounds: int) -> Answer:
    """Ask and answer ``rounds`` times; only the last round has gradients.

    Args:
        sam: the network.
        embeddings: (b, c, g, g) of the slices.
        batch: their objects.
        recipe: strategy, points, and whether logits are handed on.
        rounds: how many.
    """
    truths = list(batch.truth.cpu().numpy())
    asks = begin(truths, batch.seeds, recipe)
    prompts: list[list[Prompt]] = [[] for _ in asks]
    own = embeddings[batch.owner]
    answer: Answer | None = None
    for number in range(rounds):
        last = number == rounds - 1
        seen = [None] * len(asks) if answer is None else _masks(answer.logits, batch.truth.shape[-1])
        prompts = [so_far + ask(mask) for so_far, ask, mask in zip(prompts, asks, seen, strict=True)]
        prior = answer.logits if answer is not None and recipe.dense else None
        with torch.set_grad_enabled(last and torch.is_grad_enabled()):
            answer = Answer(*decode(sam, own, prompts, prior))
    if answer is None:
        raise ValueError(f"expected at least one round, found {rounds}")
    return answer


def _masks(logits: Tensor, size: int) -> list[Bool]:
    return list((enlarged(logits.float(), size) > 0).cpu().numpy())
