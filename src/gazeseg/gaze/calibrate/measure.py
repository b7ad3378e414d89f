"""Accuracy, precision and loss of the gaze at one target.

Names and formulas follow the reporting guideline of Dunn et al. 2023 (doi 10.3758/s13428-023-02187-1; correction
10.3758/s13428-024-02438-9). All angles are true ones, as the eye turns.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gazeseg.gaze.calibrate.collect import TargetGaze
from gazeseg.gaze.precision import bcea, rms_s2s, std
from gazeseg.gaze.visual import around_deg
from gazeseg.types import Screen

Region = Literal["centre", "edges", "corners"]
REGIONS: tuple[Region, ...] = ("centre", "edges", "corners")


@dataclass(frozen=True, slots=True)
class PointQuality:
    """The gaze at one target; angles are NaN where there are too few samples for them.

    Attributes:
        target_xy: display coordinates.
        region: third of the screen that it stands in.
        offset_deg: mean gaze minus target along x and y.
        accuracy_deg: angle between mean gaze and target.
        rms_s2s_deg: root mean square of the steps between neighbouring samples (two-dimensional).
        std_deg: standard deviation around the mean (two-dimensional; per axis it is this over sqrt 2).
        bcea_deg2: area of the ellipse with 68.3 % of the samples, if they were normal.
        data_loss: share of the expected samples that is not valid or did not come.
        rate_hz: valid samples per second.
        seen: valid samples.
    """

    target_xy: tuple[float, float]
    region: Region
    offset_deg: tuple[float, float]
    accuracy_deg: float
    rms_s2s_deg: float
    std_deg: float
    bcea_deg2: float
    data_loss: float
    rate_hz: float
    seen: int


def measure(point: TargetGaze, screen: Screen) -> PointQuality:
    """The gaze at one target."""
    valid = np.isfinite(point.xy).all(axis=1)
    seen = point.xy[valid]
    x, y = point.target_xy.tolist()
    offset, around = np.full(2, np.nan), np.full(point.xy.shape, np.nan)
    if len(seen):
        mean = seen.mean(axis=0)
        offset, around = around_deg(mean, point.target_xy, screen), around_deg(point.xy, mean, screen)
    return PointQuality(
        target_xy=(x, y),
        region=region_of(x, y),
        offset_deg=(float(offset[0]), float(offset[1])),
        accuracy_deg=float(np.linalg.norm(offset)),
        rms_s2s_deg=rms_s2s(around),
        std_deg=std(around[valid]),
        bcea_deg2=bcea(around[valid]),
        data_loss=1.0 - len(seen) / point.expected,
        rate_hz=len(seen) / point.seconds,
        seen=len(seen),
    )


def region_of(x: float, y: float) -> Region:
    """Centre, edges or corners, by the thirds of the screen along both axes."""
    return REGIONS[(abs(x - 0.5) > 1 / 6) + (abs(y - 0.5) > 1 / 6)]
