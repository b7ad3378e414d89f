"""Doubts about a mask: bands of the probability, and pieces that another outline has otherwise."""

import numpy as np
import pytest

from gazeseg.prompts.unsure import bands, differ, second_opinion
from gazeseg.testing import FakePredictor
from gazeseg.types import Slice


def test_bands_lie_within_each_other():
    row = np.array([[0.02, 0.15, 0.3, 0.5, 0.7, 0.85, 0.98]], dtype=np.float32)
    assert [band.tolist()[0] for band in bands(row)] == [
        [False, True, True, True, True, True, False],
        [False, False, True, True, True, False, False],
        [False, False, False, True, False, False, False],
    ]


@pytest.fixture
def block():
    mask = np.zeros((40, 50), dtype=np.bool_)
    mask[10:30, 10:30] = True
    return mask


def test_missing_and_extra_pieces_are_told_apart_and_rims_left_out(block):
    other = np.zeros_like(block)
    other[10:30, 12:40] = True
    missing, extra = differ(block, other)
    assert np.argwhere(missing).min(axis=0).tolist() == [10, 30]
    assert missing.sum() == 20 * 10
    assert not extra.any()


def test_a_second_opinion_is_asked_by_points_and_the_mask_itself(block):
    model = FakePredictor()
    embedding = model.embed(Slice.from_array(np.zeros(block.shape, dtype=np.int16)))
    said = second_opinion(model, embedding, block, (1.0, 1.0))
    assert said.mask[20, 20]
    assert not said.mask[5, 45]
    assert model.decodes == 1
