"""A desk with a fake model, and the service around it, on loopback."""

import numpy as np
import pytest
from starlette.testclient import TestClient

from gazeseg.export import write_volume
from gazeseg.serve import Desk, Shelf, create_app
from gazeseg.serve.auth import Gate
from gazeseg.serve.wire import Show
from gazeseg.session import Session
from gazeseg.testing import FakePredictor, small_volume


@pytest.fixture
def volume():
    return small_volume()


@pytest.fixture
def session(volume):
    return Session(volume, FakePredictor())


@pytest.fixture
def desk(session):
    """A desk before which slice 5 lies, 10 screen pixels per slice pixel, its pixel (0, 0) at (100, 50)."""
    desk = Desk(session)
    desk.handle(show())
    return desk


def show(**changes):
    told = {"t_s": 0.0, "plane": "axial", "index": 5, "window": (-160, 240), "origin_px": (100, 50)}
    return Show(**(told | {"scale_px": (10, 10), "screen_px": (1000, 800)} | changes))


@pytest.fixture
def shown():
    return show


@pytest.fixture
def case(tmp_path, volume):
    """The small volume as a file called ``odd name.nii.gz``."""
    path = tmp_path / "odd name.nii.gz"
    write_volume(path, volume)
    return path


@pytest.fixture
def gate():
    return Gate(["testserver"])


@pytest.fixture
def shelf(case, tmp_path):
    shelf = Shelf([case], FakePredictor(), tmp_path / "journals")
    yield shelf
    shelf.close()


@pytest.fixture
def client(shelf, gate, tmp_path):
    """A browser that came by the link."""
    with TestClient(create_app(shelf, gate, tmp_path / "exports"), headers={"origin": "http://testserver"}) as client:
        assert client.get("/enter", params={"token": gate.token}).status_code == 200
        yield client


@pytest.fixture
def rng():
    return np.random.default_rng(5)
