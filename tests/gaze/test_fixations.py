from itertools import pairwise
from math import hypot, inf, isfinite, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.gaze import FixationConfig, FixationDetector, detect
from gazeseg.types import Fixation, GazeSample, Screen

SCREEN = Screen((2560, 1440), (597.7, 336.2), 650.0)
PLACES = [(0.3, 0.3), (0.6, 0.35), (0.45, 0.7), (0.75, 0.6)]
REST_S, SACCADE_S = 0.4, 0.03


def deg(a, b):
    dx, dy = (a[0] - b[0]) * 2560, (a[1] - b[1]) * 1440
    return hypot(dx, dy) / SCREEN.px_per_degree


def at(t_s, places=PLACES):
    """Where the eye is: at rest for REST_S at each place, with straight saccades between them."""
    leg, phase = divmod(t_s, REST_S + SACCADE_S)
    here, there = places[min(int(leg), len(places) - 1)], places[min(int(leg) + 1, len(places) - 1)]
    done = max(0.0, (phase - REST_S) / SACCADE_S)
    return here[0] + (there[0] - here[0]) * done, here[1] + (there[1] - here[1]) * done


def gaze(rate_hz, noise_deg=0.0, seconds=1.69, places=PLACES, seed=0):
    rng = np.random.default_rng(seed)
    per_deg = SCREEN.px_per_degree / np.array(SCREEN.size_px)
    times = [i / rate_hz for i in range(int(seconds * rate_hz))]
    noise = rng.normal(size=(len(times), 2)) * noise_deg * per_deg
    return [
        GazeSample(t, x + dx, y + dy, True)
        for t, (x, y), (dx, dy) in zip(times, [at(t, places) for t in times], noise.tolist(), strict=True)
    ]


def lost(samples, from_s, to_s):
    """The same samples without an eye in between."""
    return [GazeSample(s.t_s, nan, nan, False) if from_s <= s.t_s < to_s else s for s in samples]


def still(rate_hz=120, seconds=1.0):
    return gaze(rate_hz, seconds=seconds, places=[(0.5, 0.5)])


@pytest.mark.parametrize("rate_hz", [30, 60, 120, 300, 1200])
@pytest.mark.parametrize("noise_deg", [0.0, 0.3, 0.8])
def test_finds_every_fixation_at_any_rate_and_noise(rate_hz, noise_deg):
    found = detect(gaze(rate_hz, noise_deg), SCREEN, noise_deg)
    assert len(found) == len(PLACES)
    for n, (fixation, place) in enumerate(zip(found, PLACES, strict=True)):
        assert deg(fixation.xy, place) < 0.15 + noise_deg / 2
        assert fixation.start_s == pytest.approx(n * (REST_S + SACCADE_S), abs=0.04)
        assert fixation.duration_s == pytest.approx(REST_S, abs=0.07)


def test_measures_the_noise_as_spread():
    (fixation,) = detect(gaze(300, 0.4, 1.0, places=[(0.5, 0.5)]), SCREEN, 0.4)
    assert fixation.spread_deg == pytest.approx(0.4, rel=0.1)
    assert fixation.n_samples == 300


def test_center_is_the_mean_of_all_samples_not_of_the_last_window():
    drifting = [GazeSample(i / 100, 0.5 + 0.00005 * i, 0.5, True) for i in range(100)]
    (fixation,) = detect(drifting, SCREEN, 0.1)
    assert fixation.xy == pytest.approx((0.5 + 0.00005 * 49.5, 0.5))


def test_noise_louder_than_promised_does_not_shatter_a_fixation():
    samples = gaze(120, 1.0, 3.0, places=[(0.5, 0.5)])
    assert max(fixation.duration_s for fixation in detect(samples, SCREEN, precision_deg=0.0)) > 1.5


def test_one_outlier_is_left_out():
    samples = still()
    samples[60] = samples[60]._replace(x=0.9)
    (fixation,) = detect(samples, SCREEN, 0.1)
    assert (fixation.n_samples, fixation.xy) == (119, (0.5, 0.5))


def test_two_outliers_apart_do_not_end_a_fixation():
    samples = still()
    samples[40], samples[60] = samples[40]._replace(x=0.9), samples[60]._replace(x=0.9)
    assert [fixation.n_samples for fixation in detect(samples, SCREEN, 0.1)] == [118]


def test_the_recent_mean_notices_what_the_mean_of_all_would_hide():
    per_deg = SCREEN.px_per_degree / 2560
    path_deg = [0.0] * 100 + [0.8] * 50 + [-0.5] * 50
    samples = [GazeSample(i / 100, 0.5 + x * per_deg, 0.5, True) for i, x in enumerate(path_deg)]
    assert [fixation.n_samples for fixation in detect(samples, SCREEN, 0.1)] == [150, 50]


def test_two_outliers_in_a_row_end_a_fixation():
    samples = still()
    samples[60], samples[61] = samples[60]._replace(x=0.9), samples[61]._replace(x=0.9)
    assert [fixation.n_samples for fixation in detect(samples, SCREEN, 0.1)] == [60, 58]


@pytest.mark.parametrize(("blink_s", "parts"), [(0.05, 1), (0.2, 2)], ids=["bridged", "ends"])
def test_blinks(blink_s, parts):
    found = detect(lost(still(), 0.4, 0.4 + blink_s), SCREEN, 0.1)
    assert len(found) == parts
    assert sum(fixation.n_samples for fixation in found) == pytest.approx(120 - blink_s * 120, abs=1)


def test_a_hole_in_the_samples_is_a_gap_too():
    samples = [sample for sample in still() if not 0.4 <= sample.t_s < 0.6]
    assert len(detect(samples, SCREEN, 0.1)) == 2


def test_a_lost_sample_at_30_hz_is_bridged():
    samples = still(30)
    samples[12] = GazeSample(samples[12].t_s, nan, nan, False)
    assert [fixation.n_samples for fixation in detect(samples, SCREEN, 0.1)] == [29]


@pytest.mark.parametrize("rate_hz", [5, 10, 13, 14, 20])
def test_slow_trackers_have_fixations_too(rate_hz):
    samples = [GazeSample(i / rate_hz, 0.3 if i // rate_hz % 2 else 0.7, 0.5, True) for i in range(20 * rate_hz)]
    found = detect(samples, SCREEN, 0.2)
    assert len(found) >= 15
    assert all(fixation.duration_s == pytest.approx(1 - 1 / rate_hz) for fixation in found[-5:-1])


def test_a_slow_tracker_may_come_unevenly():
    jitter_s = np.random.default_rng(0).uniform(-0.015, 0.015, 200).tolist()
    samples = [GazeSample(i / 10 + late, 0.5, 0.5, True) for i, late in enumerate(jitter_s)]
    assert max(fixation.duration_s for fixation in detect(samples, SCREEN, 0.2)) > 15


def test_a_blink_of_a_slow_tracker_is_a_gap():
    assert len(detect(lost(still(10, 6.0), 4.0, 4.2), SCREEN, 0.2)) == 2


@pytest.mark.parametrize("rate_hz", [30, 60, 300])
def test_fast_trackers_that_lose_a_lot_are_not_taken_for_slow_ones(rate_hz, monkeypatch):
    rng = np.random.default_rng(rate_hz)
    kept = [
        s for n, s in enumerate(gaze(rate_hz, 0.3, 20.0, PLACES * 12)) if (n % 5 == 0 if n < 40 else rng.random() < 0.6)
    ]
    seen = [s if rng.random() < 0.8 else s._replace(x=nan, y=nan, valid=False) for s in kept]
    found = detect(seen, SCREEN, 0.3)
    monkeypatch.setattr("gazeseg.gaze.pace.GAP_STEPS", 0.0)
    assert found == detect(seen, SCREEN, 0.3)


def test_eye_that_moved_behind_a_short_blink_is_a_new_fixation():
    samples = still(seconds=0.4) + [GazeSample(0.45 + i / 120, 0.7, 0.5, True) for i in range(40)]
    assert [round(fixation.xy[0], 3) for fixation in detect(samples, SCREEN, 0.1)] == [0.5, 0.7]


def test_cut_splits_a_fixation_and_loses_no_sample():
    found = detect(still(), SCREEN, 0.1, cuts_s=[0.5])
    assert [fixation.n_samples for fixation in found] == [60, 60]
    assert found[0].end_s < 0.5 <= found[1].start_s


def test_cuts_count_in_any_order():
    assert detect(still(), SCREEN, 0.1, [0.7, 0.3]) == detect(still(), SCREEN, 0.1, [0.3, 0.7])


@pytest.mark.parametrize(
    ("seconds", "found"), [(0.05, 0), (0.075, 1)], ids=["below min_s", "between min_s and start_s"]
)
def test_a_cut_keeps_a_candidate_from_min_s_on(seconds, found):
    assert len(detect(still(1000, seconds), SCREEN, 0.1)) == found


def test_pursuit_is_cut_to_pieces_instead_of_followed():
    sweep = [GazeSample(i / 120, 0.2 + 0.04 * i / 120, 0.5, True) for i in range(1200)]
    assert max(fixation.duration_s for fixation in detect(sweep, SCREEN, 0.1)) < 3.0


def test_times_that_do_not_go_forward_are_ignored_and_counted():
    detector = FixationDetector(SCREEN, 0.1)
    for t_s in (0.0, 0.1, 0.1, 0.05, nan, inf):
        detector.push(GazeSample(t_s, 0.5, 0.5, True))
    assert detector.ignored == 4


def test_live_shows_the_running_fixation():
    detector = FixationDetector(SCREEN, 0.1)
    seen = [detector.push(sample) or detector.live for sample in still(seconds=0.2)]
    assert seen[0] is None
    assert isinstance(seen[-1], Fixation)


@pytest.mark.parametrize("position", [(nan, 0.5), (0.5, inf), (1e308, -1e308)])
def test_hostile_positions_make_no_look_at_the_corner(position):
    samples = [GazeSample(i / 100, *position, True) for i in range(50)]
    assert all(fixation.xy != (0.0, 0.0) for fixation in detect(samples, SCREEN, 0.1))


samples_lists = st.lists(
    st.builds(GazeSample, st.floats(0, 3), st.floats(-0.2, 1.2), st.floats(-0.2, 1.2), st.booleans()), max_size=60
)


@given(samples_lists, st.lists(st.floats(0, 3), max_size=3))
def test_online_and_offline_agree_and_fixations_never_overlap(samples, cuts_s):
    samples = sorted(samples)
    offline = detect(samples, SCREEN, 0.3, cuts_s)
    assert offline == detect(iter(samples), SCREEN, 0.3, iter(cuts_s))
    assert all(fixation.duration_s >= FixationConfig().min_s for fixation in offline)
    assert all(a.end_s < b.start_s for a, b in pairwise(offline))


@pytest.mark.parametrize("bad", [{"min_s": 0.0}, {"start_s": 0.5}, {"outliers": 0}, {"gap_s": -1.0}])
def test_config_names_what_is_wrong(bad):
    with pytest.raises(InputError, match="expected"):
        FixationConfig(**bad)


def test_precision_must_be_a_number():
    with pytest.raises(InputError, match=r"expected precision >= 0 degrees, found nan"):
        FixationDetector(SCREEN, nan)


def test_a_jump_within_the_limit_starts_the_candidate_anew():
    half_degree = 0.5 * SCREEN.px_per_degree / 2560
    samples = [GazeSample(i / 1000, 0.5 + half_degree * (i >= 50), 0.5, True) for i in range(300)]
    (fixation,) = detect(samples, SCREEN, 0.01)
    assert fixation.start_s == 0.05
    assert fixation.xy[0] == pytest.approx(0.5 + half_degree)


def test_the_eye_is_somewhere_before_a_fixation_is_sure():
    detector = FixationDetector(SCREEN, 0.1)
    assert detector.where is None
    detector.push(GazeSample(0.0, 0.2, 0.3, True))
    assert detector.where == (0.2, 0.3)
    assert detector.live is None


BAD = [
    (nan, nan, True), (inf, 0.5, True), (-inf, -inf, True), (0.5, nan, True), (nan, nan, False), (0.0, 0.0, False),
    (7.0, 0.5, True), (-3.0, 2.0, True), (1e308, -1e308, True),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("every", [2, 3, 7])
def test_bad_samples_between_good_ones_move_nothing(bad, every):
    samples = [GazeSample(s.t_s, *bad) if n % every == every - 1 else s for n, s in enumerate(still())]
    (fixation,) = detect(samples, SCREEN, 0.1)
    assert fixation.xy == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("bad", BAD)
def test_nothing_but_bad_samples_is_never_the_corner(bad):
    found = detect([GazeSample(n / 100, *bad) for n in range(100)], SCREEN, 0.1)
    assert all(abs(fixation.xy[0]) > 1 or abs(fixation.xy[1]) > 1 for fixation in found)


def test_duplicates_and_samples_from_the_past_are_left_out():
    good = still()
    mixed = [copy for s in good for copy in (s, s, s._replace(t_s=s.t_s - 0.5, x=0.9), s._replace(t_s=nan, x=0.9))]
    assert detect(mixed, SCREEN, 0.1) == detect(good, SCREEN, 0.1)


def test_a_clock_that_jumps_ahead_is_a_gap_and_one_that_falls_back_is_silence():
    ahead = [s if s.t_s < 0.5 else s._replace(t_s=s.t_s + 100) for s in still()]
    assert [fixation.n_samples for fixation in detect(ahead, SCREEN, 0.1)] == [60, 60]
    back = [s if s.t_s < 0.5 else s._replace(t_s=s.t_s - 100) for s in still()]
    assert [fixation.n_samples for fixation in detect(back, SCREEN, 0.1)] == [60]


def test_eyes_that_disagree_by_turns_are_no_fixation_between_them():
    samples = [s._replace(x=0.5 + (0.12 if n % 2 else -0.12)) for n, s in enumerate(still())]  # 9 degrees apart
    assert all(abs(fixation.xy[0] - 0.5) > 0.1 for fixation in detect(samples, SCREEN, 0.1))


hostile = st.lists(
    st.builds(
        GazeSample,
        st.one_of(st.floats(0, 3), st.floats()),
        st.one_of(st.floats(-0.2, 1.2), st.floats()),
        st.one_of(st.floats(-0.2, 1.2), st.floats()),
        st.booleans(),
    ),
    max_size=80,
)


@given(hostile)
def test_whatever_comes_fixations_are_finite_and_in_order(samples):
    found = detect(samples, SCREEN, 0.3)
    assert all(isfinite(n) for f in found for n in (f.start_s, f.end_s, *f.xy, f.spread_deg))
    assert all(a.end_s < b.start_s for a, b in pairwise(found))
