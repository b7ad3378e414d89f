"""Values go to the page as 16-bit numbers, and come out there as what they were."""

import numpy as np
import pytest

from gazeseg.serve.packing import HIGH, LOW, Packing, packing_for
from gazeseg.types import Geometry, Volume


def volume_of(*values, dtype=np.float32, units="raw"):
    array = np.array(values, dtype=dtype).reshape(-1, 1, 1)
    return Volume(array, Geometry(np.eye(4), array.shape), units)


def unpacked(packing, values):
    return packing.offset + packing.step * packing.packed(values).astype(np.float64)


@pytest.mark.parametrize(
    "volume",
    [
        volume_of(LOW, -1000, HIGH, dtype=np.int16),
        volume_of(0, 255, dtype=np.uint8),
        volume_of(-1024, 40, 3071, units="hu"),
        volume_of(0, 4095, dtype=np.uint16),
        volume_of(np.nan, np.nan),
    ],
    ids=["int16", "picture", "float CT", "uint16 that fits", "nothing known"],
)
def test_whole_numbers_that_fit_go_as_they_are(volume):
    assert packing_for(volume) == Packing()


@pytest.mark.parametrize(
    "values", [(0.0, 0.25, 1.0), (0, 2.5, 8), (-1e-6, 3e-6), (1e6, 1e6 + 0.5), (0.3, 0.3)], ids=str
)
def test_other_values_share_all_the_numbers(values):
    volume = volume_of(*values)
    packing = packing_for(volume)
    near = max(np.ptp(volume.array) / 65535, 1e-12)
    np.testing.assert_allclose(unpacked(packing, volume.array), volume.array, rtol=1e-9, atol=near)


def test_larger_whole_numbers_stay_whole():
    volume = volume_of(0, 31234, 60000, dtype=np.uint16)
    packing = packing_for(volume)
    assert packing.step == 1
    np.testing.assert_array_equal(unpacked(packing, volume.array), volume.array)


def test_one_stray_value_does_not_take_the_greys_of_all_others():
    volume = volume_of(*np.linspace(0, 1, 999), 1e6)
    packing = packing_for(volume)
    assert packing.step <= 1 / 250
    assert packing.packed(1e6) == HIGH


def test_what_is_no_number_is_taken_for_nought_and_what_is_beyond_for_the_end():
    assert Packing().packed([np.nan, np.inf, -np.inf, 40000, -40000, 0.6]).tolist() == [0, HIGH, LOW, HIGH, LOW, 1]
    assert packing_for(volume_of(1.5, 2.5)).packed(np.nan) == LOW


def test_a_slice_is_little_endian_in_reading_order():
    assert Packing().packed(np.array([[1, 2], [3, 4]]).T).tobytes() == b"\1\0\3\0\2\0\4\0"
