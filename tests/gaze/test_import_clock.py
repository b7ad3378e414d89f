from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import RecordingError
from gazeseg.gaze.imports.clock import rising, usable
from gazeseg.gaze.imports.units import infer_unit_s, unit_s

TIMES = st.lists(st.integers(0, 30).map(float), max_size=30).map(np.array)


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        ([0, 1, 2], [0, 1, 2]),
        ([0, 1, 1, 2], [0, 1, 3]),
        ([0, 1, 3, 2, 4], [0, 1, 3, 4]),
        ([0, 900, 1, 2, 3], [0, 2, 3, 4]),
        ([10, 11, 12, 13, 0, 1], [0, 1, 2, 3]),
        ([], []),
    ],
    ids=["rising", "twice", "late", "a stray clock", "a clock that restarts", "none"],
)
def test_the_longest_rising_run_stays(times, kept):
    assert rising(np.array(times, dtype=float)).tolist() == kept


@given(TIMES)
def test_what_stays_rises_and_is_in_order(times):
    kept = rising(times)
    assert (np.diff(kept) > 0).all()
    assert (np.diff(times[kept]) > 0).all()


@given(TIMES)
def test_no_rising_run_is_longer(times):
    longest = np.ones(len(times), dtype=int)
    for i in range(len(times)):
        longest[i] = 1 + max((longest[j] for j in range(i) if times[j] < times[i]), default=0)
    assert len(rising(times)) == longest.max(initial=0)


def test_no_times_are_no_times():
    assert usable(np.array([0.0, -5.0, nan, inf, -inf, 1e300])).tolist() == [True, True, False, False, False, False]


@pytest.mark.parametrize(("step", "unit"), [(1 / 300, 1.0), (1 / 0.3, 1e-3), (3333, 1e-6), (5_000_000, 1e-9)])
def test_the_rate_tells_the_unit(step, unit):
    assert infer_unit_s(np.arange(9) * step, "here") == unit


def test_times_of_no_tracker_have_no_unit():
    with pytest.raises(RecordingError, match=r"steps of 200 in here"):
        infer_unit_s(np.arange(9) * 200.0, "here")


def test_units_by_name():
    assert [unit_s(name) for name in ("s", "ms", "µs", "us", "ns", "min")] == [1.0, 1e-3, 1e-6, 1e-6, 1e-9, None]
