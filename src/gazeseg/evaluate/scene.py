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
        organ: what it is.
        signed: whether the system takes points that mean "not this", as whoever uses it knows.
    """

    id: str
    truth: Bool
    volume: Volume
    plane: Plane
    index: int
    organ: str
    signed: bool = True

    def mistakes_in(self, mask: Bool) -> Bool:
        """A mask (h, w) of the system with those mistakes left that its user can point at."""
        return mask if self.signed else mask & self.truth


@dataclass(frozen=True, slots=True)
class Ask:
    """All prompts so far, after ``spent`` clicks or seconds of gaze."""

    spent: float
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """Undo, redo or reject: ``prompts`` are what counts now, and an earlier ``answer`` stands again; None for no mask."""

    spent: float
    prompts: tuple[Prompt, ...]
    answer: Prediction | None


Play = Generator[Ask | Back, Prediction, None]
"""A regime at work: yields what it asks and is sent the system's answer, until it has no more to say."""
