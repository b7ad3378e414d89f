import pytest

from gazeseg.errors import InputError
from gazeseg.prompts.dwell import DwellConfig, DwellState, dwelt
from gazeseg.types import Fixation, Screen

SCREEN = Screen((2000, 1000), (600.0, 300.0), 600.0)  # 2 degrees are 0.035 of the width
HERE, BESIDE, AWAY, CORNER = (0.5, 0.5), (0.51, 0.5), (0.7, 0.5), (0.95, 0.95)
CONFIG = DwellConfig(cancel=(0.9, 0.9, 1.0, 1.0))


def rest(start_s, xy=HERE):
    return Fixation(start_s, start_s, xy, 0.1, 10)


def play(*seen):
    """States and marks for (t_s, fixation) one after the other."""
    state, told = DwellState(), []
    for t_s, fixation in seen:
        state, marks = dwelt(state, t_s, fixation, CONFIG, SCREEN)
        told.append((round(state.progress, 3), marks))
    return told


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([(0.1, None)], [(0, False)]),
        ([(0.1, rest(0.0)), (0.35, rest(0.0))], [(0, False), (0.5, False)]),
        ([(0.69, rest(0.0)), (0.7, rest(0.0))], [(0.986, False), (0, True)]),
        ([(0.69, rest(0.0)), (0.7, rest(0.69, AWAY))], [(0.986, False), (0, False)]),
        ([(0.69, rest(0.0)), (0.71, None), (0.9, rest(0.72))], [(0.986, False), (0, False), (0, False)]),
        ([(0.7, rest(0.0)), (2.5, rest(0.0)), (9.0, rest(0.8, BESIDE))], [(0, True), (0, False), (0, False)]),
        ([(0.7, rest(0.0)), (1.5, rest(0.8, AWAY)), (2.05, rest(0.8, AWAY))], [(0, True), (0, False), (0.5, False)]),
        ([(0.7, rest(0.0)), (2.4, rest(0.8, AWAY))], [(0, True), (0, True)]),
        ([(0.7, rest(0.0)), (1.0, rest(0.8, AWAY)), (2.4, rest(1.1))], [(0, True), (0, False), (0, True)]),
        ([(5.0, rest(0.0, CORNER)), (5.4, rest(5.1)), (6.35, rest(5.1))], [(0, False), (0, False), (0.5, False)]),
    ],
    ids=[
        "no rest", "ring fills", "ring is full", "left", "blinked", "once per place", "pause", "elsewhere after the pause",
        "there and back", "cancelled",
    ],
)  # fmt: skip
def test_the_ring(seen, told):
    assert play(*seen) == told


def test_the_ring_is_drawn_around_the_rest():
    state, _ = dwelt(DwellState(), 0.5, rest(0.0, AWAY), CONFIG, SCREEN)
    assert state.ring_xy == AWAY


def test_config_names_what_is_wrong():
    with pytest.raises(InputError, match=r"expected 0 <= hide_s < dwell_s, pause_s and leave_deg >= 0"):
        DwellConfig(dwell_s=0.1)
