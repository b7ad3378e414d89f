import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.images.stack import Stack, rescaled

DTYPES = st.sampled_from(["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", ">i2", "f4", "f8"])


@given(
    st.lists(st.integers(0, 100), min_size=1),
    DTYPES,
    st.sampled_from([1, -1, 2, 0.5, 1e7, 1e-3]),
    st.integers(-(10**12), 10**12),
)
def test_rescaling_is_exact_to_float32(numbers, dtype, slope, intercept):
    values = np.array(numbers, dtype)
    expected = (values.astype(np.float64) * slope + intercept).astype(np.float32)
    np.testing.assert_array_equal(rescaled(values, slope, intercept), expected)


@given(st.lists(st.integers(0, 2**16 - 1), min_size=1), st.integers(-70000, 70000))
def test_int16_is_kept_whenever_the_result_fits(numbers, intercept):
    out = rescaled(np.array(numbers, np.uint16), 1, intercept)
    results = [number + intercept for number in numbers]
    assert (out.dtype == np.int16) == (min(results) >= -32768 and max(results) <= 32767)
    assert out.tolist() == results


def test_one_large_slice_turns_the_whole_stack_to_float():
    stack = Stack((2, 3, 3))
    slices = [np.arange(6).reshape(2, 3), np.full((2, 3), 40000), np.full((2, 3), -5)]
    for k in (2, 0, 1):
        stack.put(k, slices[k])
    array, notes = stack.finished()
    assert (array.dtype, array.shape, notes) == (np.float32, (2, 3, 3), ())
    np.testing.assert_array_equal(array, np.stack(slices, axis=-1))


@pytest.mark.parametrize("empty", [np.nan, np.inf])
def test_nothing_finite_becomes_zero(empty):
    stack = Stack((1, 2, 1))
    stack.put(0, np.full((1, 2), empty))
    array, notes = stack.finished()
    assert array.tolist() == [[[0], [0]]]
    assert "2 values were NaN or infinite" in notes[0]
