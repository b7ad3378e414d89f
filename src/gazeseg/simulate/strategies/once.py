"""Prompts that do not look at a prediction: MedSAM's box and the reference paper's points."""

import numpy as np

from gazeseg.simulate.corrections import noisy_box
from gazeseg.simulate.paper import paper_points
from gazeseg.simulate.strategies.strategy import Ask
from gazeseg.types import Bool, Prompt

BOX_SHIFT = 20 / 1024  # of the picture's side; MedSAM (doi 10.1038/s41467-024-44824-z) trains with 0-20 px at 1024


def box(truth: Bool, n: int, rng: np.random.Generator) -> Ask:
    """The tight box, each side moved outwards by up to ``BOX_SHIFT`` of the picture; ``n`` does not matter."""

    def ask(prediction: Bool | None) -> list[Prompt]:
        return [noisy_box(truth, rng, max_px=round(BOX_SHIFT * max(truth.shape)))]

    return ask


def paper(truth: Bool, n: int, rng: np.random.Generator) -> Ask:
    """``int(0.8 n)`` points in the object, the others anywhere else, all positive (arXiv 2410.17920)."""

    def ask(prediction: Bool | None) -> list[Prompt]:
        return [*paper_points(truth, n, rng)]

    return ask


def paper_random(truth: Bool, n: int, rng: np.random.Generator) -> Ask:
    """As ``paper`` with 1 to ``n`` points, a new number each time; the paper takes n = 20."""

    def ask(prediction: Bool | None) -> list[Prompt]:
        return [*paper_points(truth, int(rng.integers(1, n + 1)), rng)]

    return ask
