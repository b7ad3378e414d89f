from dataclasses import replace

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate import Calibration, collect
from gazeseg.types import GazeSample, Screen

SCREEN = Screen((2000, 1000), (600.0, 300.0), 600.0)


def samples(xy, rate_hz=100, start_s=10.0):
    return [GazeSample(start_s + n / rate_hz, x, y, bool(np.isfinite([x, y]).all())) for n, (x, y) in enumerate(xy)]


def test_the_second_half_of_the_second_counts():
    path = [(0.1, 0.1)] * 50 + [(0.3, 0.7)] * 50 + [(0.9, 0.9)] * 50
    seen = collect(samples(path), (0.3, 0.72), 10.0)
    assert seen.gaze_xy == pytest.approx((0.3, 0.7))
    assert (len(seen.t_s), seen.expected, seen.seen) == (50, 50, 50)
    assert (seen.t_s[0], seen.seconds) == (10.5, 0.5)


def test_a_blink_and_its_edge_do_not_move_the_centre():
    rng = np.random.default_rng(0)
    path = rng.normal((0.3, 0.7), 0.002, (100, 2))
    path[60:70], path[70:75] = np.nan, (0.3, 0.95)
    seen = collect(samples(path), (0.3, 0.7), 10.0)
    assert seen.gaze_xy == pytest.approx((0.3, 0.7), abs=0.002)
    assert (seen.seen, seen.expected) == (40, 50)


def test_samples_that_never_came_are_missed():
    path = samples([(0.3, 0.7)] * 100)
    thinned = path[:60] + path[80:]
    assert collect(thinned, (0.3, 0.7), 10.0).expected == 50
    assert collect(thinned, (0.3, 0.7), 10.0).seen == 30
    assert collect([], (0.3, 0.7), 10.0, rate_hz=60).expected == 30


@pytest.mark.parametrize("path", [[], [(np.nan, np.nan)] * 100, [(0.1, 0.1)] * 52])
def test_without_gaze_there_is_no_centre(path):
    assert np.isnan(collect(samples(path), (0.5, 0.5), 10.0).gaze_xy).all()


def test_a_valid_flag_on_no_position_is_not_believed():
    lies = [replace_valid(sample) for sample in samples([(np.nan, 0.5)] * 100)]
    assert collect(lies, (0.5, 0.5), 10.0).seen == 0


def replace_valid(sample):
    return sample._replace(valid=True)


def test_corrected_keeps_what_was_collected():
    raw = collect(samples([(0.3, 0.7)] * 100), (0.5, 0.5), 10.0)
    shift = replace(Calibration.identity(SCREEN), coefficients=[[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    after = raw.corrected(shift)
    assert raw.gaze_xy == pytest.approx((0.3, 0.7))
    assert after.gaze_xy == pytest.approx((0.3 + SCREEN.px_per_degree / 2000, 0.7))
    assert (after.expected, after.seen) == (raw.expected, raw.seen)


def test_refusals():
    with pytest.raises(InputError, match=r"expected to drop less than the 1.0 s of a target, found 1.0 s"):
        collect([], (0.5, 0.5), 0.0, drop_s=1.0)
    with pytest.raises(InputError, match="expected a target of two finite display coordinates"):
        collect([], (0.5, np.nan), 0.0)
