"""The systems under test, by name: what is registered here, else whatever ``load_model`` knows."""

from collections.abc import Callable, Mapping
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.types import Predictor

Loader = Callable[[], Predictor]
LOADERS: dict[str, Loader] = {}
"""Systems beyond the models of the registry; add a name to compare your own."""


def load_system(name: str, loaders: Mapping[str, Loader] | None = None) -> Predictor:
    """One system: from ``loaders``, from ``LOADERS``, or a model's name or folder."""
    for shelf in (loaders or {}, LOADERS):
        if name in shelf:
            return shelf[name]()
    from gazeseg.models import load_model

    predictor: Predictor = load_model(name)
    return predictor


def labels_of(names: list[str]) -> dict[str, str]:
    """What each system is called in the results: a folder by its last part, as long as that is unique.

    Raises:
        InputError: none, or one named twice.
    """
    if not names:
        raise InputError("expected systems like fovea or a model folder, found none")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"expected each system once, found {twice} twice")
    short = {name: Path(name).name or name for name in names}
    taken = list(short.values())
    return {name: label if taken.count(label) == 1 else name for name, label in short.items()}


def training_patients(predictor: Predictor) -> frozenset[str]:
    """``dataset/patient`` of everyone the system has learnt from, as far as its manifest says."""
    return frozenset(getattr(predictor, "training_patients", frozenset()))
