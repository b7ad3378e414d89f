import numpy as np
import pytest

from gazeseg.simulate.eye import coloured, fixational, plan, saccade_s


def test_main_sequence():
    assert saccade_s(np.array([0.0, 5.0, 10.0])) == pytest.approx([0.0, 0.032, 0.043])


def test_the_eye_rests_on_its_target_after_a_corrected_saccade(rng):
    path = plan(np.zeros(2), np.array([[10.0, 0.0]]), np.array([0.5]), 2.0, rng)
    before, landed, end = path.at(np.array([1.9, 2.1, 2.49]))
    assert before == pytest.approx([0, 0])
    assert 9.0 <= landed[0] <= 9.5  # 5 to 10 % short
    assert end == pytest.approx([10, 0])


def test_small_saccades_are_not_corrected(rng):
    path = plan(np.zeros(2), np.array([[1.0, 0.0]]), np.array([0.5]), 0.0, rng)
    assert len(path.leave_s) == 1
    assert 0.9 <= path.at(np.array([0.45]))[0, 0] <= 0.95


def test_targets_follow_each_other(rng):
    targets = np.array([[0.0, 2.0], [3.0, 0.0], [-4.0, -1.0]])
    path = plan(np.zeros(2), targets, np.full(3, 0.4), 0.0, rng)
    assert path.at(np.array([0.39, 0.79, 1.19])) == pytest.approx(targets, abs=0.4)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.75])
def test_coloured_noise_has_its_spread_and_correlation(correlation):
    noise = coloured(40_000, 0.3, correlation, np.random.default_rng(0))
    assert noise.std(axis=0) == pytest.approx([0.3, 0.3], rel=0.04)
    neighbours = [np.corrcoef(axis[:-1], axis[1:])[0, 1] for axis in noise.T]
    assert neighbours == pytest.approx([correlation] * 2, abs=0.03)


def test_fixational_movement_is_about_a_tenth_of_a_degree():
    movement = fixational(60_000, 250, np.random.default_rng(0))
    assert movement.std(axis=0) == pytest.approx([0.115, 0.115], abs=0.02)
