"""The systems under test, by name: what is registered here, a folder of predictions, else what ``load_model`` knows."""

from collections.abc import Callable, Container, Mapping
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.evaluate.predictions import Predictions
from gazeseg.evaluate.predictions_file import is_predictions, read_predictions
from gazeseg.types import Predictor

Loader = Callable[[], Predictor]
LOADERS: dict[str, Loader] = {}
"""Systems beyond the models of the registry; add a name to compare your own."""

System = Predictor | Predictions
"""Interactive, or automatic."""


def load_system(name: str, loaders: Mapping[str, Loader] | None = None) -> System:
    """One system: from ``loaders``, from ``LOADERS``, a folder of predictions, or a model's name or folder."""
    for shelf in (loaders or {}, LOADERS):
        if name in shelf:
            return shelf[name]()
    if is_predictions(name):
        return read_predictions(name)
    from gazeseg.models import load_model

    predictor: Predictor = load_model(name)
    return predictor


def named_systems(words: list[str], registered: Container[str] = ()) -> dict[str, str]:
    """What to load, by what it is called in the results: ``NAME=PATH``, else a folder's last part while it is unique.

    Args:
        words: as on the command line.
        registered: names that mean themselves, whatever they look like.

    Raises:
        InputError: none, or one named twice.
    """
    if not words:
        raise InputError("expected systems like fovea, a folder or NAME=FOLDER, found none")
    pairs = [_name_and_place(word, registered) for word in words]
    short = [name or Path(place).name or place for name, place in pairs]
    names = [
        name if given or short.count(name) == 1 else place for name, (given, place) in zip(short, pairs, strict=True)
    ]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"expected each system once, found {twice} twice: NAME=FOLDER gives it another name")
    return {name: place for name, (_, place) in zip(names, pairs, strict=True)}


def _name_and_place(word: str, registered: Container[str]) -> tuple[str, str]:
    """``NAME=PATH`` in two; no name where a folder or registered system is called like that as a whole."""
    name, equals, place = word.partition("=")
    if not equals or word in registered or Path(word).exists():
        return "", word
    if not name or not place or "/" in name or ":" in name:
        raise InputError(f"expected NAME=FOLDER with a name without / and :, found {word!r}")
    return name, place


def interactive(systems: Mapping[str, System]) -> dict[str, Predictor]:
    """The systems that want prompts."""
    return {label: system for label, system in systems.items() if not isinstance(system, Predictions)}


def automatic(systems: Mapping[str, System]) -> dict[str, Predictions]:
    """The systems that have predicted already."""
    return {label: system for label, system in systems.items() if isinstance(system, Predictions)}


def takes_negatives(predictor: Predictor) -> bool:
    """Whether points that mean "not this" do anything; a system that drops them says ``positive_only``."""
    return not getattr(predictor, "positive_only", False)


def training_patients(system: System) -> frozenset[str]:
    """``dataset/patient`` of everyone the system has learnt from, as far as its manifest says."""
    return frozenset(getattr(system, "training_patients", frozenset()))
