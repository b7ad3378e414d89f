from math import log, pi, sqrt

import numpy as np
import pytest

from gazeseg.gaze.precision import bcea, effective_samples, rms_s2s, std

STEPS = np.array([[0.0, 0.0], [0.3, 0.4], [0.3, 0.4], [0.0, 0.0]])


def test_known_steps_and_spread():
    assert rms_s2s(STEPS) == pytest.approx(0.5 * sqrt(2 / 3))
    assert std(STEPS) == pytest.approx(sqrt((4 * 0.15**2 + 4 * 0.2**2) / 3))


def test_lost_samples_and_those_that_do_not_follow_make_no_step():
    lost = np.insert(STEPS, 1, np.nan, axis=0)
    assert rms_s2s(lost) == pytest.approx(0.5 / sqrt(2))
    assert rms_s2s(STEPS, np.array([True, True, False])) == pytest.approx(0.5 / sqrt(2))


def test_bcea_of_a_line_is_nothing_and_of_a_circle_known():
    assert bcea(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])) == pytest.approx(0, abs=1e-9)
    angle = np.linspace(0, 2 * pi, 1000, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)  # variance 1 / 2 per axis
    assert bcea(circle) == pytest.approx(-2 * log(1 - 0.683) * pi / 2, rel=0.01)


@pytest.mark.parametrize("measure", [rms_s2s, std, bcea])
def test_too_few_samples_are_no_number(measure):
    assert np.isnan(measure(np.zeros((1, 2))))


def test_the_mean_of_coloured_noise_spreads_as_told():
    rng, correlation, n = np.random.default_rng(0), 0.6, 100
    noise = np.empty((4000, n))
    noise[:, 0] = rng.normal(size=4000)
    for k in range(1, n):
        noise[:, k] = correlation * noise[:, k - 1] + rng.normal(size=4000) * sqrt(1 - correlation**2)
    ratio = sqrt(2 * (1 - correlation))
    assert noise.mean(axis=1).std() == pytest.approx(1 / sqrt(effective_samples(n, ratio)), rel=0.05)


@pytest.mark.parametrize(("ratio", "worth"), [(sqrt(2), 50), (1.9, 50), (0.01, 1)], ids=["white", "blue", "drift"])
def test_worth_is_between_one_and_all(ratio, worth):
    assert effective_samples(50, ratio) == pytest.approx(worth)
