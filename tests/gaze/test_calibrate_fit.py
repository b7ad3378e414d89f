import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze.calibrate import Calibration, fit, targets, validation_targets
from gazeseg.gaze.calibrate.model import TERMS, basis
from gazeseg.gaze.visual import angle_deg, flat_deg, from_flat_deg
from gazeseg.types import Screen

SCREEN = Screen((2560, 1440), (597.7, 336.2), 650.0)
COEFFICIENTS = np.array([[1.2, -0.8], [0.6, 0.1], [-0.2, 0.5], [0.4, -0.3], [0.2, 0.35], [-0.3, 0.25]])


def distorted(places, kind, coefficients=COEFFICIENTS):
    """The gaze whose correction leads to these places."""
    truth = Calibration(coefficients[: TERMS[kind]], kind, SCREEN, np.zeros(0))
    gaze = np.array(places)
    for _ in range(80):
        gaze = from_flat_deg(
            flat_deg(gaze, SCREEN) + flat_deg(places, SCREEN) - flat_deg(truth.apply(gaze), SCREEN), SCREEN
        )
    return gaze


def noisy(gaze, deg, seed=0):
    return from_flat_deg(flat_deg(gaze, SCREEN) + np.random.default_rng(seed).normal(0, deg, gaze.shape), SCREEN)


def errors_deg(calibration, kind, places=None):
    """At places that the calibration has not seen."""
    places = validation_targets(9) if places is None else places
    return angle_deg(calibration.apply(distorted(places, kind)), places, SCREEN)


@pytest.mark.parametrize("asked", ["same", "auto"])
@pytest.mark.parametrize(
    ("kind", "n"), [("affine", 5), ("affine", 9), ("affine", 13), ("second-order", 9), ("second-order", 13)]
)
def test_known_distortions_are_recovered(kind, n, asked):
    calibration = fit(targets(n), distorted(targets(n), kind), SCREEN, kind if asked == "same" else "auto")
    assert calibration.kind == kind
    assert calibration.rejected == ()
    assert calibration.coefficients == pytest.approx(COEFFICIENTS[: TERMS[kind]], abs=1e-3)
    assert errors_deg(calibration, kind).max() < 1e-3
    assert calibration.residuals_deg.max() < 1e-3


@pytest.mark.parametrize(("kind", "n"), [("affine", 9), ("second-order", 9), ("affine", 13), ("second-order", 13)])
@pytest.mark.parametrize("seed", range(6))
def test_two_wild_points_are_named_and_do_no_harm(kind, n, seed):
    gaze = noisy(distorted(targets(n), kind), 0.1, seed)
    rng = np.random.default_rng(seed)
    wild = rng.choice(n, 2, replace=False)
    angles = rng.uniform(0, 2 * np.pi, 2)
    away = rng.uniform(4, 12, (2, 1)) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    gaze[wild] = from_flat_deg(flat_deg(gaze[wild], SCREEN) + away, SCREEN)
    calibration = fit(targets(n), gaze, SCREEN, kind)
    assert set(wild.tolist()) <= set(calibration.rejected)
    assert errors_deg(calibration, kind).mean() < 0.4
    assert calibration.residuals_deg[wild].min() > 2


def test_wild_points_that_agree_with_each_other_do_no_harm():
    gaze = distorted(targets(9), "affine")
    gaze[[1, 2]] += (0.3, 0.3)
    calibration = fit(targets(9), gaze, SCREEN)
    assert calibration.rejected == (1, 2)
    assert errors_deg(calibration, "affine").max() < 1e-3


def test_a_point_without_gaze_is_named_and_has_no_residual():
    gaze = distorted(targets(9), "affine")
    gaze[4] = np.nan
    calibration = fit(targets(9), gaze, SCREEN)
    assert calibration.rejected == (4,)
    assert np.isnan(calibration.residuals_deg[4])
    assert np.isfinite(np.delete(calibration.residuals_deg, 4)).all()


def test_noise_alone_does_not_ask_for_the_second_order():
    kinds = [fit(targets(9), noisy(targets(9), 0.2, seed), SCREEN).kind for seed in range(40)]
    assert kinds.count("affine") >= 36


def test_few_noisy_points_are_drawn_towards_no_correction():
    """Targets so close together that slopes and curves cannot be told from noise: plain least squares runs away."""
    places = 0.5 + 0.02 * (targets(9) - 0.5)
    plain, found, shifts = [], [], []
    for seed in range(20):
        gaze = noisy(distorted(places, "affine"), 0.3, seed)
        terms, wanted = basis(gaze, "second-order"), flat_deg(places, SCREEN) - flat_deg(gaze, SCREEN)
        plain.append(np.linalg.lstsq(terms, wanted, rcond=None)[0][1:])
        found.append(fit(places, gaze, SCREEN, "second-order").coefficients[1:])
        shifts.append(fit(places, gaze, SCREEN, "affine").apply(gaze) - places)
    assert np.sqrt(np.mean(np.square(found))) < 0.1 * np.sqrt(np.mean(np.square(plain)))
    assert np.abs(found).max() < 3.0
    assert np.mean(shifts, axis=(0, 1)) == pytest.approx([0, 0], abs=0.01)  # what all points have in common is found


def test_calibration_of_simulated_noise_beats_none():
    gaze = noisy(distorted(targets(9), "affine"), 0.2)
    before = angle_deg(distorted(validation_targets(9), "affine"), validation_targets(9), SCREEN)
    assert errors_deg(fit(targets(9), gaze, SCREEN), "affine").mean() < 0.2 * before.mean()


@pytest.mark.parametrize(
    ("seen", "kind", "message"),
    [
        (
            3,
            "affine",
            "expected at least 4 points seen for a calibration of kind affine, found 3 of 9: calibrate again",
        ),
        (3, "auto", "at least 4 points seen"),
        (6, "second-order", "expected at least 7 points seen for a calibration of kind second-order, found 6 of 9"),
    ],
)
def test_too_few_points(seen, kind, message):
    gaze = targets(9)
    gaze[seen:] = np.nan
    with pytest.raises(InputError, match=message):
        fit(targets(9), gaze, SCREEN, kind)


@pytest.mark.parametrize("seed", range(5))
def test_a_reader_who_looks_anywhere_is_refused(seed):
    gaze = np.random.default_rng(seed).uniform(0, 1, (9, 2))
    with pytest.raises(InputError, match=r"points in agreement for a calibration of kind affine, found . of 9"):
        fit(targets(9), gaze, SCREEN, "affine")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((targets(9), targets(5), SCREEN), r"expected targets and gaze \(n, 2\) of equal length"),
        ((targets(9), targets(9), SCREEN, "cubic"), "expected affine, second-order or auto, found 'cubic'"),
        ((np.full((5, 2), np.nan), targets(5), SCREEN), "expected finite targets"),
        ((np.zeros((41, 2)), np.zeros((41, 2)), SCREEN), "expected at most 40 calibration points, found 41"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(InputError, match=message):
        fit(*arguments)


@given(arrays(np.float64, (7, 2), elements=st.floats(-3, 3)))
def test_identity_changes_nothing(xy):
    assert Calibration.identity(SCREEN).apply(xy) == pytest.approx(xy, abs=1e-12)


def test_apply_keeps_shapes_and_nan_and_the_gaze_itself():
    calibration = Calibration(COEFFICIENTS, "second-order", SCREEN, np.zeros(0))
    xy = np.array([[[0.2, 0.3], [np.nan, np.nan]], [[1.4, -0.2], [0.5, 0.5]]])
    before = xy.copy()
    after = calibration.apply(xy)
    assert after.shape == xy.shape
    assert np.array_equal(np.isnan(after), np.isnan(xy))
    assert np.array_equal(xy, before, equal_nan=True)
    assert flat_deg(after[1, 1], SCREEN) == pytest.approx(COEFFICIENTS[0])


def test_beyond_the_screen_the_correction_is_that_of_its_edge():
    calibration = Calibration(COEFFICIENTS, "second-order", SCREEN, np.zeros(0))
    assert calibration.apply((3.0, 0.4)) - (3.0, 0.4) == pytest.approx(calibration.apply((1.0, 0.4)) - (1.0, 0.4))


@settings(max_examples=50)
@given(data=st.data(), kind=st.sampled_from(sorted(TERMS)), n=st.integers(0, 13))
def test_round_trip_as_json(data, kind, n):
    coefficients = data.draw(arrays(np.float64, (TERMS[kind], 2), elements=st.floats(-5, 5)))
    residuals = data.draw(arrays(np.float64, n, elements=st.one_of(st.floats(0, 9), st.just(np.nan))))
    rejected = tuple(data.draw(st.lists(st.integers(0, n - 1), unique=True, max_size=n))) if n else ()
    before = Calibration(coefficients, kind, SCREEN, residuals, rejected)
    after = Calibration.from_dict(json.loads(json.dumps(before.to_dict(), allow_nan=False)))
    assert np.array_equal(after.coefficients, before.coefficients)
    assert np.array_equal(after.residuals_deg, before.residuals_deg, equal_nan=True)
    assert (after.kind, after.screen, after.rejected) == (kind, SCREEN, rejected)


GOOD = Calibration(COEFFICIENTS[:3], "affine", SCREEN, np.array([0.1, np.nan]), (1,)).to_dict()


@pytest.mark.parametrize(("change", "message"), [
    ({"version": 2}, "expected version to be 1, found 2 in file"),
    ({"kind": "cubic"}, "expected a calibration of kind affine, second-order, found 'cubic' in file"),
    ({"kind": "second-order"}, r"expected finite coefficients \(6, 2\) for second-order"),
    ({"coefficients_deg": [[0, 0], [0, 0]]}, "expected 3 or 6 rows of coefficients_deg"),
    ({"coefficients_deg": [[0, 0], [0, 0], [0, None]]}, "expected coefficients_deg to be 2 finite numbers"),
    ({"coefficients_deg": [[0, 0], [0, 0], [0, 1e9]]}, "expected corrections of at most 90.0 degrees"),
    ({"screen": {**GOOD["screen"], "distance_mm": -1}}, "expected positive screen size and distance"),
    ({"screen": None}, "expected screen to be an object"),
    ({"residuals_deg": [-1]}, "expected residuals_deg >= 0"),
    ({"residuals_deg": "many"}, "expected a list of at most 40 residuals_deg"),
    ({"rejected": [2]}, "expected rejected to be 1 whole numbers in 0..1"),
    ({"rejected": None}, "expected rejected to be"),
])  # fmt: skip
def test_damaged_calibrations_are_refused(change, message):
    with pytest.raises(RecordingError, match=message):
        Calibration.from_dict({**GOOD, **change}, "file")


def test_only_an_object_is_a_calibration():
    with pytest.raises(RecordingError, match="expected a JSON object, found list in file"):
        Calibration.from_dict([], "file")


def test_a_calibration_cannot_be_changed():
    calibration = Calibration.identity(SCREEN)
    with pytest.raises(ValueError, match="read-only"):
        calibration.coefficients[0] = 1
    assert replace(calibration, rejected=(1,)).rejected == (1,)
