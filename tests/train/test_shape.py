"""Shapes: which of them can go on with the weights of which."""

import pytest

from gazeseg.train.nets.shape import SHAPES, Shape


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_extends_itself(name):
    assert SHAPES[name].extends(SHAPES[name])


def test_only_more_of_the_same_extends():
    assert Shape(more=2).extends(Shape(more=1))
    assert not Shape(more=1).extends(Shape(more=2))
    assert not Shape(more=1, n=96).extends(Shape())
    assert not Shape().extends(Shape(spread=False))
