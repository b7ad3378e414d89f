"""Files with weights, read as numbers and nothing else: what is pickled in them is never run."""

from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from gazeseg.errors import InputError
from gazeseg.train.quiet import quiet
from gazeseg.train.sam.convert import ANCHORS
from gazeseg.train.sam.huggingface import read_folder

SHAPE_ENTRY, NETWORK = "sam_shape", "sam."
NESTED = ("state_dict", "model", "model_state_dict")
CONSTANTS = ("pixel_mean", "pixel_std")  # of the colours, which some files keep beside the weights
SHOWN = 3
BROKEN = (OSError, RuntimeError, EOFError, ValueError, KeyError, TypeError, IndexError, AttributeError, UnpicklingError)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What a file holds, before anybody asked whether it is a SAM.

    Attributes:
        file: the file the tensors came from.
        state: tensors by name, without the prefixes that wrappers put before them.
        entries: the other entries of a training checkpoint.
        decoder_heads: as the configuration beside the weights says; None without one.
        licence: likewise.
    """

    file: Path
    state: dict[str, torch.Tensor]
    entries: dict[str, Any]
    decoder_heads: int | None = None
    licence: str | None = None


def read_weights(path: Path) -> Weights:
    """The tensors of a ``.pth``, a ``.safetensors`` or a Hugging Face folder.

    Raises:
        InputError: nothing there, unreadable, objects that are no tensors, or no tensors at all.
    """
    if path.is_dir():
        folder = read_folder(path)
        state, entries = _tensors_of(folder.file)
        return Weights(folder.file, _plain(state, path), entries, folder.decoder_heads, folder.licence)
    if not path.is_file():
        raise InputError(f"expected a file with weights or a Hugging Face folder, found nothing at {path}")
    state, entries = _tensors_of(path)
    if SHAPE_ENTRY in entries:  # ours; beside the network it may hold what a run needs to go on
        state = {name: value for name, value in state.items() if str(name).startswith(NETWORK)}
    return Weights(path, _plain(state, path), entries)


def _tensors_of(file: Path) -> tuple[dict[Any, Any], dict[str, Any]]:
    """The state dict of a file, and what stands beside it."""
    if file.suffix == ".safetensors":
        return _safetensors(file), {}
    entries = unpickle(file)
    for name in NESTED:
        if isinstance(entries.get(name), dict):
            return entries[name], {key: value for key, value in entries.items() if key != name}
    return entries, {}


def unpickle(file: Path) -> dict[Any, Any]:
    """The entries of a file written by ``torch.save``, on the CPU.

    Raises:
        InputError: no such file, or one with objects other than tensors and plain values; their classes are named.
    """
    try:
        with quiet(UserWarning):  # torch's remarks on how other people's files are pickled
            entries = torch.load(file, map_location="cpu", weights_only=True)
    except BROKEN as error:
        classes = _foreign_classes(file)
        if classes:
            few = ", ".join(classes[:SHOWN]) + (f" and {len(classes) - SHOWN} more" if len(classes) > SHOWN else "")
            raise InputError(
                f"expected tensors and plain values in {file}, found objects of {few}, which are not run: "
                "save the state_dict alone"
            ) from None
        raise InputError(f"expected weights written by torch.save in {file}, found {type(error).__name__}") from None
    if not isinstance(entries, dict):
        raise InputError(
            f"expected weights by name in {file}, found {type(entries).__name__}: save the state_dict alone"
        )
    return entries


def _foreign_classes(file: Path) -> list[str]:
    """Classes that unpickling would have had to run, told without running them; none for files that are no pickle."""
    try:
        return sorted(torch.serialization.get_unsafe_globals_in_checkpoint(file))
    except BROKEN:
        return []


def _safetensors(file: Path) -> dict[Any, Any]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return dict(load_file(file))
    except (SafetensorError, OSError) as error:
        raise InputError(f"expected tensors in {file}, safetensors says: {error}") from None


def _plain(state: dict[Any, Any], path: Path) -> dict[str, torch.Tensor]:
    """Float32 tensors without the prefixes of wrappers."""
    prefix = _prefix([str(name) for name in state])
    found = {str(name).removeprefix(prefix): value for name, value in state.items()}
    for name in CONSTANTS:
        found.pop(name, None)
    for name, value in found.items():
        if not isinstance(value, torch.Tensor) or not value.is_floating_point():
            kind = value.dtype if isinstance(value, torch.Tensor) else type(value).__name__
            raise InputError(f"expected tensors of numbers with a point in {path}, found {name} of {kind}")
        if not bool(torch.isfinite(value).all()):
            raise InputError(f"expected finite weights in {path}, found others in {name}")
    return {name: value.float().contiguous() for name, value in found.items()}


def _prefix(keys: list[str]) -> str:
    """What stands before every name: ``module.`` of parallel training, ``sam.`` of ours, ``model.`` of Lightning."""
    for anchor in ANCHORS.values():
        for key in keys:
            if key.endswith(f".{anchor}"):
                return key.removesuffix(anchor)
    return ""
