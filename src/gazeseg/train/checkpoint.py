"""Checkpoint files, read as numbers and nothing else: what is pickled in them is never run."""

from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from gazeseg.errors import InputError
from gazeseg.train.config import TrainConfig
from gazeseg.train.nets.fovea import Fovea
from gazeseg.train.nets.shape import SHAPES
from gazeseg.train.quiet import quiet

AVERAGED = "averaged.module."
# of a TrainConfig: other values would make another run, or, as the optimiser comes back with its own, be ignored
AS_BEGUN = ("seed", "batch", "lr", "weight_decay", "shape", "loss", "naming_weight", "harm_weight")


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The entries of a checkpoint of ``gazeseg train``, on the CPU.

    Raises:
        InputError: not there, no checkpoint, not one of ours, or one that holds objects other than plain values.
    """
    if not path.is_file():
        raise InputError(f"expected a checkpoint of gazeseg train, found no file {path}")
    try:
        with quiet(UserWarning):  # torch's remarks on how other people's files are pickled
            entries = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, TypeError, IndexError, UnpicklingError) as error:
        raise InputError(f"expected a checkpoint of gazeseg train in {path}, found {type(error).__name__}") from None
    needed = {"state_dict": dict, "global_step": int, "hyper_parameters": dict}
    for name, kind in needed.items():
        if not isinstance(entries, dict) or not isinstance(entries.get(name), kind):
            raise InputError(f"expected a checkpoint of gazeseg train in {path}, found no {name} in it")
    return dict(entries)


def load_network(path: Path) -> Fovea:
    """The averaged network of a checkpoint, in evaluation mode.

    Raises:
        InputError: no checkpoint of ours, or of a network of other shapes.
    """
    entries = read_checkpoint(path)
    state, shape = entries["state_dict"], entries["hyper_parameters"].get("shape")
    if shape not in SHAPES:
        raise InputError(f"expected a network of shape {', '.join(SHAPES)} in {path}, found {shape!r}")
    ours = {key.removeprefix(AVERAGED): value for key, value in state.items() if key.startswith(AVERAGED)}
    net = Fovea(SHAPES[shape])
    try:
        net.load_state_dict(ours)
    except RuntimeError:
        raise InputError(f"expected the weights of fovea in {path}, found {len(ours)} that do not fit") from None
    net.eval()
    return net


def to_begin_with(path: Path, shape: str) -> Fovea:
    """The network of a checkpoint with whose weights one of another run can begin.

    Raises:
        InputError: no checkpoint of ours, or of a network that is not part of one of this shape.
    """
    begun = load_network(path)
    if not SHAPES[shape].extends(begun.shape):
        theirs = next(name for name, one in SHAPES.items() if one == begun.shape)
        raise InputError(f"expected weights that a network of shape {shape} can begin with in {path}, found {theirs}")
    return begun


def steps_done(path: Path, config: TrainConfig) -> int:
    """Steps behind a checkpoint that ``config`` is to go on from; 0 when there is none.

    Raises:
        InputError: no checkpoint of ours, or one of a run with another seed, batch size, learning rate, weight decay,
            shape, loss or weight of naming or harm.
    """
    if not path.exists():
        return 0
    entries = read_checkpoint(path)
    for name in AS_BEGUN:
        # a run that was begun before there was a choice had what is the default now
        before, now = entries["hyper_parameters"].get(name, getattr(TrainConfig(), name)), getattr(config, name)
        if before != now:
            raise InputError(
                f"expected {name} {before}, as in the run begun in {path.parent}, found {now}: choose another folder"
            )
    return int(entries["global_step"])
