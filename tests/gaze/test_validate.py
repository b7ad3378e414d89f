import re
from dataclasses import replace

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.gaze.calibrate import TargetGaze, gate, validate, validation_targets
from gazeseg.gaze.calibrate.measure import measure, region_of
from gazeseg.gaze.visual import from_flat_deg
from gazeseg.types import Screen

SCREEN = Screen((2560, 1440), (597.7, 336.2), 650.0)
MIDDLE = np.array([0.5, 0.5])


def gaze(deg, target=MIDDLE, expected=None):
    """Samples at (n, 2) degrees from the target, which is at the centre or near it."""
    xy = from_flat_deg(deg, SCREEN) - MIDDLE + target
    return TargetGaze(target, np.nanmean(xy, axis=0), np.arange(len(xy)) / 100, xy, expected or len(xy), 0.5)


def at_all(deg, n=9):
    return validate([gaze(np.asarray(deg, dtype=float), place) for place in validation_targets(n)], SCREEN)


STEP = np.repeat([[0.3, 0.4], [0.7, 0.4]], 25, axis=0)  # half the time here, half there


def test_step_function_gaze_has_known_accuracy_and_precision():
    found = measure(gaze(STEP), SCREEN)
    assert found.offset_deg == pytest.approx((0.5, 0.4), rel=1e-3)
    assert found.accuracy_deg == pytest.approx(np.hypot(0.5, 0.4), rel=1e-3)
    assert found.rms_s2s_deg == pytest.approx(0.4 / np.sqrt(49), rel=1e-3)  # one step of 0.4 degrees in 49
    assert found.std_deg == pytest.approx(0.2 * np.sqrt(50 / 49), rel=1e-3)
    assert found.bcea_deg2 == pytest.approx(0, abs=1e-6)  # all on a line
    assert (found.data_loss, found.rate_hz, found.seen) == (0, 100, 50)


def test_white_noise_has_rms_of_root_two_std_and_its_bcea():
    noise = np.random.default_rng(0).normal((0.2, 0), (0.3, 0.15), (20000, 2))
    found = measure(gaze(noise), SCREEN)
    assert found.rms_s2s_deg / found.std_deg == pytest.approx(np.sqrt(2), rel=0.02)
    assert found.std_deg == pytest.approx(np.hypot(0.3, 0.15), rel=0.02)
    inside = ((noise - (0.2, 0)) ** 2 / np.square((0.3, 0.15))).sum(axis=1) <= -2 * np.log(1 - 0.683)
    assert inside.mean() == pytest.approx(0.683, abs=0.01)
    assert found.bcea_deg2 == pytest.approx(-2 * np.log(1 - 0.683) * np.pi * 0.3 * 0.15, rel=0.03)


def test_a_gap_makes_no_step_and_is_lost():
    deg = STEP.copy()
    deg[25] = np.nan  # where the step was
    found = measure(gaze(deg, expected=60), SCREEN)
    assert found.rms_s2s_deg == pytest.approx(0, abs=1e-9)
    assert found.data_loss == pytest.approx(11 / 60)
    assert found.rate_hz == 98


def test_angles_are_true_ones_off_the_centre():
    corner = np.array([0.9, 0.9])
    found = measure(gaze(np.tile([0.5, 0.0], (50, 1)), corner), SCREEN)
    assert 0.4 < found.accuracy_deg < 0.46  # half a flat degree is less in the corner


def test_no_gaze_is_no_accuracy():
    found = measure(gaze_nowhere(), SCREEN)
    assert np.isnan([found.accuracy_deg, found.rms_s2s_deg, found.std_deg, found.bcea_deg2]).all()
    assert (found.data_loss, found.seen, found.rate_hz) == (1, 0, 0)


def gaze_nowhere(target=MIDDLE):
    return TargetGaze(target, [np.nan, np.nan], np.arange(50) / 100, np.full((50, 2), np.nan), 50, 0.5)


@pytest.mark.parametrize(("place", "region"), [
    ((0.5, 0.5), "centre"), ((0.4, 0.6), "centre"), ((0.5, 0.1), "edges"), ((0.8, 0.6), "edges"), ((0.2, 0.2), "corners"),
])  # fmt: skip
def test_regions_are_thirds(place, region):
    assert region_of(*place) == region


def test_regions_and_the_screen_are_summed_up():
    points = [gaze(np.tile([0.1 + 0.1 * n, 0.0], (50, 1)), place) for n, place in enumerate(validation_targets(9))]
    found = validate([*points, gaze_nowhere(np.array([0.1, 0.1]))], SCREEN)
    assert (found.overall.targets, found.overall.seen) == (10, 9)
    assert found.overall.accuracy_deg == pytest.approx(np.mean([p.accuracy_deg for p in found.points[:9]]))
    assert found.overall.worst_deg == max(p.accuracy_deg for p in found.points[:9])
    assert found.overall.data_loss == pytest.approx(0.1)
    assert {name: part.targets for name, part in found.regions.items()} == {"centre": 1, "edges": 4, "corners": 5}
    assert found.regions["centre"].accuracy_deg == found.points[0].accuracy_deg


def test_quality_is_measured_per_axis():
    quality = at_all(STEP).quality
    assert quality.measured
    assert quality.accuracy_deg == pytest.approx(0.64, rel=0.06)
    assert quality.precision_deg == pytest.approx(0.2 / np.sqrt(2), rel=0.06)


def test_nothing_to_validate():
    with pytest.raises(InputError, match="expected at least one validation target, found none"):
        validate([], SCREEN)
    with pytest.raises(InputError, match="expected gaze at one validation target at least, found none"):
        _ = validate([gaze_nowhere()], SCREEN).quality


GOOD = at_all([[0.5, 0]] * 50).overall


@pytest.mark.parametrize(("change", "colour", "min_zoom", "reason"), [
    ({"accuracy_deg": 1.0, "worst_deg": 1.5, "rms_s2s_deg": 0.5, "data_loss": 0.1}, "green", 1, "mean error 1.0° and all else"),
    ({"accuracy_deg": 1.2}, "amber", 1.2, "mean error 1.20°, more than 1.0°"),
    ({"accuracy_deg": 2.0}, "amber", 2, "mean error 2.00°, more than 1.0°"),
    ({"accuracy_deg": 2.01}, "red", 1, "mean error 2.0°, more than 2.0°"),
    ({"worst_deg": 3.0}, "amber", 2, "worst error 3.00°, more than 1.5°"),
    ({"rms_s2s_deg": 0.75}, "amber", 1.5, r"noise \(RMS-S2S\) 0.75°, more than 0.5°"),
    ({"data_loss": 0.25}, "amber", 1, "data loss 25.0%, more than 10%"),
    ({"data_loss": 0.51}, "red", 1, "data loss 51.0%, more than 50%"),
    ({"seen": 8}, "amber", 1, "gaze at 8 of 9 targets only"),
    ({"seen": 4}, "red", 1, "gaze at 4 of 9 targets only"),
    ({"accuracy_deg": np.nan}, "red", 1, "mean error nan°"),
    ({"rms_s2s_deg": np.nan}, "amber", 1, r"noise \(RMS-S2S\) nan°"),
])  # fmt: skip
def test_the_gate_by_table(change, colour, min_zoom, reason):
    verdict = gate(replace(at_all([[0.5, 0]] * 50), overall=replace(GOOD, **change)))
    assert verdict.colour == colour
    assert verdict.gaze_prompts == (colour != "red")
    assert verdict.min_zoom == pytest.approx(min_zoom)
    assert len(verdict.reasons) == 1
    assert re.match(reason, verdict.reasons[0])


def test_all_reasons_are_given():
    verdict = gate(
        replace(at_all([[0.5, 0]] * 50), overall=replace(GOOD, accuracy_deg=1.8, worst_deg=1.8, data_loss=0.2))
    )
    assert (verdict.colour, len(verdict.reasons), verdict.min_zoom) == ("amber", 3, pytest.approx(1.8))
