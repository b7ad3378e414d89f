import numpy as np
import pytest

from gazeseg.gaze.calibrate import Gate
from gazeseg.prompts import DwellConfig, GazeToPrompts, Intent, IntentConfig, follow
from gazeseg.types import (
    GazeQuality,
    GazeSample,
    KeyChanged,
    Plane,
    Prompted,
    Recording,
    Screen,
    StructureChosen,
    View,
    ViewShown,
    Window,
)

SCREEN = Screen((2000, 1000), (600.0, 300.0), 600.0)
QUALITY = GazeQuality(0.5, 0.1)
VIEW = View(Plane(2, 0, 1, True, False), 3, (100, 80, 20), (0.5, 1.0, 5.0), Window(-160, 240), (500, 100), (5.0, 10.0))
RED = Gate("red", ("mean error 3.0°",), 1.0, False)
AMBER = Gate("amber", ("mean error 1.5°",), 1.5, True)
HANDS_FREE = IntentConfig(dwell=DwellConfig())


def key(t_s, action, down):
    return KeyChanged(t_s, action, down)


def through(config, *keys, **more):
    """(action, down) of the keys that come out."""
    intent = Intent(SCREEN, config)
    return [(out.action, out.down) for event in keys for out in intent.key(event, **more)]


@pytest.mark.parametrize(
    ("config", "keys", "out"),
    [
        (None, [key(1, "this", True), key(2, "this", False)], [("this", True), ("this", False)]),
        (None, [key(1, "this", True), key(1.1, "this", True), key(2, "this", False)], [("this", True), ("this", False)]),
        (None, [key(1, "this", False), key(2, "undo", True)], [("undo", True)]),
        (None, [key(1, "this", True), key(2, "not_this", True), key(2.1, "this", False), key(3, "not_this", False)],
         [("this", True), ("not_this", True), ("not_this", False)]),
        (None, [key(1, "this", True), key(2, "not_this", True), key(3, "not_this", False), key(4, "this", True)],
         [("this", True), ("not_this", True), ("not_this", False), ("this", True)]),
        (HANDS_FREE, [key(1, "this", True), key(2, "undo", True), key(3, "this", True), key(4, "this", False)],
         [("this", True), ("undo", True), ("this", False)]),
        (IntentConfig(gate=AMBER), [key(1, "this", True)], [("this", True)]),
        (IntentConfig(gate=RED), [key(1, "this", True), key(2, "this", False)], []),
        (IntentConfig(gate=RED), [key(1, "not_this", True), key(2, "accept", True), key(3, "undo", True)],
         [("accept", True), ("undo", True)]),
    ],
    ids=["hold", "repeated press", "release without a press", "rolling to the other sign",
         "the other sign, never released", "a command ends no hold", "amber", "red marks nothing", "red keeps commands"],
)  # fmt: skip
def test_keys(config, keys, out):
    assert through(config, *keys) == out


@pytest.mark.parametrize(
    ("config", "action", "on_prediction", "comes"),
    [
        (HANDS_FREE, "not_this", True, True), (HANDS_FREE, "not_this", False, False),
        (HANDS_FREE, "this", False, True), (HANDS_FREE, "accept", False, True), (None, "not_this", False, True),
    ],
)  # fmt: skip
def test_hands_free_not_this_needs_gaze_on_the_prediction(config, action, on_prediction, comes):
    assert bool(through(config, key(1, action, True), on_prediction=on_prediction)) is comes


@pytest.mark.parametrize(("gate", "zoom", "prompts"), [(None, 1.0, True), (AMBER, 1.5, True), (RED, 1.0, False)])
def test_the_gate_says_what_gaze_may_do(gate, zoom, prompts):
    config = IntentConfig(gate=gate)
    assert (config.min_zoom, config.gaze_prompts) == (zoom, prompts)


def work(config, places, mouse=(), keys=()):
    """A session through intent and path: what it did, and what was recorded."""
    intent, path = Intent(SCREEN, config), GazeToPrompts(SCREEN, QUALITY)
    events, samples, said = [StructureChosen(0.0, "liver"), ViewShown(0.0, VIEW)], [], []
    for event in events:
        said += path.event(event)
    for n, ijk in enumerate(np.repeat(places, 100, axis=0)):
        t_s = n / 100
        for seen in (seen for seen in mouse if t_s <= seen[0] < t_s + 0.01):
            intent.mouse(seen[0], seen[1:])
        out = [now for event in keys if t_s <= event.t_s < t_s + 0.01 for now in intent.key(event)]
        x, y = SCREEN.to_display(VIEW.to_screen(ijk)).tolist()
        samples.append(intent.sample(GazeSample(t_s, x, y, True)))
        for event in out:
            said += path.event(event)
        said += path.sample(samples[-1])
        dwelt = intent.rest(t_s + 0.005, path.fixation)
        for event in dwelt:
            said += path.event(event)
        events += [*out, *dwelt]
    t_s, x, y, valid = zip(*samples, strict=True)
    recording = Recording(t_s, np.stack([x, y], axis=1), valid, SCREEN, QUALITY, 100.0, tuple(events))
    return said, recording, intent


def marked(said):
    return [
        (round(e.t_s, 1), [(round(p.ijk[0]), p.positive) for p in e.prompts]) for e in said if isinstance(e, Prompted)
    ]


A, B = (20, 10, 3), (70, 60, 3)
HOLD = (key(0.3, "this", True), key(1.8, "this", False))


def test_hands_free_a_long_look_marks_once():
    said, recording, _ = work(HANDS_FREE, [A, A, A])
    assert marked(said) == [(0.7, [(20, True)])]
    assert list(follow(recording)) == said


def test_hands_free_the_next_place_marks_after_the_pause():
    said, recording, _ = work(HANDS_FREE, [A, B, B])
    assert marked(said) == [(0.7, [(20, True)]), (2.4, [(70, True)])]
    assert list(follow(recording)) == said


def test_with_keys_a_long_look_does_nothing():
    assert marked(work(None, [A, A])[0]) == []


def test_rolling_over_and_back_marks_both_times_also_in_the_recording():
    rolled = [key(0.3, "this", True), key(0.9, "not_this", True), key(1.3, "not_this", False), key(2.2, "this", True)]
    said, recording, _ = work(None, [A, A, B], keys=[*rolled, key(2.8, "this", False)])
    assert marked(said) == [(0.9, [(20, True)]), (1.3, [(20, False)]), (2.8, [(70, True)])]
    assert list(follow(recording)) == said


def test_hands_free_goes_on_after_a_release_that_never_came():
    keys = [key(0.1, "this", True), key(0.2, "not_this", True), key(0.3, "not_this", False)]
    said, recording, _ = work(HANDS_FREE, [A, B, B], keys=keys)
    assert marked(said)[-1] == (2.7, [(70, True)])
    assert list(follow(recording)) == said


def test_a_held_key_stops_the_ring():
    said, _, intent = work(HANDS_FREE, [A, A], keys=[key(0.3, "this", True)])
    assert marked(said) == []
    assert intent.ring.progress == 0


def test_the_mouse_takes_gaze_away_for_a_second_also_in_the_recording():
    said, recording, intent = work(None, [A, B], mouse=[(0.5, 0.0, 0.0), (0.9, 50.0, 0.0)], keys=HOLD)
    assert marked(said) == [(1.8, [(20, True)])]
    assert list(follow(recording)) == said
    assert (intent.gaze_off(1.89), intent.gaze_off(1.9)) == (True, False)


def test_red_gaze_marks_nothing_also_in_the_recording():
    config = IntentConfig(dwell=DwellConfig(), gate=RED)
    said, recording, _ = work(config, [A, B], keys=HOLD)
    assert marked(said) == []
    assert list(follow(recording)) == said
