"""How still and how fast the detector's estimate is: a saccade of 5 degrees in 30 ms, noise of known size.

The conditions reproduce published figures for plain filters (the first table), so that the others are comparable. Time
is that of the samples; no clock is read.
"""

import numpy as np
import pytest

from gazeseg.gaze import FixationDetector
from gazeseg.types import GazeSample, Screen

SCREEN = Screen((2560, 1440), (597.7, 336.2), 650.0)
PER_DEG = 650.0 * np.tan(np.deg2rad(1.0)) / np.array(SCREEN.size_mm)
REST_S, SACCADE_S, STEP_DEG, TRIALS = 1.0, 0.03, 5.0, 40


def trial(rate_hz, noise_deg, rng):
    """Times (n,) and gaze (n, 2) in degrees: a rest, a saccade to the right, a rest; any phase of the sampling."""
    t_s = np.arange(0, 2 * REST_S, 1 / rate_hz) + rng.random() / rate_hz
    x = STEP_DEG * np.clip((t_s - REST_S) / SACCADE_S, 0, 1)
    return t_s, np.stack([x, np.zeros_like(x)], axis=1) + rng.normal(0, noise_deg, (len(t_s), 2))


def raw(_, gaze, __):
    return gaze


def moving_average(_, gaze, __):
    return np.array([gaze[max(0, n - 5) : n + 1].mean(axis=0) for n in range(len(gaze))])


def exponential(_, gaze, __):
    out = gaze.copy()
    for n in range(1, len(out)):
        out[n] = 0.3 * gaze[n] + 0.7 * out[n - 1]
    return out


def detector(t_s, gaze, noise_deg):
    finds, out = FixationDetector(SCREEN, noise_deg), []
    for t, (x, y) in zip(t_s.tolist(), (0.5 + (gaze - (STEP_DEG / 2, 0)) * PER_DEG).tolist(), strict=True):
        finds.push(GazeSample(t, x, y, True))
        out.append(finds.where)
    return (np.array(out) - 0.5) / PER_DEG + (STEP_DEG / 2, 0)


def still_and_fast(filtered, rate_hz, noise_deg):
    """SD within the last 400 ms of the first rest in degrees, and median ms from the saccade's start to 90 % of it."""
    rng = np.random.default_rng(0)
    spreads, delays = [], []
    for _ in range(TRIALS):
        t_s, gaze = trial(rate_hz, noise_deg, rng)
        out = filtered(t_s, gaze, noise_deg)
        spreads.append(out[(t_s >= REST_S - 0.4) & (t_s < REST_S)].std(axis=0).mean())
        delays.append(t_s[(t_s >= REST_S) & (out[:, 0] >= 0.9 * STEP_DEG)][0] - REST_S)
    return np.mean(spreads), 1000 * np.median(delays)


@pytest.mark.parametrize(
    ("filtered", "rate_hz", "noise_deg", "sd_deg", "ms"),
    [
        (raw, 60, 0.3, 0.29, 34), (raw, 120, 0.3, 0.29, 32), (raw, 30, 1.5, 1.41, 50),
        (exponential, 60, 0.3, 0.11, 126), (exponential, 120, 0.3, 0.12, 71), (exponential, 30, 1.5, 0.50, 217),
        (moving_average, 60, 0.3, 0.11, 103), (moving_average, 120, 0.3, 0.11, 62), (moving_average, 30, 1.5, 0.45, 204),
    ],
)  # fmt: skip
def test_plain_filters_do_as_published_under_these_conditions(filtered, rate_hz, noise_deg, sd_deg, ms):
    found_deg, found_ms = still_and_fast(filtered, rate_hz, noise_deg)
    assert found_deg == pytest.approx(sd_deg, rel=0.1)
    assert found_ms == pytest.approx(ms, abs=8 if rate_hz > 30 else 25)


@pytest.mark.parametrize(
    ("rate_hz", "noise_deg", "sd_deg", "ms"), [(60, 0.3, 0.045, 90), (120, 0.3, 0.033, 41), (30, 1.5, 0.32, 330)]
)
def test_the_detector_is_as_still_and_fast_as_the_best_filter(rate_hz, noise_deg, sd_deg, ms):
    found_deg, found_ms = still_and_fast(detector, rate_hz, noise_deg)
    assert found_deg < sd_deg
    assert found_ms <= ms
