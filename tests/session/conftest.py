from pathlib import Path

import pytest
from hypothesis import settings

from gazeseg.images import plane_for
from gazeseg.session import Journal, Session, journal_header
from gazeseg.testing import FakePredictor, small_volume
from gazeseg.types import (
    Accepted,
    Locked,
    Plane,
    Prompted,
    Redone,
    SessionEvent,
    StructureAdded,
    Undone,
    Volume,
    VoxelBox,
    VoxelPoint,
)

# Machines may be busy; no test here is about time.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def volume() -> Volume:
    return small_volume()


@pytest.fixture(scope="session")
def axial(volume: Volume) -> Plane:
    return plane_for(volume.geometry, "axial")


@pytest.fixture
def predictor() -> FakePredictor:
    return FakePredictor()


@pytest.fixture
def session(volume: Volume, predictor: FakePredictor) -> Session:
    return Session(volume, predictor)


@pytest.fixture
def story(axial: Plane) -> list[SessionEvent]:
    """A session with everything in it."""
    at = (axial.axis, axial.x_axis, axial.y_axis)
    assert at == (2, 0, 1)
    near, far = VoxelPoint((10.0, 12.0, 5.0), True, 1.5, 0.7), VoxelPoint((30.0, 25.0, 5.0), True)
    return [
        StructureAdded(0.0, "liver", 6),
        StructureAdded(0.0, "Milz ü", 1),
        Prompted(1.0, "liver", axial, 5, (near,)),
        Prompted(2.0, "liver", axial, 5, (VoxelPoint((14.0, 12.0, 5.0), False, 2.25, 1.0, "mouse"),)),
        Prompted(3.0, "Milz ü", axial, 5, (far, VoxelBox((2.0, 20.0, 5.0), (8.0, 30.0, 5.0)))),
        Undone(4.0),
        Redone(4.5),
        Accepted(5.0, "liver"),
        Locked(6.0, "liver", True),
        Prompted(7.0, "Milz ü", axial, 6, (VoxelPoint((20.0, 20.0, 6.0), True, 1 / 3),)),
    ]


@pytest.fixture
def journal_path(tmp_path: Path, volume: Volume, predictor: FakePredictor, story: list[SessionEvent]) -> Path:
    """The journal of the story, closed for good."""
    journal = Journal.create(tmp_path / "session.jsonl", journal_header(volume, predictor))
    for event in story:
        journal.append(event)
    journal.seal()
    return journal.path
