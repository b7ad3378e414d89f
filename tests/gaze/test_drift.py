from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.gaze import recorrect
from gazeseg.gaze.anchors import Anchor, check_anchor, click_anchor, structure_anchor
from gazeseg.gaze.calibrate import Calibration, collect
from gazeseg.gaze.drift import DriftConfig, no_drift, revert, step
from gazeseg.gaze.drift_events import drift_event
from gazeseg.gaze.visual import flat_deg, from_flat_deg
from gazeseg.simulate import TRACKERS, Reader
from gazeseg.types import GazeQuality, GazeSample, Plane, Recording, Screen, View, Window

SCREEN = Screen((2560, 1440), (597.7, 336.2), 650.0)
START = no_drift(SCREEN, 0.0)
PLACES = st.tuples(st.floats(0, 1), st.floats(0, 1))


def anchor(t_s, shift_deg, target=(0.5, 0.5), source="click", sigma_deg=0.5):
    x, y = from_flat_deg(flat_deg(target, SCREEN) + shift_deg, SCREEN).tolist()
    return Anchor(t_s, (x, y), tuple(target), sigma_deg, source)


def session(shift_of, seconds=600, every=10.0, seed=0, wild=0.0, sigma=0.4, state=START, span=0.25):
    """Clicks all over the middle of the screen, some of them with the gaze elsewhere; all states."""
    rng = np.random.default_rng(seed)
    states = [state]
    for t_s in np.arange(every, seconds, every):
        target = rng.uniform(0.5 - span, 0.5 + span, 2)
        shift = rng.normal(shift_of(t_s, target), sigma)
        if rng.random() < wild:
            shift = rng.uniform(-8, 8, 2)
        states.append(step(states[-1], anchor(float(t_s), shift, target)))
    return states


@pytest.mark.parametrize("wild", [0.0, 0.25])
@pytest.mark.parametrize("seed", range(4))
def test_a_change_of_posture_is_found(seed, wild):
    def posture(t_s, _):
        return np.array([0.9, -0.6]) * (t_s > 300)

    states = session(posture, seed=seed, wild=wild)
    assert np.linalg.norm(states[29].offset_deg) < 0.4
    assert states[-1].offset_deg == pytest.approx((0.9, -0.6), abs=0.4)
    assert states[-1].uncertainty_deg < 0.25


@pytest.mark.parametrize("wild", [0.0, 0.25])
def test_a_slow_walk_is_followed(wild):
    def walk(t_s, _):
        return np.array([-0.001, 0.0015]) * t_s

    errors = [
        np.linalg.norm(state.offset_deg - walk(10.0 * n, None))
        for seed in range(4)
        for n, state in enumerate(session(walk, seed=seed, wild=wild))
    ]
    assert np.mean(errors) < 0.25
    assert np.max(errors) < 0.8


def test_a_large_change_of_posture_needs_several_anchors_that_agree():
    states = session(lambda t_s, _: np.array([2.5, 0.0]) * (t_s > 100), seconds=160, sigma=0.2)
    assert np.linalg.norm(states[10].offset_deg) < 0.2
    assert np.linalg.norm(states[11].offset_deg) < 0.2  # one is an outlier
    assert np.linalg.norm(states[12].offset_deg) < 0.2  # two may be
    assert states[13].offset_deg == pytest.approx((2.5, 0), abs=0.4)
    assert states[13].log[-1].reason == "change of posture, seen by 3 anchors"
    assert states[13].refused == 2


def test_structures_have_half_a_vote():
    state = START
    for n in range(5):
        state = step(state, anchor(float(n), (3.5, 0), source="structure", sigma_deg=1.0))
        assert state.log == ()
    assert step(state, anchor(5.0, (3.5, 0), source="structure", sigma_deg=1.0)).offset_deg[0] > 1.5


def test_outliers_that_do_not_agree_change_nothing():
    state = START
    for n, shift in enumerate([(3, 0), (-3, 0), (0, 3), (0, -3), (3, 3), (-3, -3)]):
        state = step(state, anchor(float(n), shift, sigma_deg=0.3))
    assert (state.offset_deg, state.log, state.refused) == ((0, 0), (), 6)


def test_old_outliers_are_forgotten():
    state = START
    for t_s in (0.0, 200.0, 400.0, 600.0):
        state = step(state, anchor(t_s, (3, 0), sigma_deg=0.2))
    assert state.log == ()


def test_one_check_is_believed_at_once():
    state = step(START, anchor(5.0, (1.8, 0.4), source="check", sigma_deg=0.15))
    assert state.offset_deg == pytest.approx((1.8, 0.4), abs=0.1)
    assert state.uncertainty_deg == pytest.approx(0.15, abs=0.02)


def test_looking_elsewhere_is_no_drift_even_at_a_check():
    state = step(START, anchor(5.0, (6.0, 0.0), source="check", sigma_deg=0.15))
    assert (state.offset_deg, state.refused, state.waiting) == ((0, 0), 1, ())


def test_better_anchors_weigh_more():
    one, other = (step(START, anchor(1.0, (0.5, 0), sigma_deg=sigma)).offset_deg[0] for sigma in (0.2, 1.0))
    assert 0.005 < other < 0.1 < one < 0.5


def test_doubt_grows_until_the_next_anchor():
    state = step(START, anchor(1.0, (0.2, 0), sigma_deg=0.1))
    assert state.sigma_deg(1.0) == state.uncertainty_deg
    assert state.sigma_deg(601.0) == pytest.approx(np.hypot(state.uncertainty_deg, 0.1 * np.sqrt(10)))


def test_slopes_are_found_when_anchors_spread():
    def tilted(_, target):
        return np.array([0.6, 0.0]) * (2 * target[0] - 1)

    state = session(tilted, seconds=1200, sigma=0.2, span=0.45)[-1]
    assert state.belief.shift_deg([[1.0, 0.5], [0.0, 0.5]])[:, 0] == pytest.approx([0.6, -0.6], abs=0.15)
    offsets_only = no_drift(SCREEN, 0.0, DriftConfig(slope_deg=0.0))
    flat = session(tilted, seconds=1200, sigma=0.2, span=0.45, state=offsets_only)[-1]
    assert flat.belief.shift_deg((1.0, 0.5)) == pytest.approx(flat.offset_deg)


def test_anchors_at_one_place_say_little_of_the_slopes():
    state = START
    for n in range(60):
        state = step(state, anchor(float(n), (0.8, 0), target=(0.9, 0.5), sigma_deg=0.3))
    assert state.belief.shift_deg((0.9, 0.5))[0] == pytest.approx(0.8, abs=0.1)
    assert state.belief.sigma_deg((0.1, 0.5)) > 2 * state.belief.sigma_deg((0.9, 0.5))


def test_the_warning_comes_past_the_gate():
    near, far = (step(START, anchor(1.0, (x, 0), source="check", sigma_deg=0.05)) for x in (0.9, 1.4))
    assert near.warning is None
    assert far.warning.startswith("the gaze moved by 1.4 ±")
    assert far.warning.endswith("more than 1.0°: calibrate again")


def test_every_correction_is_logged_with_before_and_after():
    first = step(START, anchor(1.0, (0.5, 0)))
    second = step(first, anchor(2.0, (0.5, 0), source="structure", sigma_deg=1.0))
    assert [(line.t_s, line.reason) for line in second.log] == [(1.0, "one click"), (2.0, "one structure")]
    assert second.log[1].before is first.belief
    assert second.log[1].after is second.belief
    assert START.log == ()


def test_corrections_are_taken_back_one_by_one_and_that_is_logged():
    states = [START]
    for n in range(3):
        states.append(step(states[-1], anchor(1.0 + n, (0.6, 0.2))))
    once = revert(states[3], 4.0)
    twice = revert(once, 5.0)
    assert once.offset_deg == pytest.approx(states[2].offset_deg)
    assert twice.offset_deg == pytest.approx(states[1].offset_deg)
    assert [(line.reason, line.reverts) for line in twice.log[3:]] == [
        ("took back: one click", 2),
        ("took back: one click", 1),
    ]
    again = step(twice, anchor(6.0, (0.6, 0.2)))
    assert revert(again, 7.0).offset_deg == pytest.approx(twice.offset_deg)
    thrice = revert(twice, 6.0)
    assert thrice.offset_deg == (0, 0)
    with pytest.raises(InputError, match="expected a correction of drift to take back, found none"):
        revert(thrice, 7.0)


def test_time_goes_forward():
    state = step(START, anchor(5.0, (0.1, 0)))
    with pytest.raises(InputError, match=r"expected an anchor from 5.000 s on, found 4.000 s"):
        step(state, anchor(4.0, (0.1, 0)))
    with pytest.raises(InputError, match=r"expected a time from 5.000 s on"):
        revert(state, 4.0)


@pytest.mark.parametrize(("change", "message"), [
    ({"t_s": np.nan}, "expected an anchor of finite numbers"),
    ({"sigma_deg": 0.0}, "a sigma above 0 degrees"),
    ({"source": "wink"}, "expected an anchor from check, click, structure, found 'wink'"),
])  # fmt: skip
def test_anchors_are_checked(change, message):
    with pytest.raises(InputError, match=message):
        replace(anchor(1.0, (0, 0)), **change)


def test_settings_are_checked():
    with pytest.raises(InputError, match="expected sizes of drift above 0"):
        DriftConfig(votes=0)


@settings(max_examples=60)
@given(steps=st.lists(st.tuples(st.floats(0, 60), PLACES, st.floats(-6, 6), st.floats(-6, 6)), max_size=30))
def test_any_session_keeps_a_sane_belief(steps):
    state, t_s = START, 0.0
    for after_s, place, x, y in steps:
        t_s += after_s
        state = step(state, anchor(t_s, (x, y), place))
    assert np.isfinite(state.belief.coefficients).all()
    assert np.linalg.eigvalsh(state.belief.covariance).min() > 0
    assert np.linalg.norm(state.offset_deg) < 7
    assert len(state.log) <= len(steps)


@given(xy=st.lists(PLACES, min_size=1, max_size=5))
def test_no_drift_changes_nothing(xy):
    assert START.apply(xy) == pytest.approx(np.array(xy), abs=1e-12)


def test_apply_takes_the_drift_off_and_keeps_nan():
    state = step(START, anchor(1.0, (1.5, -0.5), source="check", sigma_deg=0.01))
    seen = from_flat_deg((1.5, -0.5), SCREEN)
    assert state.apply(seen) == pytest.approx((0.5, 0.5), abs=0.001)
    assert np.isnan(state.apply((np.nan, np.nan))).all()


def test_anchors_from_samples():
    samples = [GazeSample(n / 100, 0.3 if n < 195 else 0.9, 0.6, n % 7 > 0) for n in range(220)]
    clicked = click_anchor(2.0, (0.31, 0.6), samples)
    assert clicked.gaze_xy == pytest.approx((0.3, 0.6))
    assert (clicked.target_xy, clicked.source, clicked.sigma_deg) == ((0.31, 0.6), "click", 0.5)
    assert click_anchor(9.0, (0.31, 0.6), samples) is None
    checked = check_anchor(collect(samples, (0.3, 0.6), 0.5))
    assert checked.gaze_xy == pytest.approx((0.3, 0.6))
    assert (checked.source, checked.t_s) == ("check", pytest.approx(1.49))
    assert check_anchor(collect([], (0.3, 0.6), 0.5)) is None


def test_large_structures_weigh_less():
    small, large = (structure_anchor(1.0, [[0.4, 0.5], [0.6, 0.5], [np.nan, 0.5]], (0.5, 0.5), r) for r in (0.5, 9.0))
    assert small.gaze_xy == pytest.approx((0.5, 0.5))
    assert small.sigma_deg < 1.1
    assert large.sigma_deg == pytest.approx(np.hypot(1, 3))
    assert structure_anchor(1.0, [[np.nan, 0.5]], (0.5, 0.5), 1.0) is None


def recording(xy, t_s):
    return Recording(t_s, xy, np.isfinite(xy).all(axis=1), SCREEN, GazeQuality(0.8, 0.3), 10.0, device="tracker")


def test_recorrect_follows_the_drift_between_corrections():
    state = step(START, anchor(10.0, (0.0, 0.0), source="check", sigma_deg=0.01))
    state = step(state, anchor(20.0, (2.0, 0.0), source="check", sigma_deg=0.01))
    xy = np.tile([0.5, 0.5], (5, 1))
    raw = recording(xy, np.array([0.0, 10.0, 15.0, 20.0, 30.0]))
    after = recorrect(raw, state)
    assert flat_deg(after.xy, SCREEN)[:, 0] == pytest.approx([0, 0, -1, -2, -2], abs=0.02)
    assert np.array_equal(raw.xy, xy)
    assert (after.device, after.quality) == ("tracker (drift removed)", raw.quality)
    kept = recorrect(raw, revert(state, 25.0))
    assert kept.xy == pytest.approx(raw.xy, abs=1e-3)


def test_recorrect_with_a_calibration():
    xy = np.array([[0.5, 0.5], [np.nan, np.nan]])
    shift = replace(Calibration.identity(SCREEN), coefficients=[[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    after = recorrect(recording(xy, np.arange(2.0)), shift, GazeQuality(0.3, 0.2, measured=True))
    assert flat_deg(after.xy[0], SCREEN) == pytest.approx((1, 0))
    assert np.isnan(after.xy[1]).all()
    assert (after.quality.measured, after.device) == (True, "tracker (recalibrated)")


def test_recorrect_refuses_another_screen():
    other = no_drift(replace(SCREEN, distance_mm=700.0), 0.0)
    with pytest.raises(InputError, match="expected a correction made on Screen"):
        recorrect(recording(np.full((2, 2), 0.5), np.arange(2.0)), other)


def test_a_simulated_reader_who_slides_is_followed():
    """Bias, walk, noise and blinks of a consumer tracker; a click every 15 s, where the reader looks."""
    tracker = replace(TRACKERS["consumer"], accuracy_deg=0.0, drift_deg=0.3, posture_per_min=0.0)
    plain = View(Plane(2, 0, 1, False, False), 0, (2560, 1440, 1), (1, 1, 1), Window(0, 1), (0.0, 0.0), (1.0, 1.0))
    with_it, without = [], []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        reader, state = Reader(tracker, SCREEN, rng), no_drift(SCREEN, 0.0, DriftConfig(walk_deg=0.3))
        for t_s in np.arange(0.0, 900.0, 15.0):
            target = rng.uniform(0.3, 0.7, 2)
            reader.look(plain, [SCREEN.to_px(target)], [14.0], float(t_s))
            samples = reader.look(plain, [SCREEN.to_px(target)], [1.0], float(t_s) + 14.0)
            clicked = click_anchor(float(t_s) + 15.0, target, samples)
            if clicked is not None:
                without.append(np.linalg.norm(clicked.shift_deg(SCREEN)))
                with_it.append(
                    np.linalg.norm(flat_deg(state.apply(clicked.gaze_xy), SCREEN) - flat_deg(target, SCREEN))
                )
                state = step(state, clicked)
    assert np.mean(with_it) < 0.6 * np.mean(without)
    assert np.mean(with_it) < 0.45


def test_recorrect_refuses_to_count_drift_twice():
    event = drift_event(0.0, START.belief, START.belief, "calibrated")
    held = replace(recording(np.full((2, 2), 0.5), np.arange(2.0)), events=(event,))
    with pytest.raises(InputError, match="expected a recording without corrections of drift, found 1"):
        recorrect(held, START)
