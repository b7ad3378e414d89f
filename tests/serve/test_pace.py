"""Outlines follow four times a second, or as often as the service can."""

from gazeseg.serve.pace import EVERY_S, REST, Pace


def test_the_first_is_due_at_once():
    assert Pace().due(1000.0)


def test_quick_answers_come_four_times_a_second():
    pace = Pace()
    pace.shown(10.0, 10.02)
    assert not pace.due(10.0 + EVERY_S - 0.001)
    assert pace.due(10.0 + EVERY_S)


def test_slow_answers_leave_the_service_time_for_others():
    pace = Pace()
    pace.shown(10.0, 10.4)
    assert not pace.due(10.4 + REST * 0.4 - 0.01)
    assert pace.due(10.4 + REST * 0.4 + 0.01)
