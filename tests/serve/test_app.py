"""The service: a gate that stays shut, and a conversation that ends in a file."""

import json

import nibabel
import numpy as np
import pytest
from starlette.websockets import WebSocketDisconnect

SHOW = {"type": "show", "t_s": 0, "plane": "axial", "index": 5, "window": [-160, 240]}
SHOW |= {"origin_px": [100, 50], "scale_px": [10, 10], "screen_px": [1000, 800]}
TALK = "/api/cases/odd-name/talk"


def ask(socket, message, until="state"):
    """Send, and hear until a message of one type comes."""
    socket.send_json(message)
    heard = []
    while not heard or heard[-1]["type"] != until:
        heard.append(socket.receive_json())
    return heard


def outline(client, xy=(7, 5)):
    with client.websocket_connect(TALK) as socket:
        assert socket.receive_json()["type"] == "state"
        socket.send_json(SHOW)
        ask(socket, {"type": "choose", "t_s": 0.1, "label": "liver"})
        return ask(socket, {"type": "click", "t_s": 1, "xy": list(xy), "positive": True})


def test_the_page_is_served_with_its_guards(client):
    page = client.get("/")
    assert "not for diagnosis" in client.get("/api/cases").json()["notice"]
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "camera=()" in page.headers["permissions-policy"]
    for part in ("main.js", "style.css", "wire.js", "paint.js"):
        assert client.get(f"/static/{part}").status_code == 200


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/cases/odd-name/axial/5"])
def test_nothing_stays_in_the_browser(client, path):
    assert client.get(path).headers["cache-control"] == "no-store"


def test_another_origin_can_neither_talk_nor_write(client):
    evil = {"origin": "http://evil.example"}
    assert client.post("/api/cases/odd-name/export/nifti", headers=evil).status_code == 403
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(TALK, headers=evil):
        pass
    assert refused.value.code == 4403


def test_from_click_to_exported_mask(client, volume, tmp_path):
    heard = outline(client)
    mask = next(message for message in heard if message["type"] == "mask")
    assert client.post("/api/cases/odd-name/export/nifti").status_code == 200
    written = np.asarray(nibabel.load(tmp_path / "exports" / "odd-name-mask.nii.gz").dataobj)
    assert written.shape == volume.shape
    assert (written == 1).sum() == sum(mask["runs"][1::2]) > 0


def test_what_cannot_be_exported_is_told(client):
    answer = client.post("/api/cases/odd-name/export/nifti")
    assert (answer.status_code, answer.json()["error"]) == (
        422,
        "expected at least one structure to export, found none: outline something first",
    )
    assert "expected one of nifti" in client.post("/api/cases/odd-name/export/exe").json()["error"]


def test_a_message_not_understood_does_not_end_the_conversation(client):
    with client.websocket_connect(TALK) as socket:
        socket.receive_json()
        socket.send_text("no json")
        assert "message not understood" in socket.receive_json()["message"]
        socket.send_json({"type": "click", "t_s": 1, "xy": [1, 1], "positive": True})
        assert "choose a structure first" in socket.receive_json()["message"]


def test_after_a_reload_everything_is_there(client):
    outline(client)
    with client.websocket_connect(TALK) as socket:
        state = socket.receive_json()
        mask = ask(socket, SHOW, "mask")[-1]
    assert state["structures"][0]["name"] == "liver"
    assert mask["final"]
    assert sum(mask["runs"][1::2]) > 0


def test_a_second_window_takes_over(client):
    with client.websocket_connect(TALK) as first:
        first.receive_json()
        with client.websocket_connect(TALK) as second:
            second.receive_json()
            first.send_json(SHOW)
            assert "opened in another window" in first.receive_json()["message"]
            second.send_json(SHOW)
            assert ask(second, {"type": "choose", "t_s": 0.1, "label": "liver"})[-1]["active"] == "liver"


def test_openapi_describes_the_service(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert json.dumps(sorted(paths)) == json.dumps(
        [
            "/api/cases",
            "/api/cases/{name}",
            "/api/cases/{name}/export/{kind}",
            "/api/cases/{name}/labels/{plane}/{index}",
            "/api/cases/{name}/recordings",
            "/api/cases/{name}/recordings/{recording}",
            "/api/cases/{name}/report",
            "/api/cases/{name}/{plane}/{index}",
            "/api/gaze",
        ]
    )
