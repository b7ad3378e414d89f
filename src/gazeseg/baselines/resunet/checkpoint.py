"""Checkpoints of ResUNet, read as numbers and nothing else: what is pickled in them is never run."""

from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from gazeseg.baselines.resunet.net import build
from gazeseg.errors import ModelError
from gazeseg.train.quiet import quiet

BEST = "best"
LAST = "last.ckpt"


def load_network(path: Path, organs: int) -> torch.nn.Module:
    """The network of a checkpoint, in evaluation mode on the CPU.

    Raises:
        ModelError: no checkpoint of ours, or of a network with other outputs.
    """
    state = _read(path).get("state_dict", {})
    net = build(organs)
    try:
        net.load_state_dict({key.removeprefix("net."): value for key, value in state.items()})
    except (RuntimeError, AttributeError):
        raise ModelError(f"expected the weights of a ResUNet with {organs} organs in {path}, found others") from None
    return net.eval()


def steps_done(path: Path) -> int:
    """Steps behind a checkpoint; 0 when there is none.

    Raises:
        ModelError: no checkpoint of ours.
    """
    return int(_read(path)["global_step"]) if path.is_file() else 0


def _read(path: Path) -> dict[str, Any]:
    try:
        with quiet(UserWarning):  # torch's remarks on how other people's files are pickled
            entries = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, TypeError, IndexError, UnpicklingError) as error:
        raise ModelError(f"expected a checkpoint of ResUNet in {path}, found {type(error).__name__}") from None
    if not isinstance(entries, dict) or "global_step" not in entries or not isinstance(entries.get("state_dict"), dict):
        raise ModelError(f"expected a checkpoint of ResUNet in {path}, found something else")
    return dict(entries)
