from functools import reduce

import numpy as np

from gazeseg.session import SliceKey, initial_state, step
from gazeseg.session.compose import compose
from gazeseg.types import Bool, Locked, Plane, Prompted, SessionEvent, StructureAdded, Undone, VoxelPoint

AXIAL = Plane(2, 0, 1, True, False)
SAGITTAL = Plane(0, 1, 2, False, True)
SHAPE = (4, 3, 2)
A, B = StructureAdded(0.0, "a", 10), StructureAdded(0.0, "b", 20)
LOCK_A, LOCK_B = Locked(0.0, "a", True), Locked(0.0, "b", True)


def on(name: str, plane: Plane = AXIAL, index: int = 1) -> Prompted:
    return Prompted(0.0, name, plane, index, (VoxelPoint((0.0, 0.0, 0.0), True),))


def labels(events: list[SessionEvent], masks: dict[str, list[tuple[int, int]]]) -> list[list[int]]:
    """Slice 1 along k, as [i][j], with masks given by the (x, y) that are set."""

    def mask_of(key: SliceKey) -> Bool:
        mask = np.zeros(key.plane.slice_shape(SHAPE), dtype=bool)
        for x, y in masks[f"{key.structure}{key.plane.axis}"]:
            mask[y, x] = True
        return mask

    state = reduce(step, [A, B, *events], initial_state())
    composed = compose(state, SHAPE, mask_of)
    assert composed.dtype == np.uint8
    return composed[:, :, 1].tolist()


MASKS = {"a2": [(0, 0), (1, 0)], "b2": [(1, 0), (1, 2)], "a0": []}


def test_flips_of_the_plane_are_undone() -> None:
    assert labels([on("a")], MASKS) == [[0, 0, 0], [0, 0, 0], [10, 0, 0], [10, 0, 0]]


def test_later_acts_paint_over_earlier_ones() -> None:
    assert labels([on("a"), on("b")], MASKS)[2] == [20, 0, 20]
    assert labels([on("a"), on("b"), on("a")], MASKS)[2] == [10, 0, 20]
    assert labels([on("a"), on("b"), Undone(0.0)], MASKS)[2] == [10, 0, 0]


def test_nobody_takes_voxels_of_a_locked_structure() -> None:
    assert labels([on("a"), LOCK_A, on("b")], MASKS)[2] == [10, 0, 20]


def test_of_two_locked_structures_the_first_locked_keeps_its_voxels() -> None:
    assert labels([on("a"), on("b"), LOCK_A, LOCK_B], MASKS)[2] == [10, 0, 20]
    assert labels([on("a"), on("b"), LOCK_B, LOCK_A], MASKS)[2] == [20, 0, 20]


def test_a_slice_takes_back_what_another_plane_painted_for_the_structure() -> None:
    # Sagittal slice i = 2 without the structure cuts the axial mask; the other structure stays.
    cut = labels([on("a"), on("a", SAGITTAL, 2)], MASKS)
    assert cut == [[0, 0, 0], [0, 0, 0], [0, 0, 0], [10, 0, 0]]
    assert labels([on("b"), on("a", SAGITTAL, 2)], MASKS)[2] == [20, 0, 20]
