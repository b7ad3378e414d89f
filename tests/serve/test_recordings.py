"""Recordings can be seen and deleted by whoever made them."""

import numpy as np
import pytest

from gazeseg.gaze import write_recording
from gazeseg.serve.unfinished import HIDDEN
from gazeseg.types import GazeQuality, Recording, Screen

SCREEN = Screen((1000, 800), (400.0, 320.0), 650.0)
URL = "/api/cases/odd-name/recordings"


@pytest.fixture
def folder(tmp_path):
    """Two recordings of the case, 3 s each, one of them broken off, beside other things."""
    folder = tmp_path / "recordings"
    t_s = np.linspace(10.0, 13.0, 31)
    recording = Recording(t_s, np.full((31, 2), 0.5), np.ones(31, bool), SCREEN, GazeQuality(0.8, 0.3), 10.0)
    write_recording(recording, folder / "odd-name-001")
    write_recording(recording, folder / "odd-name-002", interrupted=True)
    write_recording(recording, folder / "odd-name-more-001")
    (folder / f"{HIDDEN}1234.odd-name").mkdir()
    (folder / "odd-name-003").mkdir()
    return folder


def test_they_are_listed_with_size_and_length(client, folder):
    one, other = client.get(URL).json()
    size = sum(file.stat().st_size for file in (folder / "odd-name-001").iterdir())
    assert one == {"name": "odd-name-001", "bytes": size, "seconds": 3.0, "interrupted": False}
    assert (other["name"], other["interrupted"]) == ("odd-name-002", True)


def test_one_is_deleted_and_no_other(client, folder):
    assert client.delete(f"{URL}/odd-name-001").json() == {"deleted": "odd-name-001"}
    assert not (folder / "odd-name-001").exists()
    assert [one["name"] for one in client.get(URL).json()] == ["odd-name-002"]


@pytest.mark.parametrize("name", ["odd-name-001x", "odd-name-more-001", "odd-name-003", "..", "%2e%2e", "."])
def test_nothing_else_can_be_deleted(client, folder, name):
    before = sorted(path.name for path in folder.iterdir())
    assert client.delete(f"{URL}/{name}").status_code in (404, 405, 422)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_of_a_case_that_is_none_there_is_nothing(client):
    assert client.get(URL).json() == []
    assert "found 'other'" in client.get("/api/cases/other/recordings").json()["error"]
