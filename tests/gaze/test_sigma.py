"""Whether ``sigma_mm`` keeps its word: 68 % of simulated looks within one sigma of where they were meant, per axis."""

import numpy as np
import pytest

from gazeseg.gaze import ErrorField, detect, locate
from gazeseg.gaze.calibrate import collect, fit, targets, validate, validation_targets
from gazeseg.simulate import TRACKERS, Reader, default_screen, scanpath
from gazeseg.types import GazeSample, Plane, View, Window

SCREEN = default_screen()
PLANE = Plane(2, 0, 1, False, False)
WHOLE = View(PLANE, 0, (2560, 1440, 1), (1.0, 1.0, 1.0), Window(0, 1), (0.0, 0.0), (1.0, 1.0))  # a voxel per pixel
PIXELS, SPACING_MM = 256, 500 / 256
WIDTHS_MM, ZOOMS, SECONDS = (8.0, 25.0, 60.0), (1, 2, 4), 2.0
LANDED_S = 0.03  # a saccade


def organ(width_mm):
    """An ellipse, twice as wide as high, in the middle of a slice."""
    y, x = (np.mgrid[:PIXELS, :PIXELS] - (PIXELS - 1) / 2) * SPACING_MM
    return (x / 2) ** 2 + y**2 <= (width_mm / 2) ** 2


def slice_at(zoom):
    scale = 0.9 * 1440 / PIXELS * zoom
    middle = np.array(SCREEN.size_px) / 2 - (PIXELS - 1) / 2 * scale
    shape, spacing = (PIXELS, PIXELS, 1), (SPACING_MM, SPACING_MM, 5.0)
    return View(PLANE, 0, shape, spacing, Window(0, 1), tuple(middle), (scale, scale))


def errors(reader, seed, start_s, correct, quality, precision_deg):
    """Errors of the looks of one session in their sigmas, (n, 2), at a size and zoom chosen by the seed."""
    view, region = slice_at(ZOOMS[seed // 3 % 3]), organ(WIDTHS_MM[seed % 3])
    targets_xy, seconds = scanpath(region, SECONDS, np.random.default_rng(seed))
    samples = reader.look(view, targets_xy, seconds, start_s)
    gaze = correct(np.array([(sample.x, sample.y) for sample in samples])).tolist()
    samples = [GazeSample(old.t_s, x, y, old.valid) for old, (x, y) in zip(samples, gaze, strict=True)]
    ends = start_s + reader.tracker.latency_s + np.cumsum(seconds)
    found = []
    for fixation in detect(samples, SCREEN, precision_deg):
        shared_s = np.minimum(ends, fixation.end_s) - np.maximum(ends - seconds + LANDED_S, fixation.start_s)
        look = locate(fixation, view, SCREEN, quality)
        if look is not None:
            found.append((np.array(look.ijk[:2]) - targets_xy[np.argmax(shared_s)]) * SPACING_MM / look.sigma_mm)
    return np.array(found).reshape(-1, 2)


def after_calibration(reader):
    """The calibration of a session, its measured error, and when it was over."""
    gaze = []
    for n, place in enumerate([*targets(9), *validation_targets(9)]):
        samples = reader.look(WHOLE, [place * SCREEN.size_px], [1.0], float(n))
        gaze.append(collect(samples, place, float(n), rate_hz=reader.tracker.rate_hz))
    calibration = fit([one.target_xy for one in gaze[:9]], [one.gaze_xy for one in gaze[:9]], SCREEN)
    return calibration, ErrorField.measured(validate([one.corrected(calibration) for one in gaze[9:]], SCREEN)), 18.0


def inside(found):
    return float((np.abs(np.concatenate(found)) < 1).mean())


@pytest.mark.parametrize("name", TRACKERS)
def test_sigma_of_a_data_sheet_holds_two_thirds_of_the_looks(name):
    tracker, found = TRACKERS[name], []
    for seed in range(144):
        reader = Reader(tracker, SCREEN, np.random.default_rng(seed))
        found.append(errors(reader, seed, 0.0, np.asarray, tracker.quality, tracker.noise_deg))
    assert 0.63 < inside(found) < 0.73


@pytest.mark.parametrize("name", TRACKERS)
def test_sigma_after_calibration_holds_two_thirds_of_the_looks(name):
    found = []
    for seed in range(54):
        reader = Reader(TRACKERS[name], SCREEN, np.random.default_rng(seed))
        calibration, field, start_s = after_calibration(reader)
        found.append(errors(reader, seed, start_s, calibration.apply, field, field.quality.precision_deg))
    assert 0.63 < inside(found) < 0.73
