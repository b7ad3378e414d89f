"""What one system made of one object, with a few of the steps on the way, cropped to be drawn."""

from dataclasses import dataclass, replace

import numpy as np

from gazeseg.evaluate.automatic import Maps, answer
from gazeseg.evaluate.metrics import dice
from gazeseg.evaluate.playing import Target, Update, play
from gazeseg.evaluate.predictions import Predictions
from gazeseg.evaluate.regimes import Regime
from gazeseg.evaluate.systems import System
from gazeseg.types import Bool, Box, Predictor, Prompt

MAX_STEPS = 4
Crop = tuple[slice, slice]
"""Rows and columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One update on the way: mask (h, w) and all prompts so far, of the crop, after ``spent`` of ``unit``."""

    spent: float
    unit: str
    mask: Bool
    prompts: tuple[Prompt, ...]
    dice: float

    @property
    def caption(self) -> str:
        """For people: ``2 s of gaze, Dice 88.1``."""
        unit = self.unit.removesuffix("s") if self.spent == 1 else self.unit
        return f"{self.spent:g} {unit}, Dice {100 * self.dice:.1f}" if unit else f"Dice {100 * self.dice:.1f}"

    def as_shot(self, system: str) -> "Shot":
        """To be drawn like one."""
        return Shot(system, self.mask, self.prompts, self.dice)


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """What one system made of the example: mask (h, w) of the crop, prompts in pixels of the crop.

    ``steps`` are a few updates on the way there, first and last among them; none for an automatic system.
    """

    system: str
    mask: Bool
    prompts: tuple[Prompt, ...]
    dice: float
    steps: tuple[Step, ...] = ()


def shot_of(target: Target, label: str, system: System, maps: Maps, regime: Regime, box: Crop, seed: int) -> Shot:
    """Play an object again, or cut the answer out of a label map (``maps`` by system), and crop it to ``box``."""
    if isinstance(system, Predictions):
        mask = answer(target, system, maps[label])
        return Shot(label, mask[box], (), dice(mask, target.scene.truth))
    return _played(target, label, system, regime, box, seed)


def _played(target: Target, label: str, predictor: Predictor, regime: Regime, box: Crop, seed: int) -> Shot:
    updates = list(play(target.scene, regime, predictor, predictor.embed(target.image), seed))
    if not updates:
        return Shot(label, target.scene.truth[box] & False, (), 0.0)
    steps = tuple(_step(update, regime, box) for update in _spread(updates))
    return Shot(label, steps[-1].mask, steps[-1].prompts, steps[-1].dice, steps)


def _spread(updates: list[Update]) -> list[Update]:
    """The first, the last and some between."""
    chosen = np.linspace(0, len(updates) - 1, min(len(updates), MAX_STEPS)).round().astype(int)
    return [updates[n] for n in chosen]


def _step(update: Update, regime: Regime, box: Crop) -> Step:
    prompts = tuple(moved(prompt, -box[1].start, -box[0].start) for prompt in update.prompts)
    return Step(update.spent, regime.unit, update.mask[box], prompts, update.dice)


def moved(prompt: Prompt, dx: float, dy: float) -> Prompt:
    """The prompt in the pixels of a crop."""
    if isinstance(prompt, Box):
        return Box(prompt.x0 + dx, prompt.y0 + dy, prompt.x1 + dx, prompt.y1 + dy)
    return replace(prompt, x=prompt.x + dx, y=prompt.y + dy)
