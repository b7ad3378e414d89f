import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate import targets, validation_targets
from gazeseg.gaze.calibrate.measure import region_of


def test_nine_targets_are_the_corners_edges_and_centre_of_the_margin():
    places = targets(9, margin=0.2)
    assert places[0] == pytest.approx((0.5, 0.5))
    assert {tuple(place) for place in places.round(9).tolist()} == {
        (x, y) for x in (0.2, 0.5, 0.8) for y in (0.2, 0.5, 0.8)
    }


@pytest.mark.parametrize("n", [5, 9, 13])
def test_all_targets_differ_and_keep_the_margin(n):
    places = targets(n, margin=0.15)
    assert places.shape == (n, 2)
    assert len(np.unique(places.round(6), axis=0)) == n
    assert (places.min(), places.max()) == pytest.approx((0.15, 0.85))


@pytest.mark.parametrize("margin", [0.0, 0.1, 0.3])
def test_validation_stays_away_from_calibration(margin):
    apart = np.abs(validation_targets(9, margin)[:, None] - targets(13, margin)[None]).max(axis=2)
    assert apart.min() == pytest.approx(0.25 * (0.5 - margin))


@pytest.mark.parametrize("n", [5, 6, 7, 8, 9])
def test_any_number_of_validation_targets_covers_all_regions(n):
    places = validation_targets(n)
    assert len(places) == n
    assert {region_of(x, y) for x, y in places.tolist()} == {"centre", "edges", "corners"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: targets(7), "expected 5, 9 or 13 calibration targets, found 7"),
        (lambda: validation_targets(4), "expected 5 to 9 validation targets, found 4"),
        (lambda: targets(9, margin=0.5), "expected a margin of 0 to 0.4 of the screen, found 0.5"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
