"""Images and their labels in two folders."""

from dataclasses import dataclass
from pathlib import Path

ENDINGS = (".nii.gz", ".nii")


@dataclass(frozen=True, slots=True)
class Pair:
    """An image and its labels; ``name`` is what both are called."""

    name: str
    image: Path
    label: Path


def pair_up(images: Path, labels: Path, endings: tuple[str, ...] = ENDINGS) -> tuple[list[Pair], list[str]]:
    """Pairs in order of their names, and a note on every folder or file that has no other half.

    Images are called as their labels, or with nnU-Net's number of the channel (``_0000``) behind.
    """
    absent = [folder.name for folder in (images, labels) if not folder.is_dir()]
    if absent:
        return [], [f"{' and '.join(absent)} not found: no cases from there"]
    ends = tuple(sorted(endings, key=len, reverse=True))
    label_of = {_stem(path, ends): path for path in _files(labels, ends)}
    image_of: dict[str, Path] = {}
    for path in _files(images, ends):
        stem = _stem(path, ends)
        image_of[stem if stem in label_of else stem.removesuffix("_0000")] = path
    names = sorted(label_of.keys() & image_of.keys())
    notes = [f"{images.name}: no image of {name}, left out" for name in sorted(label_of.keys() - image_of.keys())]
    notes += [f"{labels.name}: no labels of {name}, left out" for name in sorted(image_of.keys() - label_of.keys())]
    return [Pair(name, image_of[name], label_of[name]) for name in names], notes


def _files(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith(endings) and not path.name.startswith("."))


def _stem(path: Path, endings: tuple[str, ...]) -> str:
    return path.name.removesuffix(next(ending for ending in endings if path.name.endswith(ending)))
