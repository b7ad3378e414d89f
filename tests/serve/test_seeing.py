"""Which carried slices the reader was shown: kept once, also over a restart, and told with every export."""

import json
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from gazeseg.serve import Shelf, create_app
from gazeseg.serve.exports import export_case
from gazeseg.serve.wire import Ask, Choose, Click, Key, Seen
from gazeseg.testing import FakePredictor
from gazeseg.types import Accepted, MasksGiven, SliceSeen, StructureAdded

RUNS = (0, 9, 1431)


@pytest.fixture
def seat(shelf, shown):
    """Three slices of the liver that were carried, slice 5 on the screen."""
    seat = shelf.open("odd-name")
    seat.desk.handle(shown())
    carry(seat)
    return seat


def carry(seat):
    masks = tuple((index, RUNS) for index in (6, 7, 8))
    seat.desk.session.apply(StructureAdded(0.0, "liver", 1))
    seat.desk.session.apply(MasksGiven(1.0, "liver", seat.desk.planes["axial"], masks, "carried", watched=True))


def unseen(seat):
    (liver,) = seat.desk.state().structures
    return liver.unseen.get("axial", [])


def seen(seat, index, plane="axial"):
    return seat.desk.handle(Seen(t_s=2, plane=plane, index=index))


def test_a_slice_is_written_down_once(seat):
    assert unseen(seat) == [6, 7, 8]
    assert [reply.type for reply in seen(seat, 7)] == ["state"]
    assert seen(seat, 7) == []
    assert unseen(seat) == [6, 8]
    kept = [event for event in seat.desk.session.journal.events if isinstance(event, SliceSeen)]
    assert [event.index for event in kept] == [7]


@pytest.mark.parametrize(("plane", "index"), [("axial", 5), ("axial", 99), ("coronal", 7)])
def test_slices_without_anything_unseen_are_nothing_to_write(seat, plane, index):
    lines = len(seat.desk.session.journal.events)
    assert seen(seat, index, plane) == []
    assert len(seat.desk.session.journal.events) == lines


def test_a_new_start_knows_what_was_shown(seat, shelf, case, tmp_path):
    seen(seat, 6)
    seat.desk.handle(Key(t_s=2.5, action="undo", down=True))
    seat.desk.handle(Key(t_s=2.6, action="redo", down=True))
    shelf.close()
    again = Shelf([case], FakePredictor(), tmp_path / "journals")
    assert unseen(again.open("odd-name")) == [7, 8]
    again.close()


def test_seeing_ends_no_carrying_and_no_undo(seat):
    acts = seat.desk.session.state.acts
    seen(seat, 6)
    assert seat.desk.session.state.acts is acts
    assert seat.desk.handle(Ask(t_s=0))[-1].can_undo


def test_an_export_says_what_is_unfinished(seat, tmp_path):
    seen(seat, 6)
    done = export_case(seat, "nifti", tmp_path)
    assert done.path.name == "odd-name-mask.nii.gz"
    assert done.unfinished == "liver: not accepted, 3 carried slices not checked, 2 of the carried slices never shown"
    sidecar = json.loads((tmp_path / "odd-name-mask.json").read_text())
    liver = sidecar["provenance"]["structures"]["liver"]
    assert (liver["accepted"], liver["waiting"], liver["never_shown"]) == (False, 3, 2)
    assert export_case(seat, "report", tmp_path).unfinished == ""


def test_an_outline_left_empty_is_said_to_be_none(seat, tmp_path):
    seat.desk.handle(Choose(t_s=2, label="spleen"))
    seat.desk.handle(Click(t_s=3, xy=(7, 5), positive=False))
    seat.desk.handle(Key(t_s=4, action="accept", down=True))
    assert export_case(seat, "nifti", tmp_path).unfinished.endswith("spleen: no outline")
    sidecar = json.loads((tmp_path / "odd-name-mask.json").read_text())
    assert sidecar["provenance"]["structures"]["spleen"]["slices"] == 0


def test_what_was_accepted_unseen_stays_in_the_sidecar(seat, tmp_path):
    seat.desk.session.apply(Accepted(3.0, "liver"))
    export_case(seat, "nifti", tmp_path)
    liver = json.loads((tmp_path / "odd-name-mask.json").read_text())["provenance"]["structures"]["liver"]
    assert (liver["accepted"], liver["waiting"], liver["never_shown"]) == (True, 0, 3)


def test_the_page_is_told_in_a_header_whatever_the_name(client):
    with client.websocket_connect("/api/cases/odd-name/talk") as socket:
        socket.receive_json()
        show = {"type": "show", "t_s": 0, "plane": "axial", "index": 5, "window": [-160, 240], "origin_px": [100, 50]}
        socket.send_json(show | {"scale_px": [10, 10], "screen_px": [1000, 800]})
        socket.send_json({"type": "choose", "t_s": 0.1, "label": "Leber ü肝"})
        while socket.receive_json().get("active") is None:
            pass
    told = client.post("/api/cases/odd-name/export/nifti").headers["x-gazeseg-unfinished"]
    assert unquote(told) == "Leber ü肝: no outline"


def test_the_page_is_told_where_a_file_is_whatever_the_folder(seat, shelf, gate, links, tmp_path):
    folder = tmp_path / "für 肝"
    with TestClient(create_app(shelf, gate, folder), headers={"origin": "http://testserver"}) as client:
        client.get(links.link())
        told = client.post("/api/cases/odd-name/export/nifti").headers["x-gazeseg-path"]
    assert unquote(told) == str(folder / "odd-name-mask.nii.gz")
