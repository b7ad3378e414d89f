"""The conversation with whatever comes: it goes on or ends with a reason, and what is right afterwards still works."""

import json
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from gazeseg.export import write_volume
from gazeseg.serve import Shelf, create_app
from gazeseg.serve.auth import Gate
from gazeseg.serve.links import links_at
from gazeseg.serve.wire import ClientMessage
from gazeseg.testing import FakePredictor, small_volume

ORIGIN = "http://testserver"
SHOW = {"type": "show", "t_s": 0, "plane": "axial", "index": 5, "window": [-160, 240]}
SHOW |= {"origin_px": [100, 50], "scale_px": [10, 10], "screen_px": [1000, 800]}
CLICK = {"type": "click", "t_s": 1, "xy": [7, 5], "positive": True}
NUMBERS = st.floats() | st.integers() | st.sampled_from([0, 0.5, 1, 3, 5, -1, 1e-300, 1e300, 2**63])
LEAVES = (
    st.none()
    | st.booleans()
    | NUMBERS
    | st.text(max_size=70)
    | st.sampled_from(["axial", "liver", "this", "begin", "down"])
)
VALUES = LEAVES | st.lists(LEAVES, max_size=4) | st.lists(st.tuples(NUMBERS, NUMBERS), max_size=4)
OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MODELS = {model.model_fields["type"].default: model for model in ClientMessage.__args__}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A page before a small case."""
    folder = tmp_path_factory.mktemp("fuzz")
    write_volume(folder / "odd.nii.gz", small_volume())
    shelf = Shelf([folder / "odd.nii.gz"], FakePredictor(), folder / "journals")
    links = links_at(folder, 80)
    links.open(ORIGIN, "testserver", 80)
    app = create_app(shelf, Gate([ORIGIN], links), folder / "exports")
    with TestClient(app, headers={"origin": ORIGIN}) as client:
        client.get(links.link())
        yield client


NUMBER = count()


def hear(socket, until):
    """Messages until one of them is as wanted."""
    while True:
        said = socket.receive_json()
        assert "a fault of gazeseg's own" not in said.get("message", "")
        if until(said):
            return said


def settle(socket):
    """Wait until everything sent before was handled: names nobody has are told in their turn."""
    name = f"nobody-{next(NUMBER)}"
    socket.send_json({"type": "rename", "t_s": 0, "label": name, "to": "b"})
    hear(socket, lambda said: said["type"] == "error" and name in said["message"])


def outline(socket):
    """A correct conversation about a structure of its own; returns its mask."""
    name = f"structure-{next(NUMBER)}"
    for message in (SHOW, {"type": "choose", "t_s": 0.5, "label": name}, CLICK):
        socket.send_json(message)
    found = hear(socket, lambda said: said["type"] == "mask" and said["structure"] == name)
    hear(socket, lambda said: said["type"] == "state")
    socket.send_json({"type": "key", "t_s": 2, "action": "undo", "down": True})
    settle(socket)
    return found["runs"]


@pytest.fixture(scope="module")
def talk(client):
    return lambda: client.websocket_connect("/api/cases/odd/talk")


@pytest.fixture(scope="module")
def expected(talk):
    with talk() as socket:
        return outline(socket)


@st.composite
def messages(draw):
    """A message of a kind there is, whose fields are good or hold anything, are missing, or have company."""
    kind = draw(st.sampled_from(sorted(MODELS)))
    good = {
        "t_s": draw(st.floats(0, 10)),
        "label": "liver",
        "to": "b",
        "xy": [5, 5],
        "action": "this",
        "down": draw(st.booleans()),
    }
    good |= {
        "from_xy": [1, 1],
        "to_xy": [9, 9],
        "positive": True,
        "locked": False,
        "on": True,
        "px": [1, 1],
        "shown": True,
    }
    good |= {"samples": [[1, 0.5, 0.5]], "path": [[5, 5], [6, 6]], "radius_mm": 3, "add": True, "upload": "a"} | SHOW
    message = {name: good[name] for name in MODELS[kind].model_fields if name in good}
    for name in draw(st.sets(st.sampled_from([*MODELS[kind].model_fields, "more"]), max_size=2)):
        message[name] = draw(VALUES)
    for name in draw(st.sets(st.sampled_from(sorted(message)), max_size=1)) if draw(st.booleans()) else ():
        del message[name]
    return json.dumps({"type": kind} | message)


NOISE = messages() | st.text(max_size=40) | VALUES.map(json.dumps)


@OFTEN
@given(noise=st.lists(NOISE, max_size=12))
def test_after_any_noise_the_same_mask(talk, expected, noise):
    with talk() as socket:
        for text in noise:
            socket.send_text(text)
        settle(socket)
        assert outline(socket) == expected


def key(action, down=True):
    return {"type": "key", "t_s": 1, "action": action, "down": down}


def gaze(*times_s):
    return {"type": "gaze", "samples": [[t_s, 0.15, 0.12] for t_s in times_s]}


@pytest.mark.parametrize(
    "early",
    [
        [CLICK],
        [key("undo"), key("redo"), key("reject"), key("accept")],
        [key("this", down=False), key("this"), key("this"), key("not_this")],
        [key("this"), gaze(3, 2, 1), gaze(-1e9, 1e9), gaze(), key("this", down=False)],
        [SHOW | {"index": 10**9}, SHOW | {"index": -1}, SHOW | {"scale_px": [0, -1]}, SHOW | {"window": [5, 5]}],
        [SHOW | {"origin_px": [1e308, -1e308], "scale_px": [1e-308, 1e308]}, gaze(0, 1), CLICK],
        [{"type": "calibrate", "t_s": 0, "action": action} for action in ("next", "cancel", "check", "begin", "begin")],
        [{"type": "target", "t_s": 0, "xy": [9, 9], "shown": True}, {"type": "revert_drift", "t_s": 0}],
        [{"type": "record", "t_s": 0, "on": on} for on in (False, True, True, False)],
        [
            {"type": "halt", "t_s": 0},
            {"type": "carry", "t_s": 0, "label": "a"},
            {"type": "fill", "t_s": 0, "label": "a"},
        ],
        [{"type": "import", "t_s": 0, "upload": "../a"}, {"type": "lock", "t_s": 0, "label": "a", "locked": True}],
        [SHOW, {"type": "choose", "t_s": 9, "label": "late"}, {"type": "choose", "t_s": 1, "label": "early"}],
    ],
    ids=lambda early: "+".join(dict.fromkeys(message["type"] for message in early)),
)
def test_what_comes_too_early_or_makes_no_sense(talk, expected, early):
    with talk() as socket:
        for message in early:
            socket.send_json(message)
        settle(socket)
        assert outline(socket) == expected


def test_thousands_of_samples_at_once(talk, expected):
    with talk() as socket:
        socket.send_json(SHOW)
        socket.send_json({"type": "choose", "t_s": 0, "label": "flooded"})
        socket.send_json(key("this"))
        for start in range(10):
            socket.send_json(gaze(*(start + number / 4096 for number in range(4096))))
        socket.send_json(key("this", down=False))
        settle(socket)
        assert outline(socket) == expected


def test_binary_is_told(talk, expected):
    with talk() as socket:
        socket.send_bytes(b"\xff\x00")
        hear(socket, lambda said: said["type"] == "error" and "expected text, found bytes" in said["message"])
        assert outline(socket) == expected


def test_a_fault_of_ours_is_told_and_ends_nothing(talk, expected, monkeypatch):
    with talk() as socket, monkeypatch.context() as patch:
        patch.setattr("gazeseg.serve.desk.Desk.handle", lambda desk, message: 1 / 0)
        socket.send_json(CLICK)
        while "a fault of gazeseg's own" not in socket.receive_json().get("message", ""):
            pass
    with talk() as socket:
        assert outline(socket) == expected


def test_a_case_nobody_knows_is_closed_with_a_reason(client):
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect("/api/cases/nobody/talk"):
        pass
    assert (closed.value.code, "expected a case called odd" in closed.value.reason) == (4404, True)
