"""A calibration as a table of what happens when: targets, gaze, ``next``."""

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.serve.calibrating import SHOWN_S, Calibrating
from gazeseg.types import GazeSample, Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
OFF = np.array([0.02, -0.01])  # about a degree to the right, half a degree up
RATE_S = 1 / 100


def look(run, t_s, off=OFF, noise=0.002, lost=0.0, seed=1):
    """A reader who looks at every target of a stage in turn; returns when that is over."""
    rng = np.random.default_rng(seed)
    for xy in run.places:
        run.target(t_s, xy, True)
        for at in np.arange(t_s, t_s + SHOWN_S, RATE_S):
            x, y = np.array(xy) + off + rng.normal(0, noise, 2)
            valid = bool(rng.random() >= lost)
            run.sample(GazeSample(at, x if valid else np.nan, y if valid else np.nan, valid))
        t_s += SHOWN_S
        run.target(t_s, xy, False)
    return t_s


@pytest.mark.parametrize("points", [5, 9, 13])
def test_a_constant_error_is_taken_out_and_other_places_show_it(points):
    run = Calibrating(SCREEN, points, 100.0)
    first = list(run.places)
    assert len(first) == points
    t_s = look(run, 10.0)
    assert run.next(t_s) is None
    assert run.stage == "validation"
    assert not set(run.places) & set(first)
    made = run.next(look(run, t_s, seed=2))
    assert made.gate.colour == "green"
    assert made.validation.overall.accuracy_deg < 0.1
    np.testing.assert_allclose(made.calibration.apply(np.array([0.5, 0.5]) + OFF), [0.5, 0.5], atol=0.002)


@pytest.mark.parametrize(
    ("noise", "lost", "moved", "colour"),
    [
        (0.002, 0.0, 0.0, "green"),
        (0.002, 0.2, 0.0, "amber"),  # a fifth of the samples lost
        (0.002, 0.0, 0.04, "amber"),  # the head moved between calibration and validation, by 1.9 degrees
        (0.002, 0.0, 0.10, "red"),
        (0.002, 0.9, 0.0, "red"),
    ],
)
def test_the_verdict_follows_what_was_seen(noise, lost, moved, colour):
    run = Calibrating(SCREEN, 9, 100.0)
    t_s = look(run, 0.0, noise=noise)
    run.next(t_s)
    made = run.next(look(run, t_s, OFF + np.array([moved, 0.0]), noise, lost, seed=3))
    assert made.gate.colour == colour
    assert made.gate.gaze_prompts == (colour != "red")
    assert made.t_s > t_s


def test_without_any_gaze_at_the_validation_the_verdict_is_red_and_no_error_is_claimed():
    run = Calibrating(SCREEN, 9, 100.0)
    t_s = look(run, 0.0)
    run.next(t_s)
    made = run.next(look(run, t_s, lost=1.0))
    assert (made.gate.colour, made.field) == ("red", None)


def test_gaze_on_the_way_to_a_target_does_not_count():
    run = Calibrating(SCREEN, 1)
    run.target(0.0, (0.5, 0.5), True)
    for t_s in np.arange(0.0, SHOWN_S, RATE_S):
        run.sample(GazeSample(t_s, 0.1 if t_s < 0.7 else 0.52, 0.5, True))
    run.target(SHOWN_S, (0.5, 0.5), False)
    assert run.checked().gaze_xy.tolist() == pytest.approx([0.52, 0.5])


def test_too_little_is_told_and_what_to_do():
    run = Calibrating(SCREEN, 5)
    with pytest.raises(InputError, match="expected 5 targets to be shown, found 0: calibrate again"):
        run.next(1.0)
    run = Calibrating(SCREEN, 5, 100.0)
    with pytest.raises(InputError, match="found 0 of 5: calibrate again"):
        run.next(look(run, 0.0, lost=1.0))
    run = Calibrating(SCREEN, 1)
    run.target(0.0, (0.5, 0.5), True)
    run.target(0.3, (0.5, 0.5), False)
    with pytest.raises(InputError, match=r"found one for 0\.3 s"):
        run.checked()
    with pytest.raises(InputError, match="5, 9 or 13"):
        Calibrating(SCREEN, 7)
