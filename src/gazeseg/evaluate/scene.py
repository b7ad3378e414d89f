"""What a regime knows of one object, and what it may ask a system."""

from collections.abc import Generator
from dataclasses import dataclass

from gazeseg.types import Bool, Plane, Prediction, Prompt, Volume


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One object on its slice. Regimes see the truth; systems only ever see the prompts made from it.

    Attributes:
        id: the object's name; all randomness derives from it.
        truth: (h, w) on the upright slice.
        volume: what the slice was cut from.
    """

    id: str
    truth: Bool
    volume: Volume
    plane: Plane
    index: int


@dataclass(frozen=True, slots=True)
class Ask:
    """All prompts so far, after ``spent`` clicks or seconds of gaze."""

    spent: float
    prompts: tuple[Prompt, ...]


Play = Generator[Ask, Prediction, None]
"""A regime at work: yields what it asks and is sent the system's answer, until it has no more to say."""
