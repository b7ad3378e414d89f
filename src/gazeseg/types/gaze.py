"""Gaze, from raw samples to looks at voxels.

Gaze positions are display coordinates: 0..1, origin top left, x right, y down; NaN when invalid; they may leave 0..1.
Times are seconds on one clock that only goes forward.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.types.space import Bool, Float, View, frozen_array

KeyAction = Literal["this", "not_this", "undo", "redo", "accept", "reject", "next"]
KEY_ACTIONS: tuple[KeyAction, ...] = ("this", "not_this", "undo", "redo", "accept", "reject", "next")


class GazeSample(NamedTuple):
    """One sample of the tracker: time in s, display coordinates (NaN when invalid), validity."""

    t_s: float
    x: float
    y: float
    valid: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """A display and the eye before it."""

    size_px: tuple[int, int]
    size_mm: tuple[float, float]
    distance_mm: float

    def __post_init__(self) -> None:
        if min(*self.size_px, *self.size_mm, self.distance_mm) <= 0:
            raise InputError(
                f"expected positive screen size and distance, found {self.size_px}, {self.size_mm}, {self.distance_mm}"
            )

    @property
    def mm_per_px(self) -> float:
        """Height of a screen pixel in mm (pixels are taken as square)."""
        return self.size_mm[1] / self.size_px[1]

    @property
    def px_per_degree(self) -> float:
        """Screen pixels in one degree of visual angle at the screen's centre: d tan(1°) / pixel size."""
        return float(self.distance_mm * np.tan(np.deg2rad(1.0)) / self.mm_per_px)

    def to_px(self, xy01: npt.ArrayLike) -> Float:
        """Display coordinates (..., 2) to screen pixels (..., 2)."""
        return np.asarray(xy01, dtype=np.float64) * np.asarray(self.size_px, dtype=np.float64)

    def to_display(self, px: npt.ArrayLike) -> Float:
        """Screen pixels (..., 2) to display coordinates 0..1 (..., 2)."""
        return np.asarray(px, dtype=np.float64) / np.asarray(self.size_px, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class GazeQuality:
    """What is known of a tracker's error for this reader, in degrees.

    Attributes:
        accuracy_deg: mean distance between gaze and target (the systematic part).
        precision_deg: standard deviation of the samples around their mean, per axis.
        measured: True from a validation, False for a data sheet or preset.
    """

    accuracy_deg: float
    precision_deg: float
    measured: bool = False

    def __post_init__(self) -> None:
        if not (
            np.isfinite(self.accuracy_deg)
            and np.isfinite(self.precision_deg)
            and min(self.accuracy_deg, self.precision_deg) >= 0
        ):
            raise InputError(
                f"expected accuracy and precision >= 0 degrees, found {self.accuracy_deg}, {self.precision_deg}"
            )


@dataclass(frozen=True, slots=True)
class ViewShown:
    """From ``t_s`` on, the reader saw ``view``."""

    t_s: float
    view: View


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """A key (or pedal) went down or up."""

    t_s: float
    action: KeyAction
    down: bool


@dataclass(frozen=True, slots=True)
class StructureChosen:
    """From ``t_s`` on, looks mean the structure called ``label``."""

    t_s: float
    label: str


RecordingEvent = ViewShown | KeyChanged | StructureChosen


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Gaze of one reader with what was on the screen and which keys were held.

    Attributes:
        t_s: (n,) sample times, rising.
        xy: (n, 2) display coordinates; NaN where not valid.
        valid: (n,).
        events: views, keys and structure choices, in order of time.
        device: tracker or simulator, for people.
        simulated: True unless a human looked.
    """

    t_s: Float
    xy: Float
    valid: Bool
    screen: Screen
    quality: GazeQuality
    rate_hz: float
    events: tuple[RecordingEvent, ...] = ()
    device: str = "unknown"
    simulated: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "t_s", frozen_array(self.t_s, np.float64))
        object.__setattr__(self, "xy", frozen_array(self.xy, np.float64))
        object.__setattr__(self, "valid", frozen_array(self.valid, np.bool_))
        n = len(self.t_s)
        if self.xy.shape != (n, 2) or self.valid.shape != (n,):
            raise InputError(
                f"expected {n} gaze positions and validities, found {self.xy.shape} and {self.valid.shape}"
            )

    def samples(self) -> "list[GazeSample]":
        """The samples one by one, as a tracker would have sent them."""
        rows: Any = zip(self.t_s.tolist(), self.xy.tolist(), self.valid.tolist(), strict=True)
        return [GazeSample(t, x, y, valid) for t, (x, y), valid in rows]


@dataclass(frozen=True, slots=True)
class Fixation:
    """The eye at rest: mean position in display coordinates, spread in degrees (standard deviation per axis)."""

    start_s: float
    end_s: float
    xy: tuple[float, float]
    spread_deg: float
    n_samples: int

    @property
    def duration_s(self) -> float:
        """End minus start."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Look:
    """A fixation on a slice: where in the volume, and how sure.

    ``sigma_mm`` is the standard deviation per axis in the slice plane: 68 % of looks fall within it along each axis.
    """

    fixation: Fixation
    view: View
    ijk: tuple[float, float, float]
    sigma_mm: float
