import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.errors import JournalError
from gazeseg.types import (
    Accepted,
    Locked,
    MasksGiven,
    Plane,
    Prompted,
    Redone,
    Rejected,
    SessionEvent,
    SliceSeen,
    StructureAdded,
    StructureRenamed,
    Undone,
    VoxelBox,
    VoxelPoint,
)
from gazeseg.types.session_json import event_from_json, event_to_json

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TRIPLES = st.tuples(NUMBERS, NUMBERS, NUMBERS)
ORIGINS = st.sampled_from(["gaze", "mouse", "simulated"])
PLANES = st.builds(
    lambda axes, x_flip, y_flip: Plane(*axes, x_flip, y_flip), st.permutations([0, 1, 2]), st.booleans(), st.booleans()
)
PROMPTS = st.one_of(
    st.builds(VoxelPoint, TRIPLES, st.booleans(), NUMBERS, NUMBERS, ORIGINS),
    st.builds(VoxelBox, TRIPLES, TRIPLES, ORIGINS),
)
EVENTS = st.one_of(
    st.builds(StructureAdded, NUMBERS, st.text(), st.integers()),
    st.builds(Prompted, NUMBERS, st.text(), PLANES, st.integers(), st.lists(PROMPTS).map(tuple)),
    st.builds(Undone, NUMBERS),
    st.builds(Redone, NUMBERS),
    st.builds(Accepted, NUMBERS, st.text()),
    st.builds(Rejected, NUMBERS, st.text()),
    st.builds(Locked, NUMBERS, st.text(), st.booleans()),
    st.builds(StructureRenamed, NUMBERS, st.text(), st.text(), st.booleans()),
    st.builds(
        MasksGiven,
        NUMBERS,
        st.text(),
        PLANES,
        st.lists(st.tuples(st.integers(), st.lists(st.integers()).map(tuple))).map(tuple),
        st.sampled_from(["import", "carried"]),
        st.lists(st.floats(0, 1)).map(tuple),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(SliceSeen, NUMBERS, PLANES, st.integers()),
)


@given(EVENTS)
def test_round_trip_through_text(event: SessionEvent) -> None:
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event


def test_plain_and_readable() -> None:
    event = Prompted(1.5, "liver", Plane(2, 0, 1, True, False), 7, (VoxelPoint((1, 2.5, 7), False, 2.0),))
    assert event_to_json(event) == {
        "type": "Prompted",
        "t_s": 1.5,
        "structure": "liver",
        "plane": {"axis": 2, "x_axis": 0, "y_axis": 1, "x_flip": True, "y_flip": False},
        "index": 7,
        "prompts": [
            {
                "type": "VoxelPoint",
                "ijk": [1.0, 2.5, 7.0],
                "positive": False,
                "sigma_mm": 2.0,
                "weight": 1.0,
                "origin": "gaze",
            }
        ],
    }


def test_a_line_of_an_earlier_version_is_read_and_stays_as_it_was() -> None:
    line = {"type": "MasksGiven", "t_s": 1.0, "structure": "a", "plane": PLANE, "masks": [{"index": 5, "runs": [2, 2]}]}
    line |= {"how": "carried"}
    event = event_from_json(line)
    assert event == MasksGiven(1.0, "a", Plane(2, 0, 1, True, True), ((5, (2, 2)),), "carried", (), False)
    assert event_to_json(event) == line


@pytest.mark.parametrize("sure", [[1.5], [-0.1], [math.nan], ["1"], 0.5])
def test_confidence_is_a_share(sure: Any) -> None:
    line = {"type": "MasksGiven", "t_s": 1.0, "structure": "a", "plane": PLANE, "masks": [], "how": "carried"}
    with pytest.raises(JournalError, match=r"MasksGiven\.confidence"):
        event_from_json({**line, "confidence": sure})


def test_numpy_numbers_are_plain_numbers() -> None:
    written = event_to_json(StructureAdded(np.float32(0.5), "a", np.int64(3)))  # type: ignore[arg-type]
    assert json.dumps(written) == '{"type": "StructureAdded", "t_s": 0.5, "name": "a", "value": 3}'


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Undone(math.nan), r"expected a finite number in Undone\.t_s, found nan"),
        (Undone(True), "a finite number"),
        (Undone("1"), "a finite number"),
        (StructureAdded(0.0, "a", 1.0), r"a whole number in StructureAdded\.value"),
        (StructureAdded(0.0, None, 1), r"text in StructureAdded\.name, found None"),
        (Locked(0.0, "a", 1), "true or false"),
        ("Undone", "found a str"),
        (Prompted(0.0, "a", Plane(2, 0, 1, True, True), 0, ("x",)), "one of VoxelPoint, VoxelBox"),
        (Prompted(0.0, "a", Plane(2, 0, 1, True, True), 0, (VoxelPoint((0, 0, math.inf), True),)), "finite number"),
        (Prompted(0.0, "a", Plane(2, 0, 1, True, True), 0, (VoxelBox((0, 0), (0, 0, 0)),)), "three numbers"),
    ],
    ids=lambda value: None,
)
def test_what_cannot_be_read_back_is_not_written(event: Any, message: str) -> None:
    with pytest.raises(JournalError, match=message):
        event_to_json(event)


PLANE = {"axis": 2, "x_axis": 0, "y_axis": 1, "x_flip": True, "y_flip": True}
POINT = {"type": "VoxelPoint", "ijk": [0, 0, 0], "positive": True, "sigma_mm": 0, "weight": 1, "origin": "gaze"}


def prompted(**changed: Any) -> dict[str, Any]:
    return {"type": "Prompted", "t_s": 0, "structure": "a", "plane": PLANE, "index": 0, "prompts": [POINT], **changed}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "found type None"),
        ({"type": "Deleted", "t_s": 0.0}, "expected one of StructureAdded, Prompted.*found type 'Deleted'"),
        ({"type": ["Undone"], "t_s": 0.0}, "found type"),
        ({"type": "Undone"}, "expected the fields t_s in Undone, found"),
        ({"type": "Undone", "t_s": 0.0, "why": 1}, "expected the fields t_s in Undone, found t_s, why"),
        ({"type": "Undone", "t_s": math.nan}, r"a finite number in Undone\.t_s"),
        ({"type": "Undone", "t_s": 10**400}, r"Undone\.t_s"),
        (prompted(index=1.5), r"a whole number in Prompted\.index"),
        (prompted(prompts=POINT), "a list of prompts"),
        (prompted(prompts=[{**POINT, "type": "Scribble"}]), "one of VoxelPoint, VoxelBox"),
        (prompted(prompts=[{**POINT, "origin": "foot"}]), r"one of gaze, mouse, simulated in VoxelPoint\.origin"),
        (prompted(prompts=[{**POINT, "origin": []}]), "one of gaze, mouse, simulated"),
        (prompted(prompts=[{**POINT, "ijk": [0, 0]}]), r"three numbers in VoxelPoint\.ijk"),
        (prompted(prompts=[7]), "one of VoxelPoint, VoxelBox"),
        (prompted(plane={**PLANE, "axis": 0}), "each of the axes 0, 1, 2 once"),
        (prompted(plane=3), "in plane, found 3"),
    ],
    ids=lambda value: None,
)
def test_what_is_not_in_the_tables_is_refused(value: dict[str, Any], message: str) -> None:
    with pytest.raises(JournalError, match=message):
        event_from_json(value)
