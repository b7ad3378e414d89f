from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.gaze.sources.clocking import DeviceClock, from_exchanges


def mapped(clock, stamps):
    return [clock.to_host(device_s, host_s) for device_s, host_s in stamps]


def test_the_fastest_sample_tells_the_offset_and_the_usual_one_the_uncertainty():
    clock, rng = DeviceClock(), np.random.default_rng(0)
    delays_s = 0.002 + rng.exponential(0.004, 1000)
    stamps = [(5.0 + n * 0.01, 105.0 + n * 0.01 + delay_s) for n, delay_s in enumerate(delays_s)]
    times_s = mapped(clock, sorted(stamps))
    found = clock.estimate()
    assert found.offset_s == pytest.approx(100.002, abs=1e-4)
    assert found.uncertainty_s == pytest.approx(0.004 * np.log(2), rel=0.2)
    assert np.diff(times_s[200:]) == pytest.approx(0.01, abs=2e-4)  # the jitter of the way is gone


def test_a_backlog_is_not_dated_into_the_future():
    clock = DeviceClock()
    times_s = mapped(clock, [(n * 0.01, 50.0 + n * 1e-4) for n in range(100)])
    assert all(t_s <= 50.0 + n * 1e-4 + 1e-3 for n, t_s in enumerate(times_s))
    assert (np.diff(times_s) > 0).all()


def test_a_drifting_clock_is_followed():
    clock = DeviceClock()
    host_s = np.arange(0, 1800, 0.1)
    times_s = mapped(clock, zip(host_s * (1 - 50e-6), host_s, strict=True))
    assert np.abs(np.array(times_s) - host_s).max() < 0.002


@pytest.mark.parametrize("leap_s", [-3600.0, 3600.0])
def test_a_clock_that_leaps_is_counted_and_time_goes_on(leap_s):
    clock = DeviceClock()
    times_s = mapped(clock, [(100.0 + n * 0.01 + (leap_s if n >= 50 else 0), 7.0 + n * 0.01) for n in range(100)])
    assert clock.jumps == 1
    assert times_s == pytest.approx([7.0 + n * 0.01 for n in range(100)])


def test_late_stamps_stay_late_and_no_time_stays_none():
    clock = DeviceClock()
    first, late, again, after = mapped(clock, [(1.0, 11.0), (0.99, 11.001), (1.0, 11.002), (1.01, 11.01)])
    assert late < first == again < after
    assert all(isnan(clock.to_host(device_s, 12.0)) for device_s in (nan, inf))
    assert clock.jumps == 0


def test_a_new_start_forgets_the_offset():
    clock = DeviceClock()
    clock.to_host(1.0, 11.0)
    clock.restart()
    assert clock.estimate() is None
    assert clock.to_host(500.0, 12.0) == 12.0
    assert clock.jumps == 0


@given(st.lists(st.tuples(st.floats(1e-4, 0.02), st.floats(0, 0.2)), min_size=2, max_size=200))
def test_rising_stamps_give_rising_times_that_are_not_in_the_future(steps):
    clock, device_s, host_s, before_s = DeviceClock(), 0.0, 1000.0, -inf
    for n, (step_s, delay_s) in enumerate(steps, start=1):
        device_s += step_s
        host_s = max(host_s, 1000.0 + device_s + delay_s)
        t_s = clock.to_host(device_s, host_s)
        assert before_s < t_s <= host_s + n * 2e-6
        before_s = t_s


def test_the_shortest_round_trip_wins():
    found = from_exchanges([(10.0, 5.3, 10.9), (20.0, 15.01, 20.02), (30.0, 25.3, 30.1)])
    assert (found.offset_s, found.uncertainty_s) == (pytest.approx(5.0), pytest.approx(0.01))
    assert from_exchanges([]) is None
