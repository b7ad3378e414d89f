"""The protocol: every system meets every regime on every object of a case, and each budget becomes a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from time import perf_counter

from gazeseg.evaluate.case import Case, ObjectKey
from gazeseg.evaluate.metrics import dice, nsd
from gazeseg.evaluate.regimes import Regime
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.scene import Scene
from gazeseg.images.objects import ObjectRule
from gazeseg.types import Bool, Embedding, Prediction, Predictor, Prompt, Slice

POINT = 0.01


@dataclass(frozen=True, slots=True)
class Task:
    """The objects of one case that count."""

    case: Case
    keys: tuple[ObjectKey, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One object ready for prompting: its name, the picture it lies on and what regimes may know."""

    key: ObjectKey
    image: Slice
    scene: Scene


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One answer of a system, after ``spent`` and all ``prompts`` so far; it took ``seconds`` and reached ``dice``."""

    spent: float
    prompts: tuple[Prompt, ...]
    mask: Bool
    seconds: float
    dice: float


def targets(task: Task, rule: ObjectRule) -> Iterator[Target]:
    """The objects of one case, slice after slice; one volume is in memory at a time."""
    from gazeseg.images import plane_for, take

    wanted = {key.id: key for key in task.keys}
    volume = task.case.volume()
    plane = plane_for(volume.geometry, "axial")
    pieces = task.case.pieces(rule, {key.position for key in task.keys})
    for index, group in groupby(pieces, key=lambda piece: piece.index):
        image = take(volume, plane, index)
        for piece in group:
            key = wanted.get(task.case.key(piece).id)
            if key is not None:
                scene = Scene(key.id, piece.truth, volume, plane, index)
                yield Target(key, image, scene)


def run_task(
    task: Task, systems: Mapping[str, Predictor], regimes: Sequence[Regime], rule: ObjectRule, seed: int
) -> Iterator[list[Row]]:
    """Rows of one case, object after object; a slice is embedded once per system."""
    shelf: dict[str, tuple[Slice, Embedding, float]] = {}
    for target in targets(task, rule):
        rows: list[Row] = []
        for label, predictor in systems.items():
            if label not in shelf or shelf[label][0] is not target.image:
                start = perf_counter()
                embedding = predictor.embed(target.image)
                shelf[label] = (target.image, embedding, perf_counter() - start)
            _, embedding, seconds = shelf[label]
            for regime in regimes:
                updates = list(play(target.scene, regime, predictor, embedding, seed))
                rows += rows_of(target, label, regime, updates, seconds)
        yield rows


def play(scene: Scene, regime: Regime, predictor: Predictor, embedding: Embedding, seed: int) -> Iterator[Update]:
    """Let a regime prompt a system until it stops; the system is given prompts and its own earlier answer only."""
    session = regime.play(scene, seed)
    prior: Prediction | None = None
    ask = next(session, None)
    while ask is not None:
        start = perf_counter()
        prior = predictor.decode(embedding, ask.prompts, prior=prior)
        seconds = perf_counter() - start
        yield Update(ask.spent, ask.prompts, prior.mask, seconds, dice(prior.mask, scene.truth))
        try:
            ask = session.send(prior)
        except StopIteration:
            return


def rows_of(target: Target, system: str, regime: Regime, updates: list[Update], seconds_embed: float) -> list[Row]:
    """One row per budget: the mask is that of the last update within it, empty before the first."""
    return [_row(target, system, regime, budget, _within(updates, budget), seconds_embed) for budget in regime.budgets]


def _within(updates: list[Update], budget: float | None) -> list[Update]:
    return [update for update in updates if budget is None or update.spent <= budget + 1e-9]


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
