"""The protocol: every system meets every regime on every object of a case, and each budget becomes a row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from time import perf_counter

from gazeseg.evaluate.automatic import automatic_rows
from gazeseg.evaluate.case import Case, ObjectKey
from gazeseg.evaluate.playing import Target, play, rows_of
from gazeseg.evaluate.regimes import Regime
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.scene import Scene
from gazeseg.evaluate.systems import System, automatic, interactive
from gazeseg.images.objects import ObjectRule, Piece
from gazeseg.types import Bool, Embedding, Predictor, Slice


@dataclass(frozen=True, slots=True)
class Task:
    """The objects of one case that count."""

    case: Case
    keys: tuple[ObjectKey, ...]


def targets(task: Task, rule: ObjectRule) -> Iterator[Target]:
    """The objects of one case, slice after slice; one volume is in memory at a time."""
    from gazeseg.images import plane_for, take

    wanted = {key.id: key for key in task.keys}
    volume = task.case.volume()
    plane = plane_for(volume.geometry, "axial")
    pieces = task.case.pieces(rule, {key.position for key in task.keys})
    for index, group in groupby(pieces, key=lambda piece: piece.index):
        image, there = take(volume, plane, index), list(group)
        for piece in there:
            key = wanted.get(task.case.key(piece).id)
            if key is not None:
                scene = Scene(key.id, piece.truth, volume, plane, index, piece.organ)
                yield Target(key, image, scene, _rivals(piece, there))


def _rivals(piece: Piece, there: list[Piece]) -> tuple[Bool, ...]:
    return tuple(other.truth for other in there if other.organ == piece.organ and other.number != piece.number)


def run_task(
    task: Task, systems: Mapping[str, System], regimes: Sequence[Regime], rule: ObjectRule, seed: int, draws: int = 1
) -> Iterator[list[Row]]:
    """Rows of one case, object after object; a slice is embedded once per system, a label map read once.

    Each regime with random numbers meets each object ``draws`` times, with ``seed`` and the numbers after it.
    """
    shelf = Shelf()
    done = automatic(systems)
    maps = {label: system.read(task.case) for label, system in done.items()}
    seconds = {label: system.seconds_of(task.case) / max(1, len(task.keys)) for label, system in done.items()}
    for target in targets(task, rule):
        rows: list[Row] = []
        for label, predictor in interactive(systems).items():
            embedding, seconds_embed = shelf.embedding(label, predictor, target.image)
            for regime, draw in _met(regimes, draws):
                updates = list(play(target.scene, regime, predictor, embedding, seed + draw))
                rows += rows_of(target, label, regime, updates, seconds_embed, draw)
        yield rows + automatic_rows(target, done, maps, seconds)


def _met(regimes: Sequence[Regime], draws: int) -> Iterator[tuple[Regime, int]]:
    for regime in regimes:
        for draw in range(draws if regime.random else 1):
            yield regime, draw


class Shelf:
    """The embedding of the slice at hand, by system, with the seconds it took."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Slice, Embedding, float]] = {}

    def embedding(self, label: str, predictor: Predictor, image: Slice) -> tuple[Embedding, float]:
        """From the shelf, or made anew for another slice."""
        if label not in self.kept or self.kept[label][0] is not image:
            start = perf_counter()
            embedding = predictor.embed(image)
            self.kept[label] = (image, embedding, perf_counter() - start)
        return self.kept[label][1:]
