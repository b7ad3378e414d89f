"""Two clocks: the quickest message tells how they stand, and time never runs backwards."""

import pytest

from gazeseg.serve.clock import LISTENED, PageClock
from gazeseg.serve.wire import Gaze, Key, Pointer


def key(t_s):
    return Key(t_s=t_s, action="this", down=True)


def test_the_quickest_message_counts():
    clock = PageClock()
    assert clock.to_host(key(1), 101.5).t_s == pytest.approx(101.5)
    assert clock.to_host(key(2), 102.1).t_s == pytest.approx(102.1)
    assert clock.to_host(key(3), 103.4).t_s == pytest.approx(103.1)


def test_later_messages_change_nothing():
    clock = PageClock()
    for n in range(LISTENED):
        clock.to_host(key(n), 100.2 + n)
    assert clock.to_host(key(50), 150.0).t_s == pytest.approx(150.2)


def test_all_samples_move_together_and_a_pointer_has_no_time():
    clock = PageClock()
    moved = clock.to_host(Gaze(samples=[(1, 0.1, 0.2), (2, None, None)]), 52)
    assert moved == Gaze(samples=[(51, 0.1, 0.2), (52, None, None)])
    assert clock.to_host(Pointer(xy=(0, 1)), 3) == Pointer(xy=(0, 1))
