from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.simulate import TRACKERS, Reader

MIDDLE = [[250.0, 250.0]]
PERFECT = replace(
    TRACKERS["research"], accuracy_deg=0.0, noise_deg=0.0, drift_deg=0.0, posture_per_min=0.0, blinks_per_min=0.0,
    loss=0.0, latency_s=0.0,
)  # fmt: skip


def positions(samples):
    return np.array([(s.x, s.y) for s in samples if s.valid])


def offsets_deg(reader, view, screen, seconds=1.0):
    """Seen minus true, in degrees, of a long look at the middle of the screen."""
    reader.look(view, MIDDLE, [0.5], 0.0)
    seen = positions(reader.look(view, MIDDLE, [seconds], 0.5))
    return (screen.to_px(seen) - np.array(screen.size_px) / 2) / screen.px_per_degree


@pytest.mark.parametrize("name", ["research", "consumer", "poor"])
def test_mean_offset_over_sessions_is_the_accuracy(view_at, screen, name):
    sessions = [
        offsets_deg(Reader(TRACKERS[name], screen, np.random.default_rng(k)), view_at(), screen) for k in range(400)
    ]
    lengths = [np.linalg.norm(s.mean(axis=0)) for s in sessions if len(s) > 20]
    assert np.mean(lengths) == pytest.approx(TRACKERS[name].accuracy_deg, rel=0.1)


@pytest.mark.parametrize("name", ["research", "consumer", "poor"])
def test_spread_within_a_session_is_noise_and_fixational_movement(view_at, screen, name):
    seen = offsets_deg(Reader(TRACKERS[name], screen, np.random.default_rng(3)), view_at(), screen, seconds=30)
    assert seen.std(axis=0).mean() == pytest.approx(np.hypot(TRACKERS[name].noise_deg, 0.12), rel=0.15)


@pytest.mark.parametrize(
    ("name", "width_mm", "zoom", "expected"),
    [
        ("research", 20, 1, 0.65),
        ("research", 5, 2, 0.24),
        ("consumer", 20, 1, 0.24),
        ("consumer", 20, 2, 0.67),
        ("consumer", 60, 1, 0.92),
        ("poor", 25, 2, 0.41),
        ("poor", 60, 1, 0.53),
        ("poor", 60, 4, 1.0),
    ],
)
def test_chance_to_be_inside_a_target(view_at, screen, name, width_mm, zoom, expected):
    """The table of measured values that the presets stand for; 300 sessions give about 0.03 of chance."""
    mm_per_degree = screen.px_per_degree / view_at(zoom).scale_px[0]
    readers = (Reader(TRACKERS[name], screen, np.random.default_rng(k)) for k in range(300))
    seen = [offsets_deg(reader, view_at(zoom), screen) for reader in readers]
    inside = [(np.linalg.norm(s, axis=1) * mm_per_degree <= width_mm / 2).mean() for s in seen if len(s)]
    assert np.mean(inside) == pytest.approx(expected, abs=0.07)


def test_a_perfect_tracker_shows_the_target(view_at, screen, rng):
    reader = Reader(PERFECT, screen, rng)
    reader.look(view_at(2), [[200.0, 300.0]], [0.5], 0.0)
    seen = view_at(2).to_slice(screen.to_px(positions(reader.look(view_at(2), [[200.0, 300.0]], [8.0], 0.5))))
    assert np.median(seen, axis=0) == pytest.approx([200, 300], abs=1.0)


def test_latency_delays_the_gaze(view_at, screen):
    target, seconds = [[350.0, 250.0]], [0.3]
    prompt, late = (Reader(replace(PERFECT, latency_s=s), screen, np.random.default_rng(0)) for s in (0.0, 0.1))
    first, second = (np.array([s.x for s in r.look(view_at(), target, seconds, 0.0)]) for r in (prompt, late))
    assert np.argmax(second > 0.52) - np.argmax(first > 0.52) == pytest.approx(0.1 * 250, abs=6)


def test_looks_that_follow_each_other_make_one_clock(view_at, screen, rng):
    reader = Reader(TRACKERS["consumer"], screen, rng)
    t = [s.t_s for k in range(7) for s in reader.look(view_at(), MIDDLE, [0.31], 0.31 * k)]
    assert len(t) == int(np.ceil(7 * 0.31 * 90))
    assert np.diff(t).min() > 0.009
    assert np.diff(t).max() < 0.013


def test_blinks_and_losses_are_invalid_and_have_no_position(view_at, screen, rng):
    samples = Reader(TRACKERS["poor"], screen, rng).look(view_at(), MIDDLE, [600.0], 0.0)
    lost = [s for s in samples if not s.valid]
    assert len(lost) / len(samples) == pytest.approx(0.08 + 15 * 0.2 / 60, abs=0.03)
    assert all(np.isnan(s.x) and np.isnan(s.y) for s in lost)
    assert not any(np.isnan(s.x) or np.isnan(s.y) for s in samples if s.valid)


def test_drift_goes_on_between_looks(view_at, screen):
    drifting = replace(PERFECT, drift_deg=1.0, rate_hz=20.0)
    ends = []
    for seed in range(40):
        reader = Reader(drifting, screen, np.random.default_rng(seed))
        for minute in range(4):
            last = positions(reader.look(view_at(), MIDDLE, [60.0], 60.0 * minute))[-40:]
        ends.append((screen.to_px(last.mean(axis=0)) - np.array(screen.size_px) / 2) / screen.px_per_degree)
    assert np.std(ends) == pytest.approx(2.0, rel=0.25)  # 1 degree after a minute, 2 after four


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(TRACKERS)))
def test_equal_seeds_give_equal_samples(view_at, screen, seed, name):
    first, second = (
        Reader(TRACKERS[name], screen, np.random.default_rng(seed)).look(view_at(), MIDDLE * 2, [0.3, 0.3], 1.0)
        for _ in range(2)
    )
    assert np.array_equal(np.array(first), np.array(second), equal_nan=True)
    assert all(1.0 <= sample.t_s < 1.6 for sample in first)


@pytest.mark.parametrize(
    ("targets", "durations", "message"),
    [
        ([250.0, 250.0], [1.0], "expected targets"),
        (MIDDLE, [1.0, 2.0], "expected targets"),
        (MIDDLE, [0.0], "durations above 0 s"),
        ([[np.nan, 1.0]], [1.0], "expected finite targets"),
    ],
)
def test_impossible_looks_are_refused(view_at, screen, rng, targets, durations, message):
    with pytest.raises(InputError, match=message):
        Reader(PERFECT, screen, rng).look(view_at(), targets, durations, 0.0)


def test_time_never_goes_back(view_at, screen, rng):
    reader = Reader(PERFECT, screen, rng)
    reader.look(view_at(), MIDDLE, [1.0], 5.0)
    with pytest.raises(InputError, match=r"expected a look from 6.000 s on, found 5.500 s"):
        reader.look(view_at(), MIDDLE, [1.0], 5.5)
