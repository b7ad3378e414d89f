import pytest

from gazeseg.gaze.pace import FEWEST, Pace


def pace(steps_s):
    made, t_s = Pace(), 0.0
    made.add(t_s)
    for step_s in steps_s:
        t_s += step_s
        made.add(t_s)
    return made


@pytest.mark.parametrize(
    ("steps_s", "gap_s"),
    [
        ([], 0.075),
        ([0.1] * (FEWEST - 1), 0.075),
        ([0.1] * FEWEST, 0.15),
        ([0.05] * 60, 0.075),
        ([1 / 30] * 60, 0.075),
        ([1 / 30, 0.1, 0.2] * 20, 0.075),
        ([0.1] * 58 + [0.001] * 3, 0.15),
        ([0.1] * 61 + [1 / 30] * 10, 0.075),
    ],
    ids=["none", "too few", "10 Hz", "20 Hz", "30 Hz", "30 Hz with losses", "10 Hz with bursts", "10 Hz, then 30 Hz"],
)
def test_only_slow_trackers_may_be_silent_for_longer(steps_s, gap_s):
    assert pace(steps_s).gap_s(0.075) == pytest.approx(gap_s)
