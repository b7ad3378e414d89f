"""The door: links let in, everybody else is told what to do."""

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from gazeseg.serve import create_app
from gazeseg.serve.attempts import LIMIT
from gazeseg.serve.auth import Gate

TALK = "/api/cases/odd-name/talk"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def stranger(shelf, gate, tmp_path):
    """A browser that came by no link."""
    with TestClient(create_app(shelf, gate, tmp_path)) as stranger:
        yield stranger


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/openapi.json", "/nowhere"])
def test_without_a_link_a_page_says_what_to_do(stranger, path):
    answer = stranger.get(path, headers=BROWSER)
    assert answer.status_code == 403
    assert "makes another with gazeseg link" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_programs_get_json(stranger):
    answer = stranger.get("/api/cases")
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("This page opens by a link")


def test_without_a_link_nobody_talks(stranger):
    with pytest.raises(WebSocketDisconnect) as refused, stranger.websocket_connect(TALK):
        pass
    assert refused.value.code == 4403


def test_another_host_name_is_refused(stranger):
    answer = stranger.get("/", headers={"host": "evil.example"})
    assert (answer.status_code, "--origin" in answer.text) == (421, True)


def test_a_link_lets_one_person_in(stranger, links):
    link = links.link()
    answer = stranger.get(link, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert stranger.get("/").status_code == 200
    assert stranger.get(link, follow_redirects=False).status_code == 303
    stranger.cookies.clear()
    assert "used before" in stranger.get(link, headers=BROWSER).text


def test_who_guesses_has_to_wait(stranger, links):
    for _ in range(LIMIT):
        assert stranger.get("/enter", params={"token": "guess"}).status_code == 403
    answer = stranger.get(links.link())
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


@pytest.mark.parametrize("query", ["", "?token=", "?token=%ff%00", "?token=a&token=b", "?other=1"])
def test_words_that_are_no_token(stranger, query):
    assert stranger.get(f"/enter{query}").status_code == 403


def test_over_tls_the_cookie_never_travels_otherwise(shelf, links, tmp_path):
    app = create_app(shelf, Gate(["https://ct.example"], links), tmp_path)
    with TestClient(app, base_url="https://ct.example") as client:
        said = client.get(f"/enter?token={links.issue()}", follow_redirects=False).headers["set-cookie"]
        assert said.startswith("__Host-gazeseg=")
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(said.split("; "))
        assert client.get("/").status_code == 200
        assert (
            client.post("/api/cases/odd-name/export/nifti", headers={"origin": "http://ct.example"}).status_code == 403
        )
