"""What a prompt strategy is: how prompts for one object are made while a network learns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gazeseg.types import Bool, Prompt

Ask = Callable[[Bool | None], list[Prompt]]
"""Prompts of the next round for the last prediction (h, w), None before the first; earlier rounds are not repeated."""

Begin = Callable[[Bool, int, np.random.Generator], Ask]
"""Starts on an object (h, w) that is not empty, with a number of points per round and the only source of chance."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to make prompts.

    Attributes:
        name: for the command line and checkpoints.
        begin: starts on one object.
        labels: whether points say what does not belong to the object, too.
        passes: rounds it has; 0 where it goes on for as long as it is asked.
    """

    name: str
    begin: Begin
    labels: Literal["positive", "signed"]
    passes: int
