"""What a reader takes, and what it gives: samples as the file has them, in one frame and one unit of time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gazeseg.gaze.screens import no_screen
from gazeseg.types import Bool, Float, Screen


@dataclass(frozen=True, slots=True)
class Source:
    """A foreign file and what the user knows of it.

    Attributes:
        path: file, or folder for formats that are folders.
        screen: the screen looked at, where the file does not say.
        surface: gaze mapped to the screen by other software, for trackers worn on the head.
        stream: name of one of several streams in the file; empty for the only one of gaze.
    """

    path: Path
    screen: Screen | None = None
    surface: Path | None = None
    stream: str = ""

    def need_screen(self, known: str = "nothing of it") -> Screen:
        """The screen of the user.

        Raises:
            RecordingError: the user gave none.
        """
        if self.screen is None:
            raise no_screen(self.path, known)
        return self.screen


class Eye(NamedTuple):
    """Samples of one eye, or of both averaged by the tracker: display coordinates (n, 2), validity (n,)."""

    xy: Float
    valid: Bool

    @classmethod
    def of(cls, x: Float, y: Float, valid: Bool | None = None) -> "Eye":
        """From columns; without a validity, an eye is valid where it has a position."""
        xy = np.column_stack((x, y)).astype(np.float64)
        return cls(xy, np.asarray(np.isfinite(xy).all(axis=1)) if valid is None else valid)


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Samples of a file before they are cleaned: times may be anything, positions too.

    Attributes:
        t_s: (n,) times in s on the clock of the file.
        eyes: one or two.
        screen: what the positions are fractions of.
        device: tracker, for people.
        rate_hz: nominal rate, where the file has one.
        accuracy_deg: mean error of a validation, where the file has one.
        counts: what the reader counted, by the names of the report.
        notes: how the file was understood.
        simulated: the file says that no human looked.
    """

    t_s: Float
    eyes: tuple[Eye, ...]
    screen: Screen
    device: str
    rate_hz: float | None = None
    accuracy_deg: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    simulated: bool = False
