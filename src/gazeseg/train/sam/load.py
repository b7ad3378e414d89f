"""Segment Anything weights from a file: original, Hugging Face or our own; every tensor accounted for by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import torch
from transformers import SamModel

from gazeseg.errors import InputError
from gazeseg.files import sha256
from gazeseg.train.sam.build import count_parameters, empty, finish
from gazeseg.train.sam.convert import SHARED, Layout, to_huggingface, to_original
from gazeseg.train.sam.infer import infer_shape, layout_of
from gazeseg.train.sam.origin import Origin, origin_from_dict
from gazeseg.train.sam.read import SHAPE_ENTRY, Weights, read_weights, unpickle
from gazeseg.train.sam.shape import SamShape, shape_from_dict

DATA_ENTRY = "data"
SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class LoadedSam:
    """A network with weights from a file, in evaluation mode.

    Attributes:
        sha256: of the file with the weights.
        layout: ``original`` names, those of ``huggingface``, or a training checkpoint of ``gazeseg``.
        parameters: trainable numbers; the frequencies of the positional encoding are none.
        licence: SPDX name where the folder states one.
        origin: what our own checkpoint says of its training; None for others.
    """

    model: SamModel
    shape: SamShape
    sha256: str
    layout: Literal["original", "huggingface", "gazeseg"]
    parameters: int
    licence: str | None = None
    origin: Origin | None = None


def load_sam(path: Path) -> LoadedSam:
    """Build the network that a file's weights belong to, and put them in.

    Raises:
        InputError: unreadable, pickled objects, another architecture, or missing, unknown or misshapen tensors.
    """
    weights = read_weights(path)
    layout = layout_of(weights.state)
    shape = _shape(weights)
    state = _with_shared(weights.state) if layout == "huggingface" else weights.state
    check_fit(state, shape, layout, path)
    model = empty(shape)
    model.load_state_dict(to_huggingface(state, shape) if layout == "original" else state, assign=True)
    finish(model)
    ours = SHAPE_ENTRY in weights.entries
    return LoadedSam(
        model,
        shape,
        sha256(weights.file),
        "gazeseg" if ours else layout,
        count_parameters(model),
        weights.licence,
        origin_from_dict(weights.entries.get(DATA_ENTRY)) if ours else None,
    )


def is_checkpoint(path: Path) -> bool:
    """Whether a file is a training checkpoint of a SAM of ours, by what it holds."""
    try:
        return path.is_file() and SHAPE_ENTRY in unpickle(path)
    except InputError:
        return False


def _shape(weights: Weights) -> SamShape:
    """As our own checkpoint says, else read off the weights."""
    if SHAPE_ENTRY in weights.entries:
        return shape_from_dict(weights.entries[SHAPE_ENTRY])
    shape = infer_shape(weights.state)
    return replace(shape, decoder_heads=weights.decoder_heads or shape.decoder_heads)


def _with_shared(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The frequencies, which image and prompts share, under both of their names."""
    found = [state[name] for name in SHARED if name in state]
    if len(found) == 2 and not torch.equal(*found):
        raise InputError(f"expected {SHARED[0]} and {SHARED[1]} to be equal, found them different")
    return {**state, **{name: found[0] for name in SHARED if found}}


def check_fit(state: Mapping[str, torch.Tensor], shape: SamShape, layout: Layout, path: Path) -> None:
    """Every tensor of the network there, none besides, each of its shape.

    Raises:
        InputError: naming the first that are not so, and how many.
    """
    expected = empty(shape).state_dict()
    if layout == "original":
        expected = to_original(expected, shape)
    _refuse("missing", expected.keys() - state.keys(), path)
    _refuse("unknown", state.keys() - expected.keys(), path)
    wrong = [name for name, value in expected.items() if value.shape != state[name].shape]
    if wrong:
        wanted, found = tuple(expected[wrong[0]].shape), tuple(state[wrong[0]].shape)
        raise InputError(
            f"expected tensor {wrong[0]} of shape {wanted} in {path}, found {found} ({len(wrong)} of other shapes)"
        )


def _refuse(what: str, names: Iterable[str], path: Path) -> None:
    found = sorted(names)
    if found:
        few = ", ".join(found[:SHOWN]) + (", ..." if len(found) > SHOWN else "")
        raise InputError(f"expected every tensor of SAM and no other in {path}, found {len(found)} {what}: {few}")
