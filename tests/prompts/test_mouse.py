from math import inf, isnan, nan

import pytest

from gazeseg.errors import InputError
from gazeseg.prompts.mouse import MouseConfig, MouseState, guarded, moved
from gazeseg.types import GazeSample

CONFIG = MouseConfig()


def after(*seen):
    """The state after the mouse was seen at (t_s, x, y)."""
    state = MouseState()
    for t_s, x, y in seen:
        state = moved(state, t_s, (x, y), CONFIG)
    return state


@pytest.mark.parametrize(
    ("seen", "off_until_s"),
    [
        ([], -inf),
        ([(0, 100, 100)], -inf),
        ([(0, 100, 100), (1, 102, 102)], -inf),
        ([(0, 100, 100), (1, 103, 100)], -inf),
        ([(0, 100, 100), (1, 103.1, 100)], 2.0),
        ([(0, 100, 100), (1, 101, 100), (2, 102, 100), (3, 104, 100)], 4.0),
        ([(0, 100, 100), (1, 200, 100), (1.5, 300, 100)], 2.5),
        ([(0, 100, 100), (1, 200, 100), (0.5, 300, 100)], 2.0),
        ([(0, 100, 100), (1, nan, 100), (nan, 500, 100)], -inf),
    ],
    ids=["never", "first seen", "trembles", "3 px", "more", "creeps", "goes on", "late message", "no numbers"],
)
def test_when_gaze_is_off(seen, off_until_s):
    assert after(*seen).off_until_s == off_until_s


def test_gaze_comes_back_after_a_second():
    state = after((0, 0, 0), (1, 50, 0))
    lost = guarded(state, GazeSample(1.99, 0.5, 0.5, True))
    assert not lost.valid
    assert isnan(lost.x)
    assert guarded(state, GazeSample(2.0, 0.5, 0.5, True)) == GazeSample(2.0, 0.5, 0.5, True)


def test_config_refuses_senseless_numbers():
    with pytest.raises(InputError, match="expected moved_px and pause_s >= 0, found -1, 1"):
        MouseConfig(-1)
