import numpy as np
import pytest

from gazeseg.simulate.regions import deepest, depth, pieces


def test_pieces_largest_first_then_in_reading_order():
    mask = np.array([[1, 0, 1, 1, 0, 1], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1]], bool)
    assert [(p.sum(), *np.argwhere(p)[0]) for p in pieces(mask)] == [(3, 0, 2), (1, 0, 0), (1, 0, 5), (1, 2, 5)]


def test_no_pieces_of_nothing():
    assert pieces(np.zeros((3, 3), bool)) == []


def test_depth_counts_the_border_of_the_picture_as_outside():
    assert depth(np.ones((3, 5), bool))[1].tolist() == [1, 2, 2, 2, 1]


def test_depth_is_zero_outside():
    mask = np.zeros((6, 7), bool)
    mask[2:5, 1:4] = True
    assert depth(mask)[~mask].max() == 0
    assert depth(mask)[3, 2] == pytest.approx(2)
    assert deepest(mask) == (2, 3)
