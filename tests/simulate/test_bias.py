import numpy as np
import pytest

from gazeseg.simulate.bias import CORNER_GAIN, BiasField


def mean_length(place, sessions=4000):
    rng = np.random.default_rng(0)
    offsets = [BiasField.draw(0.8, rng).at(np.array([place])) for _ in range(sessions)]
    return np.linalg.norm(np.vstack(offsets), axis=1).mean()


def test_mean_length_over_sessions_is_the_accuracy():
    assert mean_length((0.5, 0.5)) == pytest.approx(0.8, rel=0.03)


@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_corners_are_worse(corner):
    assert mean_length(corner) == pytest.approx(0.8 * CORNER_GAIN, rel=0.03)


def test_a_session_changes_smoothly(rng):
    field = BiasField.draw(1.0, rng)
    line = np.stack([np.linspace(0, 1, 101), np.linspace(0, 1, 101)], axis=1)
    assert np.abs(np.diff(field.at(line), axis=0)).max() < 0.1


def test_beyond_the_screen_is_as_on_its_edge(rng):
    field = BiasField.draw(1.0, rng)
    assert np.array_equal(field.at(np.array([[1.4, 0.5]])), field.at(np.array([[1.0, 0.5]])))
