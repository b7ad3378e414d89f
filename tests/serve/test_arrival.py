"""Times by the order of arrival, so that following a recording by its times repeats what happened."""

from math import inf, nextafter

from gazeseg.serve.arrival import Arrival


def test_an_event_stands_right_after_the_newest_sample():
    arrival = Arrival()
    assert arrival.sample(1.0)
    after = nextafter(1.0, inf)
    assert arrival.event(1.1) == after  # samples of 1.0 to 1.1 s are still on their way
    assert arrival.event(0.9) == after  # the key took longer than the gaze
    assert arrival.sample(1.01)


def test_without_gaze_an_event_keeps_its_time_and_older_gaze_counts_no_more():
    arrival = Arrival()
    assert arrival.event(5.0) == 5.0
    assert not arrival.sample(4.9)
    assert arrival.sample(5.0)


def test_times_never_fall():
    arrival = Arrival()
    times = [arrival.event(t_s) for t_s in (3.0, 2.0, 9.0, 1.0)]
    assert times == sorted(times)
    assert arrival.sample(9.5)
    assert not arrival.sample(9.4)
