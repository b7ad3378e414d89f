from dataclasses import replace
from math import nan

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.gaze import ErrorField, read_recording, write_recording
from gazeseg.gaze.calibrate import Calibration, TargetGaze, validate
from gazeseg.gaze.drift import no_drift
from gazeseg.gaze.visual import flat_deg, from_flat_deg
from gazeseg.prompts import GazeToPrompts, follow
from gazeseg.prompts.tracking import Tracking
from gazeseg.types import (
    GazeQuality,
    GazeSample,
    HandActed,
    KeyChanged,
    Plane,
    Prompted,
    Recording,
    Screen,
    StructureChosen,
    Undone,
    View,
    ViewShown,
    Window,
)

SCREEN = Screen((2000, 1000), (600.0, 300.0), 600.0)
OTHER = Screen((1000, 1000), (300.0, 300.0), 600.0)
QUALITY = GazeQuality(0.5, 0.1)
VIEW = View(Plane(2, 0, 1, True, False), 3, (100, 80, 20), (0.5, 1.0, 5.0), Window(-160, 240), (500, 100), (5.0, 10.0))
A, B = (20, 10, 3), (70, 60, 3)


def off(xy, shift_deg):
    return from_flat_deg(flat_deg(xy, SCREEN) + shift_deg, SCREEN)


def gaze(from_s, to_s, xy, shift_deg=(0.0, 0.0)):
    """Samples at 100 Hz of an eye at a place, of a tracker that is off by a shift."""
    x, y = off(xy, shift_deg).tolist()
    return [GazeSample(n / 100, x, y, True) for n in range(round(from_s * 100), round(to_s * 100))]


def at(ijk):
    return SCREEN.to_display(VIEW.to_screen(ijk))


class Live:
    """A session with a recorder."""

    def __init__(self, **more):
        self.path = GazeToPrompts(SCREEN, QUALITY, drift=no_drift(SCREEN, 0.0), **more)
        self.events, self.samples, self.said = list(self.path.corrections), [], []

    def look(self, from_s, to_s, xy, shift_deg):
        for sample in gaze(from_s, to_s, xy, shift_deg):
            self.samples.append(sample)
            self.said += self.path.sample(sample)

    def event(self, event):
        self.events.append(event)
        self.said += self.path.event(event)

    def corrected(self, event):
        self.events += [event] if event else []

    def recording(self):
        t_s, x, y, valid = zip(*self.samples, strict=True)
        xy = np.stack([x, y], axis=1)
        return Recording(t_s, xy, valid, SCREEN, QUALITY, 100.0, tuple(self.events))


def hold(live, from_s, to_s, xy, shift_deg):
    live.event(KeyChanged(from_s, "this", True))
    live.look(from_s, to_s, xy, shift_deg)
    live.event(KeyChanged(to_s, "this", False))


def place(said):
    return [tuple(np.round(point.ijk, 1)) for act in said if isinstance(act, Prompted) for point in act.prompts]


SHIFT = (1.2, -0.8)


@pytest.fixture
def live():
    live = Live()
    live.event(StructureChosen(0.0, "liver"))
    live.event(ViewShown(0.0, VIEW))
    return live


def test_a_check_corrects_later_looks_and_the_recording_replays_to_the_same(live, tmp_path):
    hold(live, 0.0, 1.0, at(A), SHIFT)
    live.look(1.0, 2.0, (0.5, 0.5), SHIFT)
    live.corrected(live.path.drift_check((0.5, 0.5), live.samples[100:]))
    hold(live, 2.0, 3.0, at(A), SHIFT)
    wrong, right = place(live.said)
    assert np.linalg.norm(np.subtract(wrong, A) * VIEW.spacing_mm) > 4
    assert np.linalg.norm(np.subtract(right, A) * VIEW.spacing_mm) < 0.5
    assert list(follow(live.recording())) == live.said
    assert list(follow(read_recording(write_recording(live.recording(), tmp_path / "rec")))) == live.said


def test_what_was_found_is_shown_with_before_and_after(live):
    live.look(0.0, 1.0, (0.5, 0.5), SHIFT)
    event = live.path.drift_check((0.5, 0.5), live.samples)
    assert live.path.drift.offset_deg == pytest.approx(SHIFT, abs=0.1)
    assert live.path.drift.warning.startswith("the gaze moved by 1.4")
    assert event.before_deg == ((0, 0), (0, 0), (0, 0))
    assert event.offsets_deg[0] == pytest.approx(SHIFT, abs=0.1)
    assert event.reason == live.path.drift.log[-1].reason == "change of posture, seen by 1 anchors"


def test_a_correction_can_be_taken_back(live):
    live.look(0.0, 1.0, (0.5, 0.5), SHIFT)
    live.corrected(live.path.drift_check((0.5, 0.5), live.samples))
    live.corrected(live.path.revert_drift(1.0))
    hold(live, 1.0, 2.0, at(A), (0.0, 0.0))
    assert place(live.said) == [A]
    assert live.events[-3].reason.startswith("took back: ")
    assert list(follow(live.recording())) == live.said


def test_kept_clicks_correct_bit_by_bit(live):
    for n in range(6):
        live.look(n, n + 1.0, (0.4 + 0.03 * n, 0.5), (0.6, 0.0))
        live.corrected(live.path.click_kept(n + 1.0, n + 0.9, (0.4 + 0.03 * n, 0.5)))
    offsets = [event.offsets_deg[0][0] for event in live.path.corrections]
    assert offsets == sorted(offsets)
    assert offsets[0] == 0
    assert offsets[-1] > 0.15


def test_a_click_without_gaze_before_it_says_nothing(live):
    assert live.path.click_kept(9.0, 8.0, (0.5, 0.5)) is None


def test_an_accepted_structure_is_a_weak_anchor(live):
    hold(live, 0.0, 1.0, at(A), (1.0, 0.0))
    event = live.path.structure_kept(1.0, "liver", VIEW.plane, 3, A, radius_mm=5.0)
    assert event.reason == "one structure"
    assert 0 < event.offsets_deg[0][0] < 0.2
    assert live.path.structure_kept(1.0, "liver", VIEW.plane, 4, A, radius_mm=5.0) is None
    assert live.path.structure_kept(1.0, "spleen", VIEW.plane, 3, A, radius_mm=5.0) is None


def test_looks_are_evidence_once_however_often_they_are_accepted(live):
    hold(live, 0.0, 1.0, at(A), (-3.5, 0.0))
    for n in range(6):
        live.path.structure_kept(1.0 + n, "liver", VIEW.plane, 3, A, radius_mm=5.0)
    assert (live.path.drift.log, live.path.drift.refused) == ((), 1)
    hold(live, 7.0, 8.0, at(A), (1.0, 0.0))
    assert live.path.structure_kept(8.0, "liver", VIEW.plane, 3, A, radius_mm=5.0).reason == "one structure"


UNDO, REJECT = KeyChanged(1.0, "undo", True), KeyChanged(1.0, "reject", True)


@pytest.mark.parametrize("back", [UNDO, REJECT, HandActed(1.0, Undone(1.0))], ids=["undo", "reject", "by hand"])
def test_looks_that_were_taken_back_say_nothing(live, back):
    hold(live, 0.0, 1.0, at(A), (1.0, 0.0))
    live.event(back)
    assert live.path.structure_kept(1.0, "liver", VIEW.plane, 3, A, radius_mm=5.0) is None


def test_looks_of_a_structure_count_without_the_correction_they_had(live):
    live.look(0.0, 1.0, (0.5, 0.5), SHIFT)
    live.corrected(live.path.drift_check((0.5, 0.5), live.samples))
    hold(live, 1.0, 2.0, at(A), SHIFT)
    before = live.path.drift.offset_deg
    live.corrected(live.path.structure_kept(2.0, "liver", VIEW.plane, 3, A, radius_mm=5.0))
    assert live.path.drift.offset_deg == pytest.approx(before, abs=0.05)


def test_a_correction_ends_the_running_fixation(live):
    live.look(0.0, 1.0, (0.5, 0.5), SHIFT)
    assert live.path.fixation.n_samples == 100
    live.corrected(live.path.drift_check((0.5, 0.5), live.samples))
    assert live.path.fixation is None


def test_doubt_grows_with_time_since_the_calibration():
    sigmas = []
    for start_s in (0.0, 1800.0):
        live = Live()
        live.event(StructureChosen(start_s, "liver"))
        live.event(ViewShown(start_s, VIEW))
        hold(live, start_s, start_s + 1.0, at(A), (0.0, 0.0))
        sigmas.append(live.said[-1].prompts[0].sigma_mm)
        assert list(follow(live.recording())) == live.said
    mm_per_degree = SCREEN.px_per_degree * 0.1
    added_deg = np.sqrt(sigmas[1] ** 2 - sigmas[0] ** 2) / mm_per_degree
    assert added_deg == pytest.approx(0.1 * np.sqrt(30), rel=0.01)


def test_samples_are_calibrated_before_they_are_fixations():
    shift = Calibration([[-1.0, 0.5], [0.0, 0.0], [0.0, 0.0]], "affine", SCREEN, [])
    path = GazeToPrompts(SCREEN, QUALITY, calibration=shift)
    for sample in gaze(0.0, 0.5, (0.5, 0.5), (1.0, -0.5)):
        path.sample(sample)
    assert path.fixation.xy == pytest.approx((0.5, 0.5))
    assert path.where == pytest.approx((0.5, 0.5))


def test_invalid_samples_stay_as_they_are():
    shift = Calibration([[-1.0, 0.5], [0.0, 0.0], [0.0, 0.0]], "affine", SCREEN, [])
    lost = GazeSample(0.0, nan, nan, False)
    assert Tracking(SCREEN, shift, no_drift(SCREEN, 0.0)).correct(lost) is lost


def test_without_corrections_samples_pass_untouched():
    sample = GazeSample(0.0, 0.1, 0.7, True)
    assert Tracking(SCREEN).correct(sample) is sample


def test_an_error_field_gives_the_sigma_of_the_place():
    def shown(target, shift_deg):
        xy = np.array([(s.x, s.y) for s in gaze(0.0, 0.5, target, shift_deg)])
        return TargetGaze(np.array(target), xy.mean(axis=0), np.arange(50) / 100, xy, 50, 0.5)

    field = ErrorField.measured(validate([shown((0.2, 0.2), (0.2, 0.0)), shown((0.8, 0.8), (2.0, 0.0))], SCREEN))
    near, far = (float(field.bias_deg(place)) for place in ((0.2, 0.2), (0.8, 0.8)))
    assert near < np.sqrt((0.2**2 + 2.0**2) / 4) < far < 2.0 / np.sqrt(2)
    path = GazeToPrompts(SCREEN, field)
    path.event(StructureChosen(0.0, "liver"))
    path.event(ViewShown(0.0, VIEW))
    path.event(KeyChanged(0.0, "this", True))
    for sample in gaze(0.0, 0.5, at(A)):
        path.sample(sample)
    (act,) = path.event(KeyChanged(0.5, "this", False))
    expected_deg = np.hypot(field.bias_deg(tuple(at(A))), 0.15)
    assert act.prompts[0].sigma_mm == pytest.approx(expected_deg * SCREEN.px_per_degree * 0.1)


@pytest.mark.parametrize("made", ["calibration", "drift"])
def test_corrections_of_another_screen_are_refused(made):
    wrong = {"calibration": Calibration.identity(OTHER), "drift": no_drift(OTHER, 0.0)}[made]
    with pytest.raises(InputError, match="expected a correction made on"):
        GazeToPrompts(SCREEN, QUALITY, **{made: wrong})


def test_nothing_to_take_back():
    with pytest.raises(InputError, match="expected a correction of drift to take back, found none"):
        GazeToPrompts(SCREEN, QUALITY).revert_drift(0.0)
    with pytest.raises(InputError, match="expected a correction of drift to take back, found none"):
        Live().path.revert_drift(0.0)


def test_a_check_without_gaze_changes_nothing(live):
    assert live.path.drift_check((0.5, 0.5), []) is None
    blink = [replace_with_nan(sample) for sample in gaze(0.0, 1.0, (0.5, 0.5))]
    assert live.path.drift_check((0.5, 0.5), blink) is None


def replace_with_nan(sample):
    return sample._replace(x=nan, y=nan, valid=False)


def test_a_recording_follows_the_corrections_it_holds():
    live = Live()
    live.event(StructureChosen(0.0, "liver"))
    live.event(ViewShown(0.0, VIEW))
    live.look(0.0, 1.0, (0.5, 0.5), SHIFT)
    live.corrected(live.path.drift_check((0.5, 0.5), live.samples))
    hold(live, 1.0, 2.0, at(B), SHIFT)
    recording = live.recording()
    plain = replace(recording, events=tuple(e for e in recording.events if not hasattr(e, "offsets_deg")))
    assert list(follow(recording)) == live.said
    assert list(follow(plain)) != live.said
