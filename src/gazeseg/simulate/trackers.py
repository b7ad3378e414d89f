"""Eye trackers by how wrong they are.

Accuracy and noise of the presets are the classes usually reported for such devices (Feit et al. 2017, doi
10.1145/3025453.3025599, for the spread of remote trackers in use); all other numbers are assumed, none is a data sheet.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gazeseg.errors import InputError
from gazeseg.types import GazeQuality


@dataclass(frozen=True, slots=True)
class Tracker:
    """How a tracker bends, blurs and drops the gaze of one reader.

    Attributes:
        name: of the preset, for people.
        rate_hz: samples per second.
        accuracy_deg: mean length of the error vector that stays for a whole session (the systematic part).
        noise_deg: standard deviation of the sample noise, per axis.
        rms_over_std: colour of that noise, as RMS of sample-to-sample steps over its standard deviation, both per axis:
            sqrt(2) is white, filtered trackers lie well below (Niehorster et al. 2020, doi 10.3758/s13428-020-01400-9).
        drift_deg: standard deviation per axis of the drift after one minute (random walk).
        posture_per_min: changes of posture per minute; each shifts the gaze by ``posture_deg`` (SD per axis).
        posture_deg: see there.
        blinks_per_min: blinks of 100 to 300 ms.
        loss: share of samples lost besides blinks, in bursts of ``loss_burst_s`` on average.
        loss_burst_s: see there.
        latency_s: the age of a sample when it is stamped.
        stamp_s: time stamps are multiples of this.
    """

    name: str
    rate_hz: float
    accuracy_deg: float
    noise_deg: float
    rms_over_std: float = 1.0
    drift_deg: float = 0.05
    posture_per_min: float = 0.1
    posture_deg: float = 0.2
    blinks_per_min: float = 15.0
    loss: float = 0.03
    loss_burst_s: float = 0.04
    latency_s: float = 0.02
    stamp_s: float = 1e-6

    def __post_init__(self) -> None:
        possible = self.rate_hz > 0 and 0 < self.stamp_s < 1 / self.rate_hz
        if not (possible and 0 <= self.loss < 1 and 0 < self.rms_over_std <= 2**0.5):
            raise InputError(
                "expected rate_hz > 0, stamps finer than samples, loss in [0, 1) and rms_over_std in (0, sqrt 2], "
                f"found {self.rate_hz}, {self.stamp_s}, {self.loss}, {self.rms_over_std}"
            )

    @property
    def quality(self) -> GazeQuality:
        """What a data sheet would say of it (not measured)."""
        return GazeQuality(self.accuracy_deg, self.noise_deg, rms_over_std=self.rms_over_std)

    @property
    def noise_correlation(self) -> float:
        """Correlation of the noise of neighbouring samples: 1 - (RMS / STD)^2 / 2."""
        return float(1.0 - np.square(self.rms_over_std) / 2.0)


TRACKERS: MappingProxyType[str, Tracker] = MappingProxyType(
    {
        "research": Tracker("research", 250.0, 0.4, 0.15, rms_over_std=1.2, loss=0.01, latency_s=0.01),
        "consumer": Tracker("consumer", 90.0, 0.8, 0.3, rms_over_std=0.9, loss=0.04, latency_s=0.03, stamp_s=1e-3),
        "poor": Tracker("poor", 60.0, 1.5, 0.5, rms_over_std=0.7, loss=0.08, latency_s=0.05, stamp_s=1e-3),
    }
)


def tracker_named(name: str) -> Tracker:
    """The preset called ``name``.

    Raises:
        InputError: there is none.
    """
    if name not in TRACKERS:
        raise InputError(f"expected a tracker out of {', '.join(TRACKERS)}, found {name!r}")
    return TRACKERS[name]
