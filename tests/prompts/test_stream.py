from dataclasses import replace
from math import nan

import numpy as np
import pytest

from gazeseg.errors import InputError, RecordingError
from gazeseg.gaze import read_recording, write_recording
from gazeseg.prompts import GazeToPrompts, follow
from gazeseg.types import (
    Accepted,
    GazeQuality,
    GazeSample,
    KeyChanged,
    Plane,
    Prompted,
    Recording,
    Screen,
    StructureAdded,
    StructureChosen,
    View,
    ViewShown,
    Window,
)

SCREEN = Screen((2000, 1000), (600.0, 300.0), 600.0)
QUALITY = GazeQuality(0.5, 0.1)
VIEW = View(Plane(2, 0, 1, True, False), 3, (100, 80, 20), (0.5, 1.0, 5.0), Window(-160, 240), (500, 100), (5.0, 10.0))
NEXT = VIEW.with_index(4)
RATE_HZ = 100
START = (StructureChosen(0.0, "liver"), ViewShown(0.0, VIEW))


def key(t_s, down, action="this"):
    return KeyChanged(t_s, action, down)


def record(rests, *events, noise_deg=0.0, **more):
    """A reader whose eye rests on (from_s, to_s, voxel): straight on, without time for saccades."""
    rng = np.random.default_rng(0)
    times = np.arange(round(rests[0][0] * RATE_HZ), round(rests[-1][1] * RATE_HZ)) / RATE_HZ
    places = [next(ijk for start, end, ijk in rests if start <= t < end) for t in times]
    noise_px = rng.normal(size=(len(times), 2)) * noise_deg * SCREEN.px_per_degree
    px = VIEW.to_screen(np.array(places, dtype=float)) + noise_px
    valid = np.ones(len(times), dtype=bool)
    return Recording(times, SCREEN.to_display(px), valid, SCREEN, QUALITY, RATE_HZ, START + events, **more)


def acts(recording):
    """(t_s, structure, index, [(voxel, sign)]) of every Prompted."""
    prompted = [event for event in follow(recording) if isinstance(event, Prompted)]
    return [(e.t_s, e.structure, e.index, [(rounded(p.ijk), p.positive) for p in e.prompts]) for e in prompted]


def rounded(ijk):
    return tuple(round(n, 6) for n in ijk)


A, B, C = (20, 10, 3), (70, 60, 3), (50, 30, 3)


def test_looks_at_known_voxels_become_signed_prompts():
    recording = record(
        [(0, 1, A), (1, 2, B), (2, 3, C)],
        *(key(1.5, True), key(2.0, False)),
        *(key(2.3, True, "not_this"), key(2.9, False, "not_this")),
    )
    assert acts(recording) == [(2.0, "liver", 3, [(B, True)]), (2.9, "liver", 3, [(C, False)])]


def test_a_sweep_in_one_hold_is_one_act():
    recording = record([(0, 1, A), (1, 2, B), (2, 3, C)], key(0.2, True), key(2.8, False))
    assert acts(recording) == [(2.8, "liver", 3, [(A, True), (B, True), (C, True)])]


def test_a_tap_is_one_look():
    assert acts(record([(0, 1, A), (1, 2, B)], key(1.5, True), key(1.6, False))) == [(1.6, "liver", 3, [(B, True)])]


def test_a_tap_just_after_the_eye_left_takes_where_it_was_longer():
    recording = record([(0, 1, A), (1, 2, B)], key(1.05, True), key(1.1, False))
    assert acts(recording) == [(1.1, "liver", 3, [(A, True)])]


def test_prompts_carry_uncertainty_weight_and_origin():
    (_, act) = follow(record([(0, 1, A)], key(0.3, True), key(0.9, False), simulated=True))
    (point,) = act.prompts
    assert (point.origin, point.weight) == ("simulated", 1.0)
    assert point.sigma_mm == pytest.approx(
        np.hypot(0.5 / np.sqrt(np.pi / 2), 0.15) * SCREEN.px_per_degree * 0.1, rel=0.01
    )


def test_without_a_key_gaze_does_nothing():
    assert acts(record([(0, 1, A), (1, 2, B)])) == []


def test_a_hold_without_a_valid_look_gives_nothing():
    recording = record([(0, 1, A)], key(0.2, True), key(0.8, False))
    assert acts(replace(recording, valid=np.zeros(100, bool), xy=np.full((100, 2), nan))) == []


def test_a_hold_beside_the_slice_gives_nothing():
    assert acts(record([(0, 1, (-10, 10, 3))], key(0.2, True), key(0.8, False))) == []


def test_scrolling_during_a_hold_gives_one_act_per_slice():
    recording = record([(0, 2, A)], key(0.2, True), ViewShown(1.0, NEXT), key(1.8, False))
    assert acts(recording) == [(1.8, "liver", 3, [(A, True)]), (1.8, "liver", 4, [((20, 10, 4), True)])]


def test_a_look_means_the_view_it_was_made_in():
    shifted = replace(VIEW, origin_px=(450, 150))
    recording = record([(0, 2, A)], key(0.2, True), ViewShown(1.0, shifted), key(1.8, False))
    assert acts(recording) == [(1.8, "liver", 3, [(A, True), ((10, 5, 3), True)])]


def test_showing_the_same_view_again_changes_nothing():
    recording = record([(0, 2, A)], key(0.2, True), ViewShown(1.0, VIEW), key(1.8, False))
    assert acts(recording) == [(1.8, "liver", 3, [(A, True)])]


def test_another_structure_ends_the_hold():
    recording = record([(0, 2, A)], key(0.2, True), StructureChosen(1.0, "spleen"), key(1.8, False))
    assert acts(recording) == [(1.0, "liver", 3, [(A, True)])]


def test_choosing_the_same_structure_again_changes_nothing():
    recording = record([(0, 2, A)], key(0.2, True), StructureChosen(1.0, "liver"), key(1.8, False))
    assert acts(recording) == [(1.8, "liver", 3, [(A, True)])]


def test_each_structure_is_added_once_with_the_next_free_value():
    path = GazeToPrompts(SCREEN, QUALITY, structures={"aorta": 1, "liver": 3})
    labels = ["liver", "spleen", "pancreas", "spleen"]
    added = [event for label in labels for event in path.event(StructureChosen(0.0, label))]
    assert added == [StructureAdded(0.0, "spleen", 2), StructureAdded(0.0, "pancreas", 4)]


def test_a_key_still_held_at_the_end_comes_up_with_the_last_sample():
    assert acts(record([(0, 1, A)], key(0.3, True, "not_this"))) == [(0.99, "liver", 3, [(A, False)])]


def test_time_never_goes_back_at_the_end():
    assert acts(record([(0, 1, A)], key(0.3, True), key(1.5, True, "undo"))) == [(1.5, "liver", 3, [(A, True)])]


def test_commands_pass_through_in_order():
    recording = record([(0, 1, A)], key(0.2, True), key(0.8, False), key(0.9, True, "accept"))
    assert [type(event) for event in follow(recording)] == [StructureAdded, Prompted, Accepted]


def test_noisy_gaze_lands_near_and_says_how_near():
    recording = record([(0, 1, A), (1, 2, B)], key(0.1, True), key(1.9, False), noise_deg=0.1)
    (_, act) = follow(recording)
    assert len(act.prompts) == 2
    for point, truth in zip(act.prompts, (A, B), strict=True):
        assert np.linalg.norm((np.array(point.ijk) - truth) * VIEW.spacing_mm) < 3 * point.sigma_mm


def test_same_recording_same_events_also_from_disk(tmp_path):
    recording = record([(0, 1, A), (1, 2, B)], key(0.1, True), ViewShown(0.7, NEXT), key(1.9, False), noise_deg=0.2)
    first = list(follow(recording))
    assert first == list(follow(recording))
    assert first == list(follow(read_recording(write_recording(recording, tmp_path / "rec"))))


def test_live_and_follow_agree():
    recording = record([(0, 1, A), (1, 2, B)], key(0.105, True), key(1.905, False), noise_deg=0.2)
    live = GazeToPrompts(SCREEN, QUALITY)
    said = []
    for item in sorted(
        [*recording.events, *recording.samples()],
        key=lambda item: item[0] if isinstance(item, GazeSample) else item.t_s,
    ):
        said += live.sample(item) if isinstance(item, GazeSample) else live.event(item)
    assert said == list(follow(recording))


def test_pending_shows_looks_before_the_key_comes_up():
    path = GazeToPrompts(SCREEN, QUALITY)
    recording = record([(0, 1, A), (1, 2, B)])
    for event in (*START, key(0.0, True)):
        path.event(event)
    for sample in recording.samples():
        path.sample(sample)
    assert [rounded(point.ijk) for point in path.pending()] == [A]
    assert path.fixation.start_s == 1.0


def test_gaze_before_any_view_is_no_look():
    recording = replace(record([(0, 1, A)]), events=(StructureChosen(0, "liver"), key(0.1, True), key(0.9, False)))
    assert acts(recording) == []


def test_a_key_without_a_structure_is_an_error_not_a_silence():
    recording = replace(record([(0, 1, A)]), events=(ViewShown(0.0, VIEW), key(0.5, True)))
    with pytest.raises(InputError, match=r"expected a structure before the key 'this' at 0\.500 s"):
        list(follow(recording))


def test_senseless_recordings_are_refused():
    recording = record([(0, 1, A)])
    with pytest.raises(RecordingError, match="expected finite sample times in order"):
        list(follow(replace(recording, t_s=recording.t_s[::-1])))


OFF = (-0.5, 0.5), (1.5, 0.5), (0.5, -0.2), (0.5, 1.2), (nan, nan), (np.inf, 0.5), (1e308, 1e308)


@pytest.mark.parametrize("xy", OFF)
@pytest.mark.parametrize("valid", [True, False])
def test_gaze_that_is_nowhere_marks_nothing(xy, valid):
    path = GazeToPrompts(SCREEN, QUALITY)
    for event in (*START, key(0.0, True)):
        path.event(event)
    for n in range(100):
        path.sample(GazeSample(n / 100, *xy, valid))
    assert path.event(key(1.0, False)) == []


def test_lost_and_repeated_samples_leave_a_look_where_it_was():
    recording = record([(0, 1, A)], key(0.2, True), key(0.8, False))
    path, said = GazeToPrompts(SCREEN, QUALITY), []
    for event in START:
        path.event(event)
    for n, sample in enumerate(recording.samples()):
        if n in (20, 80):
            said += path.event(key(n / 100, n == 20))
        for sent in (sample, sample, GazeSample(sample.t_s + 0.001, nan, nan, False), sample._replace(t_s=nan)):
            said += path.sample(sent)
    assert [rounded(point.ijk) for act in said for point in act.prompts] == [A]
