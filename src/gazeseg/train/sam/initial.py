"""Weights that training begins with: random ones of a named shape, or those of a file."""

from dataclasses import dataclass
from pathlib import Path

from transformers import SamModel

from gazeseg.errors import InputError
from gazeseg.train.sam.build import build
from gazeseg.train.sam.load import load_sam
from gazeseg.train.sam.shape import SHAPES, VIT_TINY_256, SamShape

RANDOM: dict[str, SamShape] = {"tiny": VIT_TINY_256, **SHAPES}


@dataclass(frozen=True, slots=True, eq=False)
class Initial:
    """A network to begin with.

    Attributes:
        sha256: of its file; words for random weights.
        training_patients: ``dataset/patient`` of everybody its weights have seen, as far as that is known.
        training_data: the same for people.
    """

    sam: SamModel
    shape: SamShape
    sha256: str
    training_patients: tuple[str, ...] = ()
    training_data: tuple[str, ...] = ()


def initial(init: str, seed: int) -> Initial:
    """Random weights of a shape by name, or those of a file that ``load_sam`` takes.

    Raises:
        InputError: neither.
    """
    if init in RANDOM:
        return Initial(build(RANDOM[init], seed), RANDOM[init], f"random {init}, seed {seed}")
    path = Path(init)
    if not path.exists():
        raise InputError(f"expected initial weights out of {', '.join(RANDOM)} or a file, found {init!r}")
    loaded = load_sam(path)
    begin = (loaded.model, loaded.shape, loaded.sha256)
    if loaded.origin is None:
        return Initial(*begin, training_data=(f"initial weights {loaded.sha256[:12]}",))
    return Initial(*begin, loaded.origin.training_patients, loaded.origin.training_data)
