import numpy as np
import pytest

from gazeseg.gaze.sources.guard import Guard
from gazeseg.gaze.sources.measured import MeasuredClock
from gazeseg.gaze.sources.source import ClockEstimate

DELAY_S = 0.01


def asked(offset_s):
    return ClockEstimate(offset_s, 0.001, "asked")


@pytest.mark.parametrize("set_by_s", [600.0, 3.0, -3.0, -600.0])
def test_a_clock_that_is_set_while_samples_come_is_counted_and_times_go_on(set_by_s):
    clock, guard, wrong_s = MeasuredClock(), Guard(), []
    for n in range(4000):  # 20 Hz; asked every minute, set after 90 s
        host_s = n / 20
        device_s = 1e6 + host_s + set_by_s * (host_s >= 90)
        if n % 1200 == 0:
            clock.measure(asked(host_s - device_s))
        sample = guard.take(clock.to_host(device_s, host_s + DELAY_S), 0.5, 0.5, True)
        wrong_s += [] if sample is None else [abs(sample.t_s - host_s)]
    assert max(wrong_s) <= DELAY_S + 1e-6
    assert (clock.jumps, guard.late, clock.estimate().method) == (1, 0, "asked")


@pytest.mark.parametrize("set_by_s", [3.0, -3.0])
def test_after_a_leap_an_old_answer_is_not_believed_and_a_new_one_is(set_by_s):
    clock = MeasuredClock()
    clock.measure(asked(100.0))
    assert clock.to_host(5.0, 105.01) == 105.0
    clock.to_host(5.1 + set_by_s, 105.11)
    clock.measure(asked(100.0))
    assert clock.to_host(5.2 + set_by_s, 105.21) == pytest.approx(105.21)
    assert clock.foreign
    clock.measure(asked(100.0 - set_by_s))
    assert clock.to_host(5.3 + set_by_s, 105.31) == pytest.approx(105.3)
    assert clock.jumps == 1


def test_stamps_from_the_future_are_of_another_clock():
    clock = MeasuredClock()
    clock.measure(asked(100.0))
    assert clock.to_host(10.0, 105.0) == 105.0
    assert clock.foreign


def test_a_backlog_is_late_and_no_leap():
    clock = MeasuredClock()
    clock.measure(asked(100.0))
    times_s = [clock.to_host(n / 10, 100.0 + max(n / 10, 5.0)) for n in range(100)]
    assert times_s == pytest.approx([100.0 + n / 10 for n in range(100)])
    assert clock.jumps == 0


def test_an_offset_that_comes_down_a_little_loses_no_sample():
    clock, guard = MeasuredClock(), Guard()
    clock.measure(asked(100.0))
    stamps_s = np.arange(1000) / 1000
    for device_s in stamps_s:
        if device_s == 0.5:
            clock.measure(asked(99.997))
        guard.take(clock.to_host(device_s, 100.0 + device_s), 0.5, 0.5, True)
    assert guard.late == 0
    assert clock.to_host(1.0, 101.0) == pytest.approx(100.997)
