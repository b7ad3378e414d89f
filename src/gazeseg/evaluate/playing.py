"""One object, one system, one regime: the play of prompts and answers, and the rows it comes to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter

from gazeseg.evaluate.case import ObjectKey
from gazeseg.evaluate.metrics import dice, nsd
from gazeseg.evaluate.regimes import Regime
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.scene import Ask, Back, Play, Scene
from gazeseg.evaluate.systems import takes_negatives
from gazeseg.types import Bool, Embedding, Prediction, Predictor, Prompt, Slice

POINT = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One object ready for prompting: its name, the picture it lies on and what regimes may know.

    ``rivals`` are the other contours (h, w) of its organ on the slice, where contours count one by one.
    """

    key: ObjectKey
    image: Slice
    scene: Scene
    rivals: tuple[Bool, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One answer of a system, or one that stands again, after ``spent`` and all ``prompts`` that count by then.

    It took ``seconds`` and reached ``dice``.
    """

    spent: float
    prompts: tuple[Prompt, ...]
    mask: Bool
    seconds: float
    dice: float


def play(scene: Scene, regime: Regime, predictor: Predictor, embedding: Embedding, seed: int) -> Iterator[Update]:
    """Let a regime prompt a system until it stops; the system is given prompts and its own earlier answer only.

    Where the budgets of a regime are shots of their own the system does not get its earlier answer either. Where a
    recorded reader went back an earlier answer stands again, and the system is not asked for it twice.
    """
    session = regime.play(replace(scene, signed=takes_negatives(predictor)), seed)
    last: Prediction | None = None
    ask = _next(session, None)
    while ask is not None:
        start, prior = perf_counter(), last if regime.cumulative else None
        last = ask.answer if isinstance(ask, Back) else predictor.decode(embedding, ask.prompts, prior=prior)
        seconds = perf_counter() - start
        mask = scene.truth & False if last is None else last.mask
        yield Update(ask.spent, ask.prompts, mask, seconds, dice(mask, scene.truth))
        ask = _next(session, last)


def _next(session: Play, answer: Prediction | None) -> Ask | Back | None:
    """What a regime says next, told the system's answer if there is one; None when it has no more to say."""
    try:
        return next(session) if answer is None else session.send(answer)
    except StopIteration:
        return None


def rows_of(
    target: Target, system: str, regime: Regime, updates: list[Update], seconds_embed: float, draw: int = 0
) -> list[Row]:
    """One row per budget: the mask is that of the last update within it, empty before the first."""
    rows = [
        _row(target, system, regime, budget, _within(updates, budget, regime), seconds_embed)
        for budget in regime.budgets
    ]
    return [replace(row, draw=draw) for row in rows]


def _within(updates: list[Update], budget: float | None, regime: Regime) -> list[Update]:
    """What counts for a budget: everything up to it, or the one shot of just that size."""
    found = [update for update in updates if budget is None or update.spent <= budget + 1e-9]
    return found if regime.cumulative else found[-1:]


def _row(
    target: Target, system: str, regime: Regime, budget: float | None, updates: list[Update], seconds_embed: float
) -> Row:
    key, truth = target.key, target.scene.truth
    mask = updates[-1].mask if updates else truth & False
    falls = [before.dice - after.dice for before, after in pairwise(updates)]
    return Row(
        dataset=key.dataset,
        patient=key.patient,
        slice=key.slice,
        organ=key.organ,
        system=system,
        regime=regime.name,
        budget=budget,
        dice=dice(mask, truth),
        nsd=nsd(mask, truth, target.image.spacing_mm),
        seconds_model=sum(update.seconds for update in updates),
        updates=len(updates),
        dice_drop_max=max([0.0, *falls]),
        piece=key.piece,
        pixels=key.pixels,
        drops=sum(fall > POINT for fall in falls),
        seconds_embed=seconds_embed,
    )
