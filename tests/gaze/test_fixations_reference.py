"""Our online detector against offline I-VT and I-DT of pymovements, on the same samples.

Offline I-VT needs a smooth velocity: a second-order fit over 40 ms where the rate allows one. I-DT keeps the first
samples of a saccade while they stay within its limit, so its centres differ more at low rates.
"""

import numpy as np
import pytest

from gazeseg.gaze import detect, import_recording
from gazeseg.gaze.quality import fixations_of
from gazeseg.gaze.visual import around_deg, from_flat_deg
from gazeseg.types import GazeSample, Screen

SCREEN = Screen((2560, 1440), (597.7, 336.2), 650.0)
TOBII = Screen((1680, 1050), (513.8, 324.2), 620.0)
PLACES_DEG = np.array([(-10.0, -4.0), (5.0, -4.0), (-3.0, 6.0), (12.0, 3.0)])
REST_S, SACCADE_S, SHORTEST_S = 0.4, 0.03, 0.1


def steps(rate_hz, noise_deg):
    """Four rests with straight saccades between them, as samples."""
    t_s = np.arange(0, 4 * REST_S + 3 * SACCADE_S, 1 / rate_hz)
    knots = [n * (REST_S + SACCADE_S) + late for n in range(4) for late in (0, REST_S)]
    deg = np.stack([np.interp(t_s, knots, np.repeat(axis, 2)) for axis in PLACES_DEG.T], axis=1)
    xy = from_flat_deg(deg + np.random.default_rng(0).normal(0, noise_deg, deg.shape), SCREEN)
    return [GazeSample(t, x, y, True) for t, (x, y) in zip(t_s.tolist(), xy.tolist(), strict=True)]


def offline(name, pos_deg, rate_hz, limit):
    """Onsets, ends (indices, inclusive) and centres (n, 2) of the fixations that pymovements finds."""
    from pymovements.events import idt, ivt

    ticks, shortest = np.arange(len(pos_deg)), max(2, round(SHORTEST_S * rate_hz))
    if name == "idt":
        found = idt(pos_deg, ticks, minimum_duration=shortest, dispersion_threshold=limit).frame
    else:
        found = ivt(velocity(pos_deg, rate_hz), ticks, minimum_duration=shortest, velocity_threshold=limit).frame
    spans = list(zip(found["onset"].to_list(), found["offset"].to_list(), strict=True))
    return spans, np.array([np.nanmean(pos_deg[a : b + 1], axis=0) for a, b in spans])


def velocity(pos_deg, rate_hz):
    from scipy.signal import savgol_filter

    window = round(0.04 * rate_hz) // 2 * 2 + 1
    if window < 5:
        return np.gradient(pos_deg, 1 / rate_hz, axis=0)
    return savgol_filter(pos_deg, window, 2, deriv=1, delta=1 / rate_hz, axis=0)


@pytest.mark.parametrize("rate_hz", [30, 60, 120, 300, 1000, 1200])
@pytest.mark.parametrize("noise_deg", [0.0, 0.1, 0.2])
def test_same_fixations_as_offline_velocity_threshold(rate_hz, noise_deg):
    samples = steps(rate_hz, noise_deg)
    pos_deg = around_deg([(s.x, s.y) for s in samples], (0.5, 0.5), SCREEN)
    ours = detect(samples, SCREEN, noise_deg)
    spans, centres = offline("ivt", pos_deg, rate_hz, 30.0)
    assert len(ours) == len(spans) == len(PLACES_DEG)
    assert around_deg([f.xy for f in ours], (0.5, 0.5), SCREEN) == pytest.approx(centres, abs=0.05)
    tolerance_s = 1 / rate_hz + 0.02  # a sample, and half the window of the velocity
    assert [f.start_s for f in ours] == pytest.approx([a / rate_hz for a, _ in spans], abs=tolerance_s)
    assert [f.end_s for f in ours] == pytest.approx([b / rate_hz for _, b in spans], abs=tolerance_s)


@pytest.mark.parametrize("rate_hz", [60, 120, 300, 1000, 1200])
def test_same_fixations_as_offline_dispersion_threshold(rate_hz):
    samples = steps(rate_hz, 0.05)
    pos_deg = around_deg([(s.x, s.y) for s in samples], (0.5, 0.5), SCREEN)
    ours = detect(samples, SCREEN, 0.05)
    spans, centres = offline("idt", pos_deg, rate_hz, 1.5)
    assert len(ours) == len(spans)
    assert around_deg([f.xy for f in ours], (0.5, 0.5), SCREEN) == pytest.approx(centres, abs=0.4)
    assert [f.start_s for f in ours] == pytest.approx([a / rate_hz for a, _ in spans], abs=1 / rate_hz + 0.002)


@pytest.mark.parametrize("trial", [1, 2, 5])
def test_a_real_recording_at_300_hz_agrees(data_folder, trial):
    path = data_folder / "gaze" / "tobii_tsv" / "participant1" / f"{trial}.tsv"
    recording = import_recording(path, "tobii", TOBII).recording
    pos_deg = around_deg(recording.xy, (0.5, 0.5), TOBII)
    ours = fixations_of(recording)
    spans, centres = offline("ivt", _bridged(pos_deg), 300.0, 45.0)
    assert abs(len(ours) - len(spans)) <= 2
    assert (_resting(recording, ours) == _resting_spans(recording, spans)).mean() > 0.9
    delays_s = []
    for (a, b), centre in zip(spans, centres, strict=True):
        start_s, end_s = recording.t_s[a], recording.t_s[b]
        same = max(ours, key=lambda f: min(f.end_s, end_s) - max(f.start_s, start_s))
        assert np.linalg.norm(around_deg(same.xy, (0.5, 0.5), TOBII) - centre) < 0.5
        delays_s.append(abs(same.start_s - start_s))
    assert np.median(delays_s) < 0.02


def _bridged(pos_deg):
    """Lost samples filled in, because the velocity is taken over windows."""
    seen = np.isfinite(pos_deg).all(axis=1)
    ticks = np.arange(len(pos_deg))
    return np.stack([np.interp(ticks, ticks[seen], axis[seen]) for axis in pos_deg.T], axis=1)


def _resting(recording, fixations):
    return np.any([(recording.t_s >= f.start_s) & (recording.t_s <= f.end_s) for f in fixations], axis=0)


def _resting_spans(recording, spans):
    ticks = np.arange(len(recording.t_s))
    return np.any([(ticks >= a) & (ticks <= b) for a, b in spans], axis=0)
