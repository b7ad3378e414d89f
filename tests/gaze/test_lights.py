from dataclasses import replace

import numpy as np
import pytest

from gazeseg.gaze import assess, lights
from gazeseg.types import GazeQuality, Recording, Screen

T_S = np.arange(101) / 100
STILL = assess(
    Recording(
        T_S, np.full((101, 2), 0.5), np.full(101, True), Screen((1920, 1080), (527, 296), 650), GazeQuality(1, 0), 100
    )
)


@pytest.mark.parametrize(
    ("accuracy_deg", "rms_deg", "loss", "verdict", "at_best"),
    [
        (None, 0.5, 0.1, None, "green"),
        (None, 0.51, 0.1, None, "amber"),
        (None, 0.1, 0.11, None, "amber"),
        (1.0, 0.5, 0.1, None, "green"),
        (1.0, 0.6, 0.1, "amber", "amber"),
        (2.0, 0.1, 0.1, "amber", "amber"),
        (2.1, 0.1, 0.1, "red", "red"),
        (None, None, 0.0, None, "green"),
    ],
)
def test_the_gates(accuracy_deg, rms_deg, loss, verdict, at_best):
    quality = GazeQuality(9.0 if accuracy_deg is None else accuracy_deg, 0.1, measured=accuracy_deg is not None)
    found = lights(replace(STILL, rms_s2s_deg=rms_deg, data_loss=loss), quality)
    assert (found.verdict, found.at_best) == (verdict, at_best)


def test_what_needs_targets_is_said():
    assert lights(STILL, GazeQuality(0.5, 0.1)).not_assessable == ("mean error", "worst error")
    assert lights(STILL, GazeQuality(0.5, 0.1, measured=True)).not_assessable == ("worst error",)
    assert lights(replace(STILL, rms_s2s_deg=None), GazeQuality(0.5, 0.1)).not_assessable[-1] == "RMS-S2S"
