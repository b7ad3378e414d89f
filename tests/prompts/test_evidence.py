from types import SimpleNamespace

import pytest

from gazeseg.prompts.evidence import MAX_LOOKS, Evidence
from gazeseg.types import Rejected, Undone

UNDO = Undone(0.0)


def look(index=3, plane="axial"):
    return SimpleNamespace(view=SimpleNamespace(plane=plane, index=index))


@pytest.fixture
def evidence():
    """Two holds of the liver, the second over two slices, and one of the spleen that still runs."""
    evidence = Evidence()
    for hold in ([("liver", 3)], [("liver", 3), ("liver", 4)]):
        for structure, index in hold:
            evidence.add(structure, look(index), (0.5, 0.5))
        evidence.hold_ended()
    evidence.add("spleen", look(3), (0.5, 0.5))
    return evidence


def left(evidence):
    asked = (("liver", 3), ("liver", 4), ("spleen", 3))
    return [len(evidence.take(structure, "axial", index)) for structure, index in asked]


def test_every_look_is_given_once(evidence):
    assert left(evidence) == [2, 1, 1]
    assert left(evidence) == [0, 0, 0]


def test_another_plane_is_not_asked(evidence):
    assert evidence.take("liver", "coronal", 3) == []


@pytest.mark.parametrize(("undone", "expected"), [(1, [1, 0, 1]), (2, [0, 0, 1]), (3, [0, 0, 1])])
def test_an_undo_forgets_the_last_hold_that_ended(evidence, undone, expected):
    for _ in range(undone):
        evidence.heard(UNDO)
    assert left(evidence) == expected


def test_a_reject_forgets_all_of_its_structure(evidence):
    evidence.heard(Rejected(0.0, "liver"))
    assert left(evidence) == [0, 0, 1]


def test_old_looks_go(evidence):
    for _ in range(MAX_LOOKS):
        evidence.add("liver", look(9), (0.5, 0.5))
    assert left(evidence) == [0, 0, 0]
