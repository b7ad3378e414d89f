"""Can one believe what a model says of itself, and does it outline what nobody annotated for it?

Run: python benchmarks/trust.py [MODEL]. Needs the `train` extra (superpixels) and the slices of the folder named by
GAZESEG_DATA. Patients are those nobody trained with. Every object gets up to five signed clicks at the
deepest point of the largest error. Organs say how well the predicted IoU and the pixels' probabilities are calibrated;
superpixels, pieces of the pictures that no atlas names, stand for structures the model has not seen, and so do those
structures of a scan of another data set (AMOS, one patient) that nobody annotated in any CT it learned from: it knows
them from computed pictures and from one scan with labels of a model. Prints Markdown.
"""

import itertools
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import gazeseg
from gazeseg.evaluate.bootstrap import pooled
from gazeseg.evaluate.metrics import dice
from gazeseg.evaluate.summary import interval
from gazeseg.evaluate.table import percent
from gazeseg.images import plane_for, read, read_labels, take
from gazeseg.images.slices_folder import read_index
from gazeseg.prepare.split import read_split
from gazeseg.simulate.corrections import error_click
from gazeseg.types import Bool, Point, Prediction, Predictor

CLICKS = 5
AMOS, UNSEEN = "AMOS, organs taught", "AMOS, others"
LEAST_PX = 100
PIECES_PER_SLICE = 2
EVERY = 2  # slices of a patient that are cut into superpixels
TAUGHT = frozenset(("liver", "spleen", "kidney_left", "stomach", "gallbladder", "esophagus", "pancreas", "duodenum"))
GROUPS = ("organs", "superpixels", AMOS, UNSEEN)
BINS = np.linspace(0, 1, 11)
DATA = Path(os.environ.get("GAZESEG_DATA") or Path(__file__).parents[2] / "shared" / "data")


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """One thing on one slice."""

    group: str
    name: str
    who: str
    image: gazeseg.Slice
    truth: Bool


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a model said after so many clicks."""

    object: Object
    clicks: int
    prediction: Prediction


def objects() -> Iterator[Object]:
    """Organs and superpixels of the patients that test."""
    from PIL import Image

    split, rng = read_split(), np.random.default_rng(0)
    tested = [row for row in read_index(DATA / "slices") if split[f"{row.dataset}/{row.patient}"] == "test"]
    for number, row in enumerate(tested):
        pixels = np.asarray(Image.open(row.image).convert("L"))
        labels = np.asarray(Image.open(row.label))
        image, who = gazeseg.Slice.from_array(pixels, units="grey"), f"{row.dataset}/{row.patient}"
        for name, value in zip(row.annotated, row.annotated_values, strict=True):
            if (labels == value).sum() >= LEAST_PX:
                yield Object("organs", name, who, image, labels == value)
        if number % EVERY == 0:
            yield from (Object("superpixels", "piece", who, image, piece) for piece in pieces(pixels, rng))


def elsewhere() -> Iterator[Object]:
    """Structures of every slice of the scan of another data set."""
    if not (DATA / "amos").is_dir():
        return
    volume = read(DATA / "amos" / "image")
    labels = read_labels(DATA / "amos" / "label", volume, scheme="amos")
    plane = plane_for(volume.geometry, "axial")
    for index in range(volume.shape[plane.axis]):
        image, values = take(volume, plane, index), plane.cut(labels.array, index)
        for value in labels.present():
            if (values == value).sum() >= LEAST_PX:
                name = labels.names[value]
                yield Object(
                    AMOS if name in TAUGHT else UNSEEN, name, "amos", image, np.ascontiguousarray(values == value)
                )


def pieces(pixels: np.ndarray, rng: np.random.Generator) -> Iterator[Bool]:
    """Some superpixels of a picture, at one scale each."""
    from gazeseg.train.material import superpixels

    for scale in (60, 300)[:PIECES_PER_SLICE]:
        numbered = superpixels(pixels, scale)
        areas = np.bincount(numbered.ravel())[1:]
        large = 1 + np.flatnonzero(areas >= LEAST_PX)
        if len(large):
            yield numbered == rng.choice(large)


def answers(model: Predictor, one: Object) -> Iterator[Answer]:
    """Click by click, until nothing is wrong."""
    embedding, clicks, prediction = model.embed(one.image), list[Point](), None
    for number in range(1, CLICKS + 1):
        click = error_click(np.zeros_like(one.truth) if prediction is None else prediction.mask, one.truth)
        if click is not None:
            clicks.append(click)
            prediction = model.decode(embedding, clicks, prediction)
        if prediction is not None:
            yield Answer(one, number, prediction)


def show_dice(said: list[Answer]) -> None:
    """Mean Dice by group and clicks, with 95 % bootstrap intervals over patients where there are several."""
    print("| objects | n | 1 click | 3 clicks | 5 clicks |\n|---|--:|--:|--:|--:|")
    groups = [group for group in GROUPS if any(a.object.group == group for a in said)]
    for group in groups:
        rows = [a for a in said if a.object.group == group]
        cells = [spread([a for a in rows if a.clicks == n]) for n in (1, 3, 5)]
        print(f"| {group} | {len(rows) // CLICKS} | " + " | ".join(cells) + " |")
    for group in (group for group in groups if group in (AMOS, UNSEEN)):
        print(f"\n{group}, 5 clicks: {', '.join(named(said, group))}.")
    if UNSEEN in groups:
        print(f"\n{UNSEEN}: annotated by nobody in training data; computed pictures and a model on one scan drew them.")


def spread(said: list[Answer]) -> str:
    """Mean Dice with its interval."""
    scores = np.array([dice(a.prediction.mask, a.object.truth) for a in said])
    return percent(interval(pooled(scores, np.ones(len(said)), [a.object.who for a in said])))


def named(said: list[Answer], group: str) -> Iterator[str]:
    """Every structure of a group with its mean Dice after the last click."""
    last = [a for a in said if a.object.group == group and a.clicks == CLICKS]
    for name in sorted({a.object.name for a in last}):
        scores = [dice(a.prediction.mask, a.object.truth) for a in last if a.object.name == name]
        yield f"{name} {100 * np.mean(scores):.1f}"


def show_scores(said: list[Answer]) -> None:
    """Predicted IoU against the one reached, over organs and all clicks."""
    rows = [a for a in said if a.object.group == "organs"]
    told = np.array([a.prediction.score for a in rows])
    true = np.array([iou(a.prediction.mask, a.object.truth) for a in rows])
    dices = 2 * true / (1 + true)
    error = pooled(told - true, np.ones(len(rows)), [a.object.who for a in rows])
    print(
        f"\nPredicted IoU: mean error {error.mean:+.3f} [{error.low:+.3f}, {error.high:+.3f}], "
        f"mean absolute error {np.abs(told - true).mean():.3f}, "
    )
    print(
        f"as Dice {np.abs(2 * told / (1 + told) - dices).mean():.3f}, correlation {np.corrcoef(told, true)[0, 1]:.2f}.\n"
    )
    print("| predicted IoU | answers | predicted | reached |\n|---|--:|--:|--:|")
    for low, high in itertools.pairwise(BINS):
        inside = (told >= low) & (told < high + (high == 1))
        if inside.any():
            print(
                f"| {low:.1f} to {high:.1f} | {inside.sum()} | {told[inside].mean():.2f} | {true[inside].mean():.2f} |"
            )


def show_pixels(said: list[Answer]) -> None:
    """Probability of a pixel against how often such pixels belong to the organ, where the model is not sure."""
    rows = [a for a in said if a.object.group == "organs"]
    told = np.concatenate([a.prediction.probability.ravel() for a in rows])
    true = np.concatenate([a.object.truth.ravel() for a in rows])
    unsure = (told > 0.02) & (told < 0.98)
    told, true = told[unsure], true[unsure]
    which = np.clip(np.digitize(told, BINS) - 1, 0, len(BINS) - 2)
    counts = np.bincount(which, minlength=len(BINS) - 1)
    means = [np.bincount(which, v, len(BINS) - 1) / np.maximum(counts, 1) for v in (told, true.astype(float))]
    error = float((counts * np.abs(means[0] - means[1])).sum() / counts.sum())
    print(f"\nPixels between 2 and 98 % ({unsure.mean():.2%} of all): expected calibration error {error:.3f}.\n")
    print("| probability | predicted | belong |\n|---|--:|--:|")
    for low, high, p, share in zip(BINS[:-1], BINS[1:], *means, strict=True):
        print(f"| {low:.1f} to {high:.1f} | {p:.2f} | {share:.2f} |")


def iou(mask: Bool, truth: Bool) -> float:
    """Intersection over union."""
    return float((mask & truth).sum() / max((mask | truth).sum(), 1))


def main(name: str = "fovea") -> None:
    """All tables."""
    model = gazeseg.load_model(name)
    said = [answer for one in itertools.chain(objects(), elsewhere()) for answer in answers(model, one)]
    show_dice(said)
    show_scores(said)
    show_pixels(said)


if __name__ == "__main__":
    main(*sys.argv[1:])
