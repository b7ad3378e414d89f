"""Prompts that look at what a prediction got wrong, pixel by pixel."""

import numpy as np

from gazeseg.simulate.paper import draw_pixels
from gazeseg.simulate.strategies.strategy import Ask
from gazeseg.types import Bool, Point, Prompt

ORGAN, OUTSIDE = 0.2, 0.1  # the other 70 % of the points fall where prediction and truth differ


def mask_difference(truth: Bool, n: int, rng: np.random.Generator) -> Ask:
    """The paper's correction: ``n`` points in the object, then ``n`` of 70/20/10 % error, object and outside.

    All are positive, also those on what is too much, as published. A perfect prediction has no error to point at: those
    points fall into the object.
    """

    def ask(prediction: Bool | None) -> list[Prompt]:
        if prediction is None:
            return _points(truth, n, rng)
        outside = int(OUTSIDE * n) if not truth.all() else 0
        organ = max(1, int(ORGAN * n))
        error = truth ^ prediction
        wrong = error if error.any() else truth
        return [
            *_points(wrong, n - organ - outside, rng),
            *_points(truth, organ, rng),
            *_points(~truth, outside, rng),
        ]

    return ask


def signed_error(truth: Bool, n: int, rng: np.random.Generator) -> Ask:
    """``n`` points where prediction and truth differ: positive on what is missing, negative on what is too much.

    Before the first prediction everything is missing; after a perfect one the points confirm the object.
    """

    def ask(prediction: Bool | None) -> list[Prompt]:
        error = truth if prediction is None else truth ^ prediction
        wrong = error if error.any() else truth
        return [Point(float(x), float(y), positive=bool(truth[y, x])) for x, y in draw_pixels(wrong, n, rng)]

    return ask


def _points(mask: Bool, n: int, rng: np.random.Generator) -> list[Prompt]:
    return [Point(float(x), float(y), positive=True) for x, y in draw_pixels(mask, n, rng)]
