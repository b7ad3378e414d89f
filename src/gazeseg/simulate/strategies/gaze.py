"""Prompts as gaze gives them: few clusters, an offset that stays for the session, noise. Light, for millions of draws.

The full reader with scanpaths, drift and gaps is ``simulate.reader``; evaluation uses that one.
"""

from dataclasses import dataclass

import numpy as np

from gazeseg.simulate.corrections import correction
from gazeseg.simulate.paper import draw_pixels
from gazeseg.simulate.regions import deepest
from gazeseg.simulate.strategies.strategy import Ask
from gazeseg.simulate.trackers import TRACKERS, Tracker
from gazeseg.types import Bool, Float, Point, Prompt

DEGREE = (1 / 32, 1 / 16)  # of the picture's side in 1 degree: 18.8 mm (65 cm, 27 inch screen) of a 300-600 mm field
MAX_ZOOM = 16.0
MAX_LOOKS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Blur:
    """How wrong the gaze of one session is, in pixels: ``offset`` (2,) stays, ``noise`` is drawn for every point."""

    offset: Float
    noise_px: float
    sigma_px: float


def reader(truth: Bool, n: int, rng: np.random.Generator) -> Ask:
    """``n`` points per round in up to five looks at the larger of the largest missing and the largest superfluous piece.

    The tracker is one of the presets of ``simulate.trackers``. Its error may put every point beside the object.
    """
    blur = draw_blur(truth, TRACKERS[str(rng.choice(list(TRACKERS)))], rng)

    def ask(prediction: Bool | None) -> list[Prompt]:
        found = None if prediction is None else correction(prediction, truth)
        region, positive = found or (truth, True)
        return _looks(region, n, blur, rng, positive=positive)

    return ask


def draw_blur(truth: Bool, tracker: Tracker, rng: np.random.Generator) -> Blur:
    """The error of a tracker on this picture, for a reader who zooms until twice the error fits into the object."""
    degree = rng.uniform(*DEGREE) * max(truth.shape)
    width = 2 * np.sqrt(np.count_nonzero(truth) / np.pi)
    error = tracker.accuracy_deg + 1.65 * tracker.noise_deg
    zoom = float(np.clip(2 * error * degree / width, 1.0, MAX_ZOOM))
    spread = tracker.accuracy_deg / np.sqrt(np.pi / 2) * degree / zoom  # the mean length of a 2D Gaussian is this over
    noise = tracker.noise_deg * degree / zoom
    return Blur(rng.normal(0.0, spread, 2), noise, float(np.hypot(spread, noise)))


def _looks(region: Bool, n: int, blur: Blur, rng: np.random.Generator, *, positive: bool) -> list[Prompt]:
    """``n`` points around one to five targets in a region, the first its deepest pixel; kept inside the picture."""
    looks = int(rng.integers(1, min(n, MAX_LOOKS) + 1))
    targets = np.array([deepest(region), *draw_pixels(region, looks - 1, rng)], dtype=np.float64)
    owner = np.concatenate([np.arange(looks), rng.integers(0, looks, n - looks)])
    xy = targets[owner] + blur.offset + rng.normal(0.0, blur.noise_px, (n, 2))
    height, width = region.shape
    xy = np.clip(xy, 0.0, (width - 1.0, height - 1.0))
    return [Point(x, y, positive, blur.sigma_px) for x, y in xy.tolist()]
