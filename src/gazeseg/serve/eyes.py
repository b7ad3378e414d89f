"""What is known of the reader's gaze, for all cases: there is one reader before one screen."""

from collections.abc import Mapping
from dataclasses import dataclass

from gazeseg.gaze import ErrorField
from gazeseg.gaze.calibrate import Calibration, Gate, Validation
from gazeseg.gaze.drift import DriftState
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.prompts import GazeToPrompts
from gazeseg.types import GazeQuality, GazeSample, Screen
from gazeseg.types.session import Origin

MOUSE = GazeQuality(accuracy_deg=0.0, precision_deg=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """What a calibration and its validation gave.

    Attributes:
        t_s: when it was done.
        calibration: the correction.
        validation: the error left, at other targets.
        gate: what follows.
        field: the error by place; None where too little gaze was seen to know.
    """

    t_s: float
    calibration: Calibration
    validation: Validation
    gate: Gate
    field: ErrorField | None


class Eyes:
    """Changed by a calibration and by corrections of drift, read by every path that is begun.

    Args:
        quality: error of the tracker before any calibration of ours.
        device: the tracker; None where the mouse stands in for it.

    Attributes:
        calibrated: the last calibration.
        drift: what is known of the drift since.
    """

    def __init__(self, quality: GazeQuality = MOUSE, device: DeviceInfo | None = None) -> None:
        self.quality = quality
        self.device = device
        self.calibrated: Calibrated | None = None
        self.drift: DriftState | None = None

    @property
    def origin(self) -> Origin:
        """What prompts made by this gaze say about themselves."""
        if self.device is None:
            return "mouse"
        return "simulated" if self.device.simulated else "gaze"

    def on(self, screen: Screen) -> Calibrated | None:
        """The calibration, if it was made on this screen: it holds for no other."""
        made = self.calibrated
        return made if made is not None and made.calibration.screen == screen else None

    def error(self, screen: Screen) -> GazeQuality | ErrorField:
        """The error of the gaze on a screen, as well as it is known."""
        made = self.on(screen)
        return self.quality if made is None or made.field is None else made.field

    def corrected(self, sample: GazeSample, screen: Screen) -> GazeSample:
        """A sample of the tracker after the calibration; drift is the path's."""
        made = self.on(screen)
        if made is None or not sample.valid:
            return sample
        x, y = made.calibration.apply((sample.x, sample.y)).tolist()
        return sample._replace(x=x, y=y)

    def path(self, screen: Screen, structures: Mapping[str, int]) -> GazeToPrompts:
        """A way from samples that are calibrated already to session events; without a calibration no drift is estimated."""
        drift = None if self.on(screen) is None else self.drift
        return GazeToPrompts(screen, self.error(screen), self.origin, structures=structures, drift=drift)
