"""How well one slice that is right carries over to its neighbours, and two of them to what lies between.

Run: python benchmarks/propagation.py [rules] [stopping] [filling]. Prints Markdown. Cases: the contiguous AMOS slices in
the folder named by GAZESEG_DATA where they are, and the phantom. Every walk starts from the true mask of one slice, so this says what is
lost on the way and nothing about how the first slice came to be. Thresholds were tuned on these very cases.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import gazeseg
from gazeseg.evaluate.metrics import dice
from gazeseg.images import plane_for, read, read_labels, take
from gazeseg.prompts.between import fill
from gazeseg.prompts.carry import Carried, Case, carry
from gazeseg.prompts.doubt import StopRule
from gazeseg.prompts.propagate import PropagationRule
from gazeseg.simulate import phantom
from gazeseg.types import Bool, Plane, Predictor, Volume

DISTANCES = (1, 2, 4, 8)
LEAST_PX = 50
NEVER = StopRule(least=0.0, least_share=0.0, least_mm2=0.0)
RULES = {
    "prior": PropagationRule(),
    "prior, border 0.25 mm/mm": PropagationRule(border_mm_per_mm=0.25),
    "prior, border 1 mm/mm": PropagationRule(border_mm_per_mm=1.0),
    "prior + points": PropagationRule(inside=4, outside=4),
}


@dataclass(frozen=True, slots=True, eq=False)
class Organ:
    """One structure of one case with its true mask on every slice."""

    set_name: str
    name: str
    case: Case
    truth: tuple[Bool, ...]

    @property
    def shown(self) -> list[int]:
        """Slices that show enough of it."""
        return [index for index, mask in enumerate(self.truth) if mask.sum() >= LEAST_PX]


def organs() -> Iterator[Organ]:
    """Of all cases at hand."""
    model = gazeseg.load_model("fovea")
    folder = Path(os.environ.get("GAZESEG_DATA") or Path(__file__).parents[2] / "shared" / "data") / "amos"
    if folder.is_dir():
        volume = read(folder / "image")
        labels = read_labels(folder / "label", volume, scheme="amos")
        yield from organs_of("AMOS", volume, labels.array, {v: labels.names[v] for v in labels.present()}, model)
    volume, array, names = phantom()
    yield from organs_of("phantom", volume, array, names, model)


def organs_of(
    set_name: str, volume: Volume, labels: np.ndarray, names: dict[int, str], model: Predictor
) -> Iterator[Organ]:
    """Those of one case that four slices or more show."""
    plane = plane_for(volume.geometry, "axial")
    case = case_of(volume, plane, model)
    for value, name in names.items():
        cuts = tuple(np.ascontiguousarray(plane.cut(labels, index) == value) for index in range(case.count))
        organ = Organ(set_name, name, case, cuts)
        if len(organ.shown) >= 4:
            yield organ


def case_of(volume: Volume, plane: Plane, model: Predictor) -> Case:
    """Slices with embeddings made once."""
    images = [take(volume, plane, index) for index in range(volume.shape[plane.axis])]
    embeddings = [model.embed(image) for image in images]
    step_mm = volume.geometry.spacing_mm[plane.axis]
    return Case(model, images.__getitem__, embeddings.__getitem__, len(images), step_mm)


def walks(organ: Organ, rule: PropagationRule, stop: StopRule, limit: int) -> Iterator[tuple[int, int, list[Carried]]]:
    """From the middle slice of an organ up and down: start, direction, what came."""
    start = organ.shown[len(organ.shown) // 2]
    for direction in (1, -1):
        ahead = range(start + direction, start + direction * (limit + 1), direction)
        yield start, direction, list(carry(organ.case, start, organ.truth[start], ahead, rule, stop))


def at_distances(organ: Organ, rule: PropagationRule | None) -> dict[int, list[float]]:
    """Dice by distance where the organ is still there, never stopping; without a rule the first mask is copied."""
    found: dict[int, list[float]] = defaultdict(list)
    for start, direction, came in walks(organ, rule or PropagationRule(), NEVER, max(DISTANCES)):
        masks = {one.index: one.prediction.mask for one in came}
        for distance in DISTANCES:
            index = start + direction * distance
            if 0 <= index < organ.case.count and organ.truth[index].sum() >= LEAST_PX:
                empty = np.zeros_like(organ.truth[index])
                mask = organ.truth[start] if rule is None else masks.get(index, empty)
                found[distance].append(dice(mask, organ.truth[index]))
    return found


def rule_rows(chosen: list[Organ]) -> Iterator[str]:
    """One line per rule and set: mean over organs at each distance."""
    rules: dict[str, PropagationRule | None] = {"no model: the mask copied": None, **RULES}
    for name, rule in rules.items():
        for set_name in dict.fromkeys(organ.set_name for organ in chosen):
            each = [at_distances(organ, rule) for organ in chosen if organ.set_name == set_name]
            cells = [_mean([float(np.mean(one[near])) for one in each if one[near]]) for near in DISTANCES]
            yield f"| {name} | {set_name} | " + " | ".join(cells) + " |"


def organ_row(organ: Organ, stop: StopRule) -> str:
    """One organ with stopping: Dice by distance, slices carried rightly, Dice of all carried, false and missed slices."""
    distances = at_distances(organ, PropagationRule())
    false = missed = right = 0
    both = total = 0
    for start, direction, came in walks(organ, PropagationRule(), stop, organ.case.count):
        reached = {one.index: one.prediction.mask for one in came}
        ahead = range(start + direction, organ.case.count if direction > 0 else -1, direction)
        for index in ahead:
            truth, mask = organ.truth[index], reached.get(index)
            if mask is None:
                missed += int(truth.sum() >= LEAST_PX)
            else:
                false += int(truth.sum() == 0)
                right += int(truth.sum() > 0)
                both, total = both + 2 * int((mask & truth).sum()), total + int(mask.sum() + truth.sum())
    score = both / total if total else float("nan")
    cells = " | ".join(_mean(distances[distance]) for distance in DISTANCES)
    return f"| {organ.name} | {organ.set_name} | {cells} | {right} | {100 * score:.1f} | {false} | {missed} |"


def fill_cells(organ: Organ, gap: int) -> tuple[float, float, float] | None:
    """Dice between every ``gap`` slices that are right: copied from the nearest, interpolated, refined by the model."""
    known = {index: organ.truth[index] for index in organ.shown[::gap]}
    between = [i for i in range(min(known), max(known)) if i not in known and organ.truth[i].sum() >= LEAST_PX]
    if not between:
        return None
    empty = np.zeros_like(organ.truth[0])
    plain = {one.index: one.prediction.mask for one in fill(organ.case, known, asked=False)}
    refined = {one.index: one.prediction.mask for one in fill(organ.case, known, asked=True)}
    nearest = {i: known[min(known, key=lambda k: abs(k - i))] for i in between}
    scores = [
        [dice(masks.get(index, empty), organ.truth[index]) for index in between] for masks in (nearest, plain, refined)
    ]
    copied, shape, model = (float(np.mean(one)) for one in scores)
    return copied, shape, model


def _mean(values: list[float]) -> str:
    return f"{100 * float(np.mean(values)):.1f}" if values else "-"


def fill_rows(chosen: list[Organ]) -> Iterator[str]:
    """One line per gap and set, mean over organs."""
    for gap in (2, 4, 6):
        for set_name in dict.fromkeys(organ.set_name for organ in chosen):
            cells = [one for organ in chosen if organ.set_name == set_name and (one := fill_cells(organ, gap))]
            if cells:
                yield f"| {gap} | {set_name} | " + " | ".join(_mean([one[n] for one in cells]) for n in range(3)) + " |"


def show(title: str, head: str, rows: Iterable[str]) -> None:
    """A table, line by line as it comes; the first two columns are words."""
    print(f"\n{title}\n\n{head}\n|---|---|" + "--:|" * (head.count("|") - 3))
    for row in rows:
        print(row, flush=True)


def main(*wanted: str) -> None:
    """All tables, or those named: rules, stopping, filling."""
    chosen = list(organs())
    far = "".join(f" {distance} |" for distance in DISTANCES)
    tables = {
        "rules": ("Dice (%) after so many slices, never stopping.", f"| rule | set |{far}", rule_rows(chosen)),
        "stopping": (
            "The chosen rule, stopping by itself: slices carried rightly, Dice over all, false slices past the end, missed ones.",
            f"| organ | set |{far} carried | Dice | false | missed |",
            (organ_row(organ, StopRule()) for organ in chosen),
        ),
        "filling": (
            "Filling, every n-th slice right: Dice (%) of the nearest copied, the shape interpolated, refined by the model.",
            "| n | set | copied | shape | model |",
            fill_rows(chosen),
        ),
    }
    for name, (title, head, rows) in tables.items():
        if not wanted or name in wanted:
            show(title, head, rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
