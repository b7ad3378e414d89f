import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.errors import InputError
from gazeseg.simulate import paper_points


def mask_with(n, shape=(20, 30), seed=0):
    mask = np.zeros(shape, bool)
    mask.flat[np.random.default_rng(seed).permutation(mask.size)[:n]] = True
    return mask


def inside(points, mask):
    return sum(bool(mask[int(p.y), int(p.x)]) for p in points)


def test_sixteen_inside_and_four_outside(rng):
    truth = mask_with(100)
    points = paper_points(truth, 20, rng)
    assert (len(points), inside(points, truth)) == (20, 16)
    assert all(p.positive for p in points)
    assert len({(p.x, p.y) for p in points}) == 20


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 60), size=st.integers(1, 600), seed=st.integers(0, 2**32))
def test_always_n_points(n, size, seed):
    truth = mask_with(size, seed=seed)
    points = paper_points(truth, n, np.random.default_rng(seed))
    assert len(points) == n
    assert inside(points, truth) == (n if truth.all() else max(1, int(0.8 * n)))


def test_a_tiny_object_gives_its_pixels_again(rng):
    truth = mask_with(3)
    points = paper_points(truth, 20, rng)
    counts = np.unique([(p.x, p.y) for p in points if truth[int(p.y), int(p.x)]], axis=0, return_counts=True)[1]
    assert sorted(counts) == [5, 5, 6]


def test_points_are_uniform_inside(rng):
    truth = np.zeros((20, 30), bool)
    truth[:, :10] = True
    x = [p.x for _ in range(200) for p in paper_points(truth, 20, rng) if p.x < 10]
    assert np.bincount(np.array(x, int), minlength=10) == pytest.approx(np.full(10, len(x) / 10), rel=0.25)


def test_equal_seeds_give_equal_points():
    truth = mask_with(80)
    assert paper_points(truth, 20, np.random.default_rng(5)) == paper_points(truth, 20, np.random.default_rng(5))
    assert paper_points(truth) == paper_points(truth, 20, np.random.default_rng(0))


def test_nothing_to_point_at(rng):
    with pytest.raises(InputError, match="expected an object and n >= 1, found 0 pixels and n=20"):
        paper_points(np.zeros((5, 5), bool), 20, rng)
