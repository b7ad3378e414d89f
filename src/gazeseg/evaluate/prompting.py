"""Regimes without eyes: a box, the paper's points, clicks at errors."""

import numpy as np

from gazeseg.evaluate.scene import Ask, Play, Scene
from gazeseg.evaluate.seeds import rng_for
from gazeseg.types import Prompt

MAX_CLICKS = 10
BOX_SLACK_PX = 5
ORACLE_POINTS = 20
POINT_COUNTS = (1, 3, 5, 10, 20, 50)


def play_box(scene: Scene, seed: int) -> Play:
    """A tight box, each side moved outwards by 0-5 px; one shot."""
    from gazeseg.simulate import noisy_box

    yield Ask(0.0, (noisy_box(scene.truth, rng_for(scene.id, "box", seed), max_px=BOX_SLACK_PX),))


def play_oracle(scene: Scene, seed: int) -> Play:
    """The paper's points: 16 uniform inside, 4 uniform outside, all positive; one shot."""
    from gazeseg.simulate import paper_points

    yield Ask(0.0, tuple(paper_points(scene.truth, n=ORACLE_POINTS, rng=rng_for(scene.id, "oracle20", seed))))


def play_points(scene: Scene, seed: int) -> Play:
    """The paper's points in rising numbers, drawn anew for each: how much a number of points is worth."""
    from gazeseg.simulate import paper_points

    for n in POINT_COUNTS:
        yield Ask(float(n), tuple(paper_points(scene.truth, n=n, rng=rng_for(scene.id, "points", seed, n))))


def play_nothing(scene: Scene, seed: int) -> Play:
    """No prompt at all (neither argument has a say)."""
    yield from ()


def play_clicks(scene: Scene, seed: int) -> Play:
    """Signed clicks at the deepest point of the largest error; ends early on a perfect mask (``seed`` has no say)."""
    from gazeseg.simulate import error_click

    mask = np.zeros_like(scene.truth)
    clicks: tuple[Prompt, ...] = ()
    for n in range(1, MAX_CLICKS + 1):
        click = error_click(scene.mistakes_in(mask), scene.truth)
        if click is None:
            return
        clicks += (click,)
        mask = (yield Ask(float(n), clicks)).mask
