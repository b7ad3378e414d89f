"""Green, amber or red, as far as a recording without targets allows a verdict.

The gates are those of a validation (``calibrate.gate``). No gate makes precision or data loss alone red.
"""

from dataclasses import dataclass

from gazeseg.gaze.calibrate.gate import (
    AMBER_MEAN_DEG,
    GREEN_LOSS,
    GREEN_MEAN_DEG,
    GREEN_RMS_DEG,
    Colour,
)
from gazeseg.gaze.quality import RecordingQuality
from gazeseg.types import GazeQuality


@dataclass(frozen=True, slots=True)
class Lights:
    """One light per gate; None is not assessable.

    Attributes:
        mean_error: from the accuracy of a validation, where one was made.
        worst_error: always None: it needs targets.
        rms_s2s: from the samples in fixations.
        data_loss: from all samples.
    """

    mean_error: Colour | None
    worst_error: Colour | None
    rms_s2s: Colour | None
    data_loss: Colour | None

    @property
    def at_best(self) -> Colour:
        """The verdict if everything that could not be assessed were green."""
        known = (self.mean_error, self.worst_error, self.rms_s2s, self.data_loss)
        return "red" if "red" in known else "amber" if "amber" in known else "green"

    @property
    def verdict(self) -> Colour | None:
        """The verdict, or None where what could not be assessed might change it."""
        return None if self.mean_error is None or self.at_best == "green" else self.at_best

    @property
    def not_assessable(self) -> tuple[str, ...]:
        """Names of the gates without a light."""
        gates = {
            "mean error": self.mean_error,
            "worst error": self.worst_error,
            "RMS-S2S": self.rms_s2s,
            "data loss": self.data_loss,
        }
        return tuple(name for name, light in gates.items() if light is None)


def lights(found: RecordingQuality, quality: GazeQuality) -> Lights:
    """The lights of a recording; ``quality`` counts only if it was measured in a validation."""
    return Lights(
        mean_error=_mean_error(quality.accuracy_deg) if quality.measured else None,
        worst_error=None,
        rms_s2s=None if found.rms_s2s_deg is None else _light(found.rms_s2s_deg <= GREEN_RMS_DEG),
        data_loss=_light(found.data_loss <= GREEN_LOSS),
    )


def _mean_error(accuracy_deg: float) -> Colour:
    if accuracy_deg <= GREEN_MEAN_DEG:
        return "green"
    return "amber" if accuracy_deg <= AMBER_MEAN_DEG else "red"


def _light(passes: bool) -> Colour:
    return "green" if passes else "amber"
