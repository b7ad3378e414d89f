"""How long a baseline may learn."""

from dataclasses import dataclass

from gazeseg.errors import InputError


@dataclass(frozen=True, slots=True)
class Budget:
    """Minutes of training or a number of epochs, one of the two.

    Attributes:
        iterations: optimiser steps per epoch; None leaves the number to the system.
    """

    minutes: float | None = None
    epochs: int | None = None
    iterations: int | None = None

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.epochs is None):
            raise InputError("expected either minutes or epochs of training, found both or none: give one of them")
        for name in ("minutes", "epochs", "iterations"):
            value = getattr(self, name)
            if value is not None and not 0 < value < float("inf"):
                raise InputError(f"expected {name} of training above 0, found {value}")

    @property
    def whole_text(self) -> str:
        """For messages: ``text`` and, where they were given, the steps."""
        return self.text if self.iterations is None else f"{self.text}, {self.iterations} iterations per epoch"

    @property
    def text(self) -> str:
        """For tables, such as ``20 min of training``."""
        return f"{self.minutes:g} min of training" if self.epochs is None else f"{self.epochs} epochs"
