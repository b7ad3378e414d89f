"""Every operation of the OpenAPI description with whatever comes: an answer in one line, never a fault of ours."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from gazeseg.export import write_volume
from gazeseg.serve import Shelf, create_app
from gazeseg.serve.auth import Gate
from gazeseg.serve.links import links_at
from gazeseg.serve.uploads import Uploads
from gazeseg.testing import FakePredictor, small_volume

ORIGIN = "http://testserver"
KNOWN = ["odd", "axial", "coronal", "4", "-1", "nifti", "dicom-seg", "report", "..", ".", ""]
WORDS = st.sampled_from(KNOWN) | st.text(max_size=12) | st.integers().map(str) | st.floats().map(str)
OFTEN = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The whole service at a small case, and a link."""
    folder = tmp_path_factory.mktemp("fuzz")
    write_volume(folder / "odd.nii.gz", small_volume())
    shelf = Shelf([folder / "odd.nii.gz"], FakePredictor(), folder / "journals")
    links = links_at(folder, 80)
    links.open(ORIGIN, "testserver", 80)
    uploads = Uploads(folder / "uploads", limit_bytes=1000)
    return create_app(shelf, Gate([ORIGIN], links), folder / "exports", uploads=uploads), links.link()


@pytest.fixture(scope="module")
def client(service):
    with TestClient(service[0], headers={"origin": ORIGIN}) as client:
        assert client.get(service[1]).status_code == 200
        yield client


@st.composite
def requests(draw, description):
    """An operation with a value for each of its parameters, or without it, perhaps others, and a body."""
    path, methods = draw(st.sampled_from(sorted(description["paths"].items())))
    method = draw(st.sampled_from(sorted(methods)))
    query = draw(st.dictionaries(st.text(max_size=5), WORDS, max_size=2))
    for parameter in methods[method].get("parameters", []):
        value = draw(WORDS)
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(value, safe="", errors="replace"))
        elif draw(st.booleans()):
            query[parameter["name"]] = value
    return method.upper(), f"{path}?{urlencode(query, errors='replace')}", draw(st.binary(max_size=40))


def check_told(answer):
    """What went wrong is told in one line."""
    assert answer.status_code < 500
    if answer.status_code >= 400:
        said = answer.json()["error"]
        assert said
        assert "\n" not in said
        assert "Traceback" not in said


@OFTEN
@given(data=st.data())
def test_every_operation_answers(client, data):
    method, path, body = data.draw(requests(client.app.openapi()))
    check_told(client.request(method, path, content=body))


@OFTEN
@given(
    path=st.text(max_size=30),
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]),
)
def test_every_address_answers(client, path, method):
    answer = client.request(method, "/" + quote(path, errors="replace"))
    if method != "HEAD":
        check_told(answer)


@OFTEN
@given(data=st.data())
def test_strangers_get_nothing(client, data):
    method, path, body = data.draw(requests(client.app.openapi()))
    cookies = dict(client.cookies)
    client.cookies.clear()
    try:
        answer = client.request(method, path, content=body)
    finally:
        client.cookies.update(cookies)
    assert (answer.status_code, "opens by a link" in answer.json()["error"]) == (403, True)


def test_an_upload_can_be_begun_and_nothing_of_the_noise_was_kept(client):
    word = client.post("/api/uploads").json()["upload"]
    check_told(client.put(f"/api/uploads/{word}", params={"name": "\0/../../a"}, content=b"x" * 2000))
    assert client.get("/api/cases").json()["cases"] == ["odd"]


def test_a_fault_of_ours_is_told_without_its_traceback(client, monkeypatch):
    monkeypatch.setattr(Shelf, "progress", lambda self: 1 / 0)
    quiet = TestClient(client.app, raise_server_exceptions=False, cookies=dict(client.cookies))
    answer = quiet.get("/api/cases")
    assert (answer.status_code, answer.json()["error"]) == (500, "a fault of gazeseg's own: its terminal says more")
