import numpy as np
import pytest

from gazeseg.session import Session, to_runs
from gazeseg.session.carrying import spread
from gazeseg.types import MasksGiven, Plane, StructureAdded


@pytest.mark.parametrize(
    ("outlined", "empty", "carried"),
    [([5], [6], {4}), ([4, 6], [5], {3, 7}), ([0, 3], [1], {2, 4}), ([11], [10], set())],
)
def test_slices_left_empty_get_nothing_and_end_the_way(
    session: Session, axial: Plane, outlined: list[int], empty: list[int], carried: set[int]
) -> None:
    mask = np.zeros(axial.slice_shape(session.volume.shape), dtype=np.bool_)
    mask[10:20, 5:30] = True
    masks = [(index, tuple(to_runs(mask if index in outlined else mask & ~mask))) for index in outlined + empty]
    session.apply(StructureAdded(0.0, "liver", 3))
    session.apply(MasksGiven(1.0, "liver", axial, tuple(sorted(masks)), "brush"))
    found = set()
    for act in spread(session, 1, 2.0):
        session.apply(act)
        found |= {index for index, _ in act.masks}
    assert found == carried
