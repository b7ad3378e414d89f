import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.images import PRESETS, window_for
from gazeseg.types import Geometry, Volume, Window


def volume(values, units):
    array = np.asarray(values, np.float32).reshape(-1, 1, 1)
    return Volume(array, Geometry(np.eye(4), array.shape), units)


def test_the_abdomen_window_is_the_one_of_the_paper():
    assert PRESETS["abdomen"] == Window(-160, 240)
    assert window_for(volume([0, 1], "hu")) == PRESETS["abdomen"]


def test_presets_by_name():
    assert window_for(volume([0, 1], "hu"), "lung") == Window(-1350, 150)
    assert {"liver", "lung", "bone", "brain", "mediastinum"} <= PRESETS.keys()


def test_pictures_keep_their_greys():
    assert window_for(volume([3, 9], "grey")) == Window(0, 255)
    with pytest.raises(InputError, match="expected a volume in HU for the bone window, found a picture"):
        window_for(volume([3, 9], "grey"), "bone")


def test_raw_values_get_their_percentiles():
    window = window_for(volume(np.arange(1001), "raw"))
    assert (window.lower, window.upper) == pytest.approx((5, 995))


@pytest.mark.parametrize(("values", "expected"), [([7, 7, 7], (7, 8)), ([0] * 999 + [5], (0, 5))])
def test_nearly_constant_volumes_still_have_a_window(values, expected):
    window = window_for(volume(values, "raw"))
    assert (window.lower, window.upper) == expected


def test_unknown_names_are_refused():
    with pytest.raises(InputError, match=r"expected a window called abdomen, .*, found 'soft'"):
        window_for(volume([0, 1], "hu"), "soft")
