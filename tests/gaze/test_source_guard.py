from itertools import pairwise
from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.gaze.sources.guard import Guard

ANY = st.floats(allow_nan=True, allow_infinity=True)


def counts(guard):
    return guard.malformed, guard.late, guard.invalid, guard.gaps


@pytest.mark.parametrize(
    ("x", "y", "valid"), [(nan, 0.5, True), (0.5, inf, True), (0.5, -inf, True), (1e300, 0.5, True), (0.5, 0.5, False)]
)
def test_what_is_no_position_is_invalid_and_nan_never_zero(x, y, valid):
    guard = Guard()
    found = guard.take(1.0, x, y, valid)
    assert isnan(found.x)
    assert isnan(found.y)
    assert (found.valid, guard.invalid) == (False, 1)


def test_positions_beside_the_screen_stay():
    assert Guard().take(1.0, -0.2, 1.3, True)[1:] == (-0.2, 1.3, True)


def test_late_twice_and_timeless_samples_are_left_out_and_counted():
    guard = Guard()
    kept = [guard.take(t_s, 0.5, 0.5, True) for t_s in (1.0, 1.0, 0.9, nan, inf, -inf, 1.1)]
    assert [sample.t_s for sample in kept if sample] == [1.0, 1.1]
    assert counts(guard) == (3, 2, 0, 0)


def test_gaps_are_counted_by_the_nominal_rate():
    guard = Guard(100.0)
    for t_s in (0.0, 0.01, 0.03, 0.06, 1.0):
        guard.take(t_s, 0.5, 0.5, True)
    assert guard.gaps == 2
    guard.expect(None)
    guard.take(9.0, 0.5, 0.5, True)
    assert guard.gaps == 2


@given(st.lists(st.tuples(ANY, ANY, ANY, st.booleans())))
def test_whatever_comes_times_rise_and_each_sample_is_a_position_or_honestly_none(stream):
    guard = Guard(60.0)
    kept = [sample for values in stream if (sample := guard.take(*values))]
    assert all(a.t_s < b.t_s for a, b in pairwise(kept))
    assert all(abs(s.x) < 5 if s.valid else isnan(s.x) and isnan(s.y) for s in kept)
    assert len(kept) + guard.late + guard.malformed == len(stream)
    assert guard.invalid == sum(not s.valid for s in kept)
