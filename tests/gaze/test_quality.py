from math import log, pi, sqrt

import numpy as np
import pytest

from gazeseg.gaze import assess
from gazeseg.gaze.quality import holds_of
from gazeseg.simulate import TRACKERS, Reader, default_screen
from gazeseg.types import GazeQuality, KeyChanged, Plane, Recording, Screen, View, ViewShown, Window

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
DEG = 650 * np.tan(np.deg2rad(1.0)) / np.array(SCREEN.size_mm)
VIEW = View(Plane(2, 0, 1, True, False), 3, (50, 40, 10), (0.7, 0.7, 5.0), Window(-160, 240), (0, 0), (10.0, 10.0))


def recorded(t_s, xy, valid=None, events=(), rate_hz=100.0):
    valid = np.full(len(t_s), True) if valid is None else np.asarray(valid)
    xy = np.where(valid[:, None], np.broadcast_to(xy, (len(t_s), 2)), np.nan)
    return Recording(t_s, xy, valid, SCREEN, GazeQuality(0.5, 0.2), rate_hz, events)


def test_a_still_eye_has_one_fixation_and_no_noise():
    found = assess(recorded(np.arange(101) / 100, (0.4, 0.6)))
    assert (found.duration_s, found.samples, found.valid) == (1.0, 101, 101)
    assert found.effective_hz == pytest.approx(100)
    assert (found.fixations, found.fixation_median_s) == (1, 1.0)
    assert (found.rms_s2s_deg, found.sd_deg, found.bcea_deg2) == pytest.approx((0, 0, 0), abs=1e-9)
    assert (found.data_loss, found.gaps, found.off_screen, found.held) == pytest.approx((0, 0, 0, 0), abs=1e-12)


def test_white_noise_has_its_known_precision():
    noise = np.random.default_rng(1).normal(0, [0.1, 0.2], (4000, 2)) * DEG
    found = assess(recorded(np.arange(4000) / 1000, 0.5 + noise, rate_hz=1000.0))
    assert found.sd_deg == pytest.approx(sqrt(0.1**2 + 0.2**2), rel=0.05)
    assert found.rms_s2s_deg == pytest.approx(sqrt(2) * sqrt(0.1**2 + 0.2**2), rel=0.05)
    assert found.bcea_deg2 == pytest.approx(-2 * log(1 - 0.683) * pi * 0.1 * 0.2, rel=0.05)


def test_slow_drift_shows_in_sd_and_not_in_rms():
    drift = np.linspace(-0.4, 0.4, 400)[:, None] * DEG * (1, 0)
    found = assess(recorded(np.arange(400) / 1000, 0.5 + drift, rate_hz=1000.0))
    assert found.rms_s2s_deg == pytest.approx(0.8 / 399, rel=0.01)
    assert found.sd_deg == pytest.approx(0.8 / sqrt(12), rel=0.02)


def test_lost_samples_are_loss_whether_they_came_or_not():
    valid = np.full(101, True)
    valid[20:40] = False
    marked = assess(recorded(np.arange(101) / 100, (0.5, 0.5), valid))
    absent = assess(recorded(np.delete(np.arange(101) / 100, slice(20, 40)), (0.5, 0.5)))
    assert marked.data_loss == pytest.approx(20 / 101) == absent.data_loss
    assert (marked.not_valid, absent.not_valid) == (pytest.approx(20 / 101), 0)
    assert (marked.gaps, absent.gaps) == (1, 1)
    assert marked.longest_gap_s == pytest.approx(0.21) == absent.longest_gap_s


def test_the_steps_of_a_slow_tracker_are_no_gaps():
    t_s = np.delete(np.arange(101) / 10, [50, 51])
    found = assess(recorded(t_s, (0.5, 0.5), rate_hz=10.0))
    assert (found.gap_least_s, found.gaps, found.longest_gap_s) == (pytest.approx(0.15), 1, pytest.approx(0.3))


def test_gaps_at_both_ends_count_and_short_ones_do_not():
    valid = np.full(101, True)
    valid[:10], valid[50:53], valid[-20:] = False, False, False
    found = assess(recorded(np.arange(101) / 100, (0.5, 0.5), valid))
    assert (found.gaps, found.gaps_s, found.longest_gap_s) == (2, pytest.approx(0.3), pytest.approx(0.2))


def test_off_screen_is_a_share_of_what_is_valid():
    xy = np.full((10, 2), 0.5)
    xy[0], xy[1], xy[2] = (-0.1, 0.5), (0.5, 1.2), (1.0, 0.0)
    valid = [True] * 5 + [False] * 5
    assert assess(recorded(np.arange(10) / 100, xy, valid)).off_screen == pytest.approx(2 / 5)


def test_holds_may_overlap_and_last_to_the_end():
    keys = [
        (0.1, "this", True),
        (0.3, "not_this", True),
        (0.4, "this", False),
        (0.4, "undo", True),
        (0.5, "not_this", False),
    ]
    events = [*(KeyChanged(*key) for key in keys), KeyChanged(0.9, "this", True)]
    recording = recorded(np.arange(101) / 100, (0.5, 0.5), events=tuple(events))
    assert holds_of(recording) == [(0.1, 0.4, "this"), (0.3, 0.5, "not_this"), (0.9, 1.0, "this")]
    found = assess(recording)
    assert (found.held, found.looks_held) == (pytest.approx(0.5), 1)


def test_a_change_of_the_view_ends_a_fixation():
    found = assess(recorded(np.arange(101) / 100, (0.5, 0.5), events=(ViewShown(0.5, VIEW),)))
    assert found.fixations == 2


@pytest.mark.parametrize("n", [1, 2])
def test_nothing_seen_measures_nothing(n):
    found = assess(recorded(np.arange(n) / 100, (0.5, 0.5), np.full(n, False)))
    assert (found.rms_s2s_deg, found.sd_deg, found.off_screen, found.fixation_median_s) == (None,) * 4
    assert (found.data_loss, found.fixations) == (1.0, 0)


def test_simulated_noise_is_found_again():
    tracker, screen = TRACKERS["consumer"], default_screen()
    view = View(
        Plane(2, 0, 1, False, False), 0, (64, 64, 1), (5.0, 5.0, 5.0), Window(0, 1), (500.0, 200.0), (15.0, 15.0)
    )
    targets = np.array([(10.0, 10.0), (50.0, 50.0)] * 10)
    samples = Reader(tracker, screen, np.random.default_rng(3)).look(view, targets, np.full(20, 0.5), 0.0)
    recording = Recording(
        [s.t_s for s in samples],
        [(s.x, s.y) for s in samples],
        [s.valid for s in samples],
        screen,
        tracker.quality,
        tracker.rate_hz,
    )
    found = assess(recording)
    assert found.effective_hz == pytest.approx(tracker.rate_hz, rel=0.02)
    assert tracker.noise_deg * sqrt(2) * 0.9 < found.sd_deg < tracker.noise_deg * sqrt(2) * 1.35  # and the eye itself
