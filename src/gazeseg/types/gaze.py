"""Gaze, from raw samples to looks at voxels.

Gaze positions are display coordinates: 0..1, origin top left, x right, y down; NaN when invalid; they may leave 0..1.
Times are seconds on one clock that only goes forward.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gazeseg.errors import InputError
from gazeseg.types.session import SessionEvent
from gazeseg.types.space import Bool, Float, View, frozen_array

KeyAction = Literal["this", "not_this", "undo", "redo", "accept", "reject", "next"]
KEY_ACTIONS: tuple[KeyAction, ...] = ("this", "not_this", "undo", "redo", "accept", "reject", "next")
_BLOCK = 4096


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
        rms_over_std: colour of the noise: RMS of the steps between samples over their standard deviation; sqrt(2) is
            white, filtered trackers lie below (doi 10.3758/s13428-020-01400-9). None where nobody knows.
    """

    accuracy_deg: float
    precision_deg: float
    measured: bool = False
    rms_over_std: float | None = None

    def __post_init__(self) -> None:
        if not (
            np.isfinite(self.accuracy_deg)
            and np.isfinite(self.precision_deg)
            and min(self.accuracy_deg, self.precision_deg) >= 0
        ):
            raise InputError(
                f"expected accuracy and precision >= 0 degrees, found {self.accuracy_deg}, {self.precision_deg}"
            )
        if self.rms_over_std is not None and not 0 < self.rms_over_std <= 2:
            raise InputError(f"expected RMS over SD of the noise in (0, 2], found {self.rms_over_std}")


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


@dataclass(frozen=True, slots=True)
class DriftCorrected:
    """From ``t_s`` on, gaze is taken to be off its calibration by a plane of offsets; samples hold no such correction.

    Attributes:
        offsets_deg: gaze minus target (x, y) in flat degrees: at the screen's centre, its change to the right edge,
            and its change to the lower edge.
        before_deg: the same as believed before.
        covariance_deg2: of the three numbers, alike for x and y.
        reason: in words.
    """

    t_s: float
    offsets_deg: tuple[tuple[float, float], ...]
    before_deg: tuple[tuple[float, float], ...]
    covariance_deg2: tuple[tuple[float, float, float], ...]
    reason: str

    def __post_init__(self) -> None:
        rows = (*self.offsets_deg, *self.before_deg, *self.covariance_deg2)
        if [len(row) for row in rows] != [2, 2, 2, 2, 2, 2, 3, 3, 3] or not all(np.isfinite(row).all() for row in rows):
            raise InputError("expected offsets 3 x 2 and a covariance 3 x 3 of finite numbers, found others")


@dataclass(frozen=True, slots=True)
class HandActed:
    """At ``t_s``, the hand did this to the session: a click, a box, a brush stroke, a mask from a file, a name, a lock."""

    t_s: float
    act: SessionEvent


RecordingEvent = ViewShown | KeyChanged | StructureChosen | DriftCorrected | HandActed


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Gaze of one reader with what was on the screen and which keys were held.

    Attributes:
        t_s: (n,) sample times, rising.
        xy: (n, 2) display coordinates; NaN where not valid. Calibrated, but without any correction of drift.
        valid: (n,).
        events: views, keys, structure choices, corrections of drift and acts of the hand, in order of time.
        device: tracker or simulator, for people.
        simulated: True unless a human looked.
        error_places: x, y (display coordinates) and variance (deg² per axis) of the systematic error where a validation
            measured it; empty where only ``quality`` is known.
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
    error_places: tuple[tuple[float, float, float], ...] = ()

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
        return list(self.stream())

    def stream(self) -> Iterator[GazeSample]:
        """The same, without holding all of them at once: long recordings have millions."""
        for start in range(0, len(self.t_s), _BLOCK):
            block = slice(start, start + _BLOCK)
            rows: Any = zip(self.t_s[block].tolist(), self.xy[block].tolist(), self.valid[block].tolist(), strict=True)
            for t_s, (x, y), valid in rows:
                yield GazeSample(t_s, x, y, valid)


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
