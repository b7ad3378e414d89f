"""Two readers at one case: each has a session of their own, and nothing of the other's is theirs to see."""

import json
from contextlib import contextmanager

import nibabel
import numpy as np
import pytest
from starlette.testclient import TestClient

from gazeseg.gaze.sources import DeviceInfo, SourceCounts
from gazeseg.serve import Shelf, create_app
from gazeseg.serve.feed import Feed
from gazeseg.serve.uploads import Uploads
from gazeseg.testing import FakePredictor
from gazeseg.types import GazeQuality

CASE = "/api/cases/odd-name"
SHOW = {"type": "show", "t_s": 0, "plane": "axial", "index": 5, "window": [-160, 240]}
SHOW |= {"origin_px": [100, 50], "scale_px": [10, 10], "screen_px": [1000, 800]}


class Silent:
    """A tracker that sees nobody."""

    info = DeviceInfo("maker", "eye")

    async def open(self):
        """Nothing to open."""

    async def close(self):
        """Nothing to close."""

    async def samples(self):
        return
        yield

    def counts(self):
        return SourceCounts()


@contextmanager
def service(shelf, gate, links, folder, feed=None):
    """Two browsers that came by links for the first and the second reader."""
    app = create_app(shelf, gate, folder / "exports", feed, Uploads(folder / "uploads"))
    one, two = (TestClient(app, headers={"origin": "http://testserver"}) for _ in range(2))
    with one:  # the service runs once
        for client, reader in ((one, "1"), (two, "2")):
            assert client.get(links.link(reader)).status_code == 200
        yield one, two


@pytest.fixture
def readers(shelf, gate, links, tmp_path):
    with service(shelf, gate, links, tmp_path) as clients:
        yield clients


def talk(client):
    return client.websocket_connect(f"{CASE}/talk")


def ask(socket, message, until="state"):
    socket.send_json(message)
    while True:
        heard = socket.receive_json()
        if heard["type"] == until:
            return heard


def outline(socket, label, xy):
    """The second slice pixel shown is clicked for a structure of this name; returns the state."""
    socket.send_json(SHOW)
    ask(socket, {"type": "choose", "t_s": 0.1, "label": label})
    return ask(socket, {"type": "click", "t_s": 1, "xy": xy, "positive": True})


def names(state):
    return [structure["name"] for structure in state["structures"]]


def both_outline(one, two):
    """Both at once, in turns, on the same slice."""
    with talk(one) as first, talk(two) as second:
        assert names(first.receive_json()) == names(second.receive_json()) == []
        told = outline(first, "liver", [7, 5]), outline(second, "spleen", [20, 16])
        again = ask(first, {"type": "ask", "t_s": 2})
    return *map(names, told), names(again)


def test_each_has_their_own_structures_and_nobody_is_sent_away(readers):
    assert both_outline(*readers) == (["liver"], ["spleen"], ["liver"])
    progress = [client.get("/api/cases").json()["progress"]["odd-name"]["structures"] for client in readers]
    assert progress == [1, 1]


def test_pictures_reports_and_files_are_those_of_whoever_asks(readers, tmp_path):
    both_outline(*readers)
    slices = [np.frombuffer(client.get(f"{CASE}/labels/axial/5").content, np.uint8) for client in readers]
    assert slices[0].any()
    assert slices[1].any()
    assert not (slices[0] & slices[1]).any()
    for client, mine, other in zip(readers, ("liver", "spleen"), ("spleen", "liver"), strict=True):
        report = client.get(f"{CASE}/report").text
        assert (mine in report, other in report) == (True, False)
    paths = [client.post(f"{CASE}/export/nifti").headers["x-gazeseg-path"] for client in readers]
    folders = [tmp_path / "exports", tmp_path / "readers/2/exports"]
    assert paths == [str(folder / "odd-name-mask.nii.gz") for folder in folders]
    written = [np.asarray(nibabel.load(path).dataobj) > 0 for path in paths]
    assert not (written[0] & written[1]).any()
    sidecar = json.loads((folders[1] / "odd-name-mask.json").read_text())
    assert '"reader": "2"' in json.dumps(sidecar)


def test_undo_is_of_ones_own_acts(readers):
    both_outline(*readers)
    with talk(readers[0]) as first:
        first.receive_json()
        first.send_json(SHOW)
        assert not ask(first, {"type": "key", "t_s": 1, "action": "undo", "down": True})["can_undo"]
    with talk(readers[1]) as second:
        assert second.receive_json()["can_undo"]


def test_after_a_restart_each_goes_on_where_they_were(case, shelf, gate, links, tmp_path):
    with service(shelf, gate, links, tmp_path) as clients:
        both_outline(*clients)
    (mine,) = (tmp_path / "journals").iterdir()
    (other,) = (tmp_path / "readers/2/journals").iterdir()
    assert mine.name == other.name
    again = Shelf([case], FakePredictor(), tmp_path / "journals")
    with service(again, gate, links, tmp_path) as (one, two), talk(one) as first, talk(two) as second:
        assert [names(socket.receive_json()) for socket in (first, second)] == [["liver"], ["spleen"]]


def test_another_window_takes_over_from_its_own_reader_alone(readers, links):
    one, two = readers
    elsewhere = TestClient(one.app, headers={"origin": "http://testserver"})
    elsewhere.get(links.link("2"))
    with talk(one) as first, talk(two) as second:
        first.receive_json()
        second.receive_json()
        with talk(elsewhere) as third:
            third.receive_json()
            second.send_json(SHOW)
            assert "opened in another window" in second.receive_json()["message"]
            assert ask(first, {"type": "ask", "t_s": 2})["structures"] == []


def test_a_mask_that_one_has_sent_is_offered_to_nobody_else(readers, tmp_path, volume):
    from gazeseg.export import write_nifti

    labels = np.zeros(volume.shape, dtype=np.uint8)
    labels[5:20, 8:16, 4:6] = 6
    write_nifti(tmp_path / "mask.nii.gz", labels, volume, {6: "liver"}, {})
    word = readers[1].post("/api/uploads").json()["upload"]
    content = (tmp_path / "mask.nii.gz").read_bytes()
    readers[1].put(f"/api/uploads/{word}", params={"name": "mask.nii.gz"}, content=content)
    assert readers[1].post(f"/api/uploads/{word}/mask", params={"case": "odd-name"}).status_code == 200
    wanted = {"type": "import", "t_s": 1, "upload": word}
    with talk(readers[0]) as first, talk(readers[1]) as second:
        assert "found none: drop the file again" in ask(first, wanted, "error")["message"]
        second.receive_json()
        assert len(ask(second, wanted)["structures"]) == 1


def test_the_tracker_sees_the_first_reader_alone(case, gate, links, tmp_path):
    feed = Feed(Silent(), GazeQuality(0.8, 0.3))
    shelf = Shelf([case], FakePredictor(), tmp_path / "journals", feed=feed)
    with service(shelf, gate, links, tmp_path, feed) as (one, two):
        assert [client.get("/api/gaze").json()["kind"] for client in (one, two)] == ["tracker", "mouse"]
        with talk(one) as first:
            first.receive_json()
            listener = feed.listener
            with talk(two) as second:
                second.receive_json()
                assert feed.listener is listener is not None
        assert shelf.open("odd-name", "1").desk.gazing.eyes is feed.eyes
        assert shelf.open("odd-name", "2").desk.gazing.eyes is not feed.eyes


def test_the_image_is_read_once_and_embedded_once_for_all(shelf):
    one, two = (shelf.open("odd-name", reader) for reader in ("1", "2"))
    assert one.volume is two.volume
    plane = one.desk.planes["axial"]
    assert one.desk.session.embedding(plane, 5) is two.desk.session.embedding(plane, 5)
