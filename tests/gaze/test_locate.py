from dataclasses import replace
from math import hypot, pi, sqrt, tan

import numpy as np
import pytest

from gazeseg.gaze import ErrorField, locate
from gazeseg.types import Fixation, GazeQuality, Geometry, Plane, Screen, View, Window

SCREEN = Screen((2000, 1000), (600.0, 300.0), 600.0)  # 0.3 mm per px, 34.9 px per degree
AXIAL = Plane(axis=2, x_axis=0, y_axis=1, x_flip=True, y_flip=False)
VIEW = View(AXIAL, 7, (100, 80, 20), (0.5, 2.0, 5.0), Window(-160, 240), (500.0, 100.0), (2.5, 10.0))
QUALITY = GazeQuality(accuracy_deg=0.8, precision_deg=0.3)


def fixation(px, n=60, seconds=0.5):
    return Fixation(1.0, 1.0 + seconds, (px[0] / 2000, px[1] / 1000), 0.3, n)


@pytest.mark.parametrize(
    ("px", "ijk"),
    [((500, 100), (99, 0, 7)), ((505, 130), (97, 3, 7)), ((747.5, 890), (0, 79, 7)), ((502.5, 105), (98, 0.5, 7))],
    ids=["first pixel", "a few on", "last pixel", "between rows"],
)
def test_known_voxels_on_an_anisotropic_flipped_slice(px, ijk):
    look = locate(fixation(px), VIEW, SCREEN, QUALITY)
    assert look.ijk == pytest.approx(ijk)
    assert look.view is VIEW


def test_mirrored_display():
    look = locate(fixation((490, 100)), replace(VIEW, scale_px=(-2.5, 10.0)), SCREEN, QUALITY)
    assert look.ijk == pytest.approx((95, 0, 7))


def test_oblique_geometry_lands_at_the_known_world_point():
    c, s = np.cos(0.3), np.sin(0.3)
    affine = np.array([[0.5 * c, -2 * s, 0, -10], [0.5 * s, 2 * c, 0, 20], [0, 0, 5, 30], [0, 0, 0, 1.0]])
    geometry = Geometry(affine, VIEW.shape)
    px = VIEW.to_screen(geometry.to_voxel(geometry.to_world((30, 40, 7))))
    assert geometry.to_world(locate(fixation(px), VIEW, SCREEN, QUALITY).ijk) == pytest.approx(
        affine[:3] @ np.array([30, 40, 7, 1.0])
    )


@pytest.mark.parametrize(
    "plane", [Plane(0, 1, 2, False, True), Plane(1, 0, 2, True, True)], ids=["sagittal", "coronal"]
)
def test_other_planes_go_there_and_back(plane):
    view = replace(VIEW, plane=plane)
    ijk = (7, 3, 11) if plane.axis == 0 else (3, 7, 11)
    assert locate(fixation(view.to_screen(ijk)), view, SCREEN, QUALITY).ijk == pytest.approx(ijk)


@pytest.mark.parametrize("px", [(497, 100), (500, 94), (750, 100), (500, 896), (-1, 100), (1500, 1100)])
def test_nothing_off_the_slice(px):
    assert locate(fixation(px), VIEW, SCREEN, QUALITY) is None


def test_nothing_off_the_screen_even_where_the_slice_would_go_on():
    assert locate(fixation((510, 1001)), replace(VIEW, scale_px=(2.5, 20.0)), SCREEN, QUALITY) is None


MM_PER_DEGREE = 600 * tan(pi / 180) / 0.3 * 0.2  # 0.5 mm / 2.5 px = 2 mm / 10 px = 0.2 mm per px


def sigma_deg(quality, seconds=0.5, n=60, spread_deg=0.3, **more):
    rested = replace(fixation((600, 500), n, seconds), spread_deg=spread_deg)
    return locate(rested, VIEW, SCREEN, quality, **more).sigma_mm / MM_PER_DEGREE


def test_sigma_adds_bias_averaged_noise_and_the_eye_itself():
    expected = sqrt((0.8 / sqrt(pi / 2)) ** 2 + 0.3**2 / 15 + 0.15**2)  # 0.5 s hold 15 independent samples
    assert sigma_deg(QUALITY) == pytest.approx(expected)


def test_few_samples_average_less():
    assert sigma_deg(GazeQuality(0.0, 0.3), n=2) == pytest.approx(hypot(0.3 / sqrt(2), 0.15))


@pytest.mark.parametrize(
    ("rms_over_std", "worth"), [(sqrt(2.0), 60.0), (1.0, 20.0), (0.1, 1.0)], ids=["white", "filtered", "smooth"]
)
def test_coloured_noise_averages_less(rms_over_std, worth):
    quality = GazeQuality(0.0, 0.3, rms_over_std=rms_over_std)
    assert sigma_deg(quality) == pytest.approx(hypot(0.3 / sqrt(worth), 0.15))


def test_two_places_in_one_fixation_are_half_their_distance_uncertain():
    spread_deg = sqrt((0.5**2 + 0.0) / 2)  # samples at -0.5 and 0.5 degrees along one axis, averaged over both
    assert sigma_deg(GazeQuality(0.0, 0.0), spread_deg=spread_deg) == pytest.approx(0.5)


def test_doubt_about_drift_is_added():
    assert sigma_deg(GazeQuality(0.0, 0.0), spread_deg=0.0, drift_deg=0.2) == pytest.approx(0.25)


def test_an_error_field_says_how_wrong_the_gaze_is_here():
    field = ErrorField(GazeQuality(9.0, 0.0), [[0.3, 0.5], [0.9, 0.5]], [0.1, 2.0])
    assert sigma_deg(field, spread_deg=0.0) == pytest.approx(hypot(field.bias_deg((0.3, 0.5)), 0.15))


def test_zoom_by_two_halves_sigma():
    near = replace(VIEW, scale_px=(5.0, 20.0))
    far = locate(fixation((600, 500)), VIEW, SCREEN, QUALITY).sigma_mm
    assert locate(fixation((600, 500)), near, SCREEN, QUALITY).sigma_mm == pytest.approx(far / 2)


def test_sigma_is_at_least_half_a_voxel():
    near = replace(VIEW, scale_px=(500.0, 2000.0), origin_px=(-48000.0, -2000.0))
    assert locate(fixation((600, 500)), near, SCREEN, GazeQuality(0.0, 0.0)).sigma_mm == pytest.approx(
        sqrt(0.5 * 2) / 2
    )


def test_accuracy_is_the_mean_length_of_a_normal_error():
    rng = np.random.default_rng(0)
    lengths = np.linalg.norm(rng.normal(scale=0.8 / sqrt(pi / 2), size=(200_000, 2)), axis=1)
    assert lengths.mean() == pytest.approx(0.8, rel=0.01)
