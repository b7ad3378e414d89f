"""Whether masks to choose from are worth offering: Dice after one look, of the answer and of the best on offer.

Run: python benchmarks/candidates.py [OBJECTS]. Prints Markdown. Objects: at most OBJECTS of every organ in the slices
folder named by GAZESEG_DATA whose patients the bundled model was not trained on, and all of the phantom's. A simulated
reader with a consumer tracker looks for one second. The best of several can only be better than the first, so beside it
stands what costs the reader as much or more: a second look.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import gazeseg
from gazeseg.evaluate.cases import read_cases
from gazeseg.evaluate.gazing import SceneReader
from gazeseg.evaluate.metrics import dice
from gazeseg.evaluate.scene import Scene
from gazeseg.images import plane_for, take
from gazeseg.prompts.candidates import CandidateRule, candidates
from gazeseg.simulate import noticed, phantom

TRACKER, SEED = "consumer", 0
RULES = {
    "cut higher and lower": CandidateRule(aside=0, surer=()),
    "other sigma": CandidateRule(aside=0, levels=()),
    "aside": CandidateRule(surer=(), levels=()),
    "all": CandidateRule(),
}
SIZES_PX = ((0, 500), (500, 2000), (2000, 8000), (8000, 10**9))


@dataclass(frozen=True, slots=True)
class Line:
    """One object: Dice of the answer, after a second look, and of the best on offer by rule."""

    source: str
    organ: str
    pixels: int
    first: float
    second: float
    best: dict[str, float]


def scenes(limit: int, model: gazeseg.types.Predictor) -> Iterator[tuple[str, str, Scene, gazeseg.Slice]]:
    """Where from, organ, scene and picture."""
    folder = Path(os.environ.get("GAZESEG_DATA") or Path(__file__).parents[2] / "shared" / "data") / "slices"
    if folder.is_dir():
        yield from real(folder, limit, model.training_patients)
    volume, labels, names = phantom()
    plane = plane_for(volume.geometry, "axial")
    for value, name in names.items():
        shown = np.flatnonzero((labels == value).sum(axis=(0, 1)) >= 50)
        for index in shown[:: max(1, len(shown) // 3)]:
            truth = np.ascontiguousarray(plane.cut(labels, int(index)) == value)
            yield (
                "phantom",
                name,
                Scene(f"phantom/{name}/{index}", truth, volume, plane, int(index)),
                take(volume, plane, int(index)),
            )


def real(folder: Path, limit: int, trained_on: frozenset[str]) -> Iterator[tuple[str, str, Scene, gazeseg.Slice]]:
    """Objects of patients the model has not seen, on so many slices per organ, spread over the patients."""
    unseen = [case for case in read_cases(folder) if case.who not in trained_on]
    for organ in sorted({name for case in unseen for name in case.names.values()}):
        having = [case for case in unseen if organ in case.names.values()]
        for number in dict.fromkeys(np.linspace(0, len(having) - 1, limit).round().astype(int).tolist()):
            case = having[number]
            volume = case.volume()
            for piece in case.pieces("organ"):
                if piece.organ == organ:
                    plane = plane_for(volume.geometry, "axial")
                    scene = Scene(case.key(piece).id, piece.truth, volume, plane, piece.index)
                    yield "real", organ, scene, take(volume, plane, piece.index)


def line(source: str, organ: str, scene: Scene, image: gazeseg.Slice, model, zoomed: bool) -> Line | None:
    """One look; None where it marked nothing."""
    reader = SceneReader(scene, TRACKER, SEED)
    if not zoomed:
        reader.desk.close = reader.desk.whole
    prompts = reader.look(scene.truth, positive=True, start_s=0.0)
    if not prompts:
        return None
    embedding = model.embed(image)
    answer = model.decode(embedding, prompts)
    wrong, after = noticed(answer.mask, scene.truth), answer
    if wrong is not None:
        more = reader.look(wrong[0], positive=wrong[1], start_s=1.0)
        after = model.decode(embedding, prompts + more, answer) if more else answer
    best = {}
    for name, rule in RULES.items():
        offered = candidates(model, embedding, prompts, None, answer, rule)
        best[name] = max(dice(one.mask, scene.truth) for one in offered)
    return Line(
        source, organ, int(scene.truth.sum()), dice(answer.mask, scene.truth), dice(after.mask, scene.truth), best
    )


def row(name: str, lines: list[Line]) -> str:
    """Means, in points of Dice."""
    cells = [np.mean([one.first for one in lines]), *(np.mean([one.best[rule] for one in lines]) for rule in RULES)]
    cells.append(np.mean([one.second for one in lines]))
    return f"| {name} | {len(lines)} | " + " | ".join(f"{100 * cell:.1f}" for cell in cells) + " |"


def table(title: str, lines: list[Line]) -> None:
    """By size, then by organ."""
    print(
        f"\n{title}\n\n| | objects | the answer | {' | '.join(f'best of up to 4: {name}' for name in RULES)} | a second look |"
    )
    print("|---" * (len(RULES) + 4) + "|")
    for low, high in SIZES_PX:
        if some := [one for one in lines if low <= one.pixels < high]:
            print(row(f"{low} to {high} px" if high < 10**9 else f"{low} px and more", some))
    for organ in dict.fromkeys(one.organ for one in lines):
        print(row(organ, [one for one in lines if one.organ == organ]))
    print(row("all", lines), flush=True)


def main(limit: str = "12") -> None:
    """Real slices and the phantom, zoomed as far as the tracker needs it, and not zoomed."""
    model = gazeseg.load_model("fovea")
    found = list(scenes(int(limit), model))
    for zoomed in (False, True):
        lines = [made for one in found if (made := line(*one, model, zoomed))]
        for source in ("real", "phantom"):
            if some := [one for one in lines if one.source == source]:
                table(f"{source}, {'zoomed by the rule' if zoomed else 'whole slice on the screen'}", some)


if __name__ == "__main__":
    main(*sys.argv[1:2])
