"""Draws: what one depends on, and what is on it."""

import dataclasses

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")

from gazeseg.prepare.letterbox import CACHE_SIZE as SIZE  # noqa: E402
from gazeseg.train.augment import CALM  # noqa: E402
from gazeseg.train.dataset import MIN_OBJECT_PX, OBJECTS, Draws, _chances, _known, replace_lost  # noqa: E402
from gazeseg.train.naming import GRID  # noqa: E402


def equal(one, other):
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_draw_is_a_picture_and_masks(material):
    image, objects, organs, known = Draws(material, 3, seed=5)[2]
    assert image.shape == (1, SIZE, SIZE)
    assert objects.shape == (OBJECTS, SIZE, SIZE)
    assert image.dtype == objects.dtype == torch.float32
    assert 0 <= image.min() < image.max() <= 1
    assert set(objects.unique().tolist()) == {0.0, 1.0}
    assert organs.shape == (GRID, GRID)
    assert set(organs.unique().tolist()) <= {0, 3, 7}
    assert known.nonzero().flatten().tolist() == [3, 7]


def test_a_draw_depends_on_seed_and_number_alone(material):
    draws, later = Draws(material, 9, seed=5), Draws(material, 2, start=6, seed=5)
    assert len(later) == 2
    seventh = later[0]
    assert equal(draws[6], seventh)
    assert equal(draws[6], draws[6])
    assert not equal(draws[7], seventh)
    assert not equal(Draws(material, 9, seed=6)[6], seventh)


def test_training_ends_with_pictures_as_they_come_in_use(material):
    wild, calm, both = (Draws(material, 8, seed=5, **how) for how in ({}, {"config": CALM}, {"calm_from": 6}))
    assert equal(both[5], wild[5])
    assert equal(both[6], calm[6])
    assert not equal(calm[6], wild[6])
    assert equal(Draws(material, 2, start=6, seed=5, calm_from=6)[0], both[6])


def test_objects_are_there_to_be_seen(material):
    draws = Draws(material, 25, seed=2)
    smallest = [draws[i][1].sum(dim=(1, 2)).min() for i in range(25)]
    assert min(smallest) >= MIN_OBJECT_PX


def organs_drawn(material, share):
    """Which organs the objects of ten draws of picture 0 are, 0 for those that are none."""
    draws, organs = Draws(material, 1), material.organs[0]
    objects = [o for seed in range(10) for o in draws._objects(0, np.random.default_rng(seed), share)]
    return [next((v for v in (3, 7) if np.array_equal(o, organs == v)), 0) for o in objects]


def test_organs_or_pieces_by_share(material):
    assert sorted(organs_drawn(material, 1.0)) == [3] * 2 * 10 + [7] * 2 * 10
    assert not any(organs_drawn(material, 0.0))


def test_a_picture_without_pieces_shows_organs_alone(material):
    bare = dataclasses.replace(material, pieces=np.zeros_like(material.pieces))
    assert sorted(organs_drawn(bare, 0.0)) == [3] * 2 * 10 + [7] * 2 * 10


def test_pictures_without_organs_or_pieces_are_meant_whole(material):
    bare = dataclasses.replace(material, organs=np.zeros_like(material.organs), pieces=np.zeros_like(material.pieces))
    assert Draws(bare, 1)._objects(0, np.random.default_rng(0), 0.5).all()


@pytest.mark.parametrize(("boost", "chances"), [(0, [0.2] * 5), (1, [0.5, *[0.125] * 4]), (0.5, [1 / 3, *[1 / 6] * 4])])
def test_small_sets_are_drawn_more_often(boost, chances):
    np.testing.assert_allclose(_chances(("rare", *["common"] * 4), boost), chances)


def test_an_organ_is_known_in_all_pictures_of_its_patient(material):
    organs = material.organs.copy()
    organs[0][organs[0] == 3] = 200  # a value that nobody is asked to name
    mixed = dataclasses.replace(material, organs=organs, patient=("a", "b", "b", "b", "b", "a"))
    alone = dataclasses.replace(mixed, patient=("a", *"bbbbb"))
    assert [_known(m)["a"].nonzero().flatten().tolist() for m in (mixed, alone)] == [[3, 7], [7]]


def test_lost_objects_are_replaced_by_others():
    objects = torch.zeros(4, 20, 20)
    objects[1, :10] = 1
    objects[3, :, :5] = 1
    kept = replace_lost(objects)
    assert kept.sum(dim=(1, 2)).tolist() == [200, 200, 200, 100]
    torch.testing.assert_close(kept[[1, 3]], objects[[1, 3]])


def test_nothing_left_stays_nothing():
    assert not replace_lost(torch.zeros(4, 20, 20)).any()
