"""Run lengths: short for outlines, and nothing lost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gazeseg.session.runs import from_runs, to_runs


def test_runs_begin_with_background():
    assert to_runs(np.array([[True, True, False], [False, True, True]])) == [0, 2, 2, 2]
    assert to_runs(np.zeros((2, 3), bool)) == [6]


@given(hnp.arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_there_and_back(mask):
    runs = to_runs(mask)
    assert sum(runs) == mask.size
    np.testing.assert_array_equal(from_runs(runs, mask.shape), mask)
