import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.simulate import TRACKERS, Reader, scanpath, zoom_for


def disc(x, y, radius, shape=(120, 160)):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return (columns - x) ** 2 + (rows - y) ** 2 <= radius**2


def test_the_deepest_point_comes_first(rng):
    mask = disc(40, 60, 20) | disc(75, 60, 9)  # one piece, its middle is not the deepest point
    targets, _ = scanpath(mask, 3.0, rng)
    assert targets[0] == pytest.approx([40, 60], abs=1)


def test_pieces_are_visited_by_size(rng):
    targets, _ = scanpath(disc(30, 30, 9) | disc(100, 80, 20) | disc(140, 20, 14), 5.0, rng)
    assert targets[:3] == pytest.approx(np.array([[100, 80], [140, 20], [30, 30]]), abs=1)


def test_looks_spread_over_the_region(rng):
    targets, _ = scanpath(disc(80, 60, 50), 6.0, rng)
    assert np.ptp(targets, axis=0).min() > 50


def test_fixation_durations(rng):
    durations = np.concatenate([scanpath(disc(80, 60, 50), 8.0, rng)[1][:-1] for _ in range(100)]) - 0.03
    assert np.median(durations) == pytest.approx(0.25, abs=0.01)
    assert durations.min() >= 0.15 - 1e-9
    assert durations.max() <= 0.5 + 1e-9


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), seconds=st.floats(0.05, 10))
def test_targets_lie_in_the_region_and_fill_the_time(seed, seconds):
    rng = np.random.default_rng(seed)
    mask = disc(*rng.uniform(20, 100, 2), rng.uniform(1, 30)) | disc(*rng.uniform(20, 100, 2), 2)
    targets, durations = scanpath(mask, seconds, rng)
    columns, rows = np.rint(targets).astype(int).T
    assert mask[rows, columns].all()
    assert durations.sum() == pytest.approx(seconds)
    assert durations.min() > 0
    assert len(targets) == len(durations)


@pytest.mark.parametrize("name", ["research", "consumer", "poor"])
def test_about_four_of_five_samples_fall_inside_an_organ_at_the_zoom_of_the_rule(screen, view_at, name):
    mask = disc(250, 250, 12, (501, 501)) | disc(262, 250, 12, (501, 501))
    zoom = zoom_for(24, 500 / (0.9 * 1440), TRACKERS[name].quality, screen)
    shares = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        samples = Reader(TRACKERS[name], screen, rng).look(view_at(zoom), *scanpath(mask, 4.0, rng), 0.0)
        seen = np.array([(s.x, s.y) for s in samples if s.valid])
        columns, rows = np.clip(np.rint(view_at(zoom).to_slice(screen.to_px(seen))), 0, 500).astype(int).T
        shares.append(mask[rows, columns].mean())
    assert np.mean(shares) == pytest.approx(0.8, abs=0.1)


def test_equal_seeds_give_equal_paths():
    first, second = (scanpath(disc(80, 60, 30), 5.0, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])


def test_nothing_to_look_at(rng):
    with pytest.raises(InputError, match="found an empty mask: nothing to look at"):
        scanpath(np.zeros((8, 8), bool), 1.0, rng)
    with pytest.raises(InputError, match=r"expected the region as an \(h, w\) mask, found shape \(8,\)"):
        scanpath(np.ones(8, bool), 1.0, rng)
    with pytest.raises(InputError, match="more than 0 s to look, found 0"):
        scanpath(np.ones((8, 8), bool), 0, rng)
