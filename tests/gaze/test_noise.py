import numpy as np
import pytest

from gazeseg.gaze.noise import StepNoise


def steps_of(positions, memory=1001):
    noise = StepNoise(memory)
    for dx, dy in np.diff(positions, axis=0).tolist():
        noise.add(dx, dy)
    return noise


def test_known_white_noise():
    positions = np.random.default_rng(1).normal(scale=0.4, size=(1002, 2))
    assert steps_of(positions).sigma_deg == pytest.approx(0.4, rel=0.1)


def test_saccades_do_not_count():
    positions = np.random.default_rng(1).normal(scale=0.4, size=(1002, 2))
    positions[500:] += 10
    assert steps_of(positions).sigma_deg == pytest.approx(0.4, rel=0.1)


def test_silent_until_half_full():
    noise = steps_of(np.arange(20).reshape(10, 2), memory=21)
    assert noise.sigma_deg == 0
    noise.add(1, 1)
    noise.add(1, 1)
    assert noise.sigma_deg > 0


def test_steps_too_large_for_noise_are_not_believed():
    by_turns = np.tile([[0.0, 0.0], [18.0, 0.0]], (50, 1))  # eyes that disagree by turns
    assert steps_of(by_turns, memory=61).sigma_deg == 2.0
