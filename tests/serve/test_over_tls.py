"""``gazeseg serve`` with a certificate, as other machines would meet it."""

import json
import shlex
import shutil
import signal
import ssl
import subprocess
import sys

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from gazeseg.export import write_volume
from gazeseg.serve.certificate import recipe
from gazeseg.serve.links import running
from gazeseg.testing import small_volume

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl: apt install openssl")


PATIENCE_S = 60.0  # machines that test are busy


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    write_volume(folder / "case.nii.gz", small_volume())
    subprocess.run(shlex.split(recipe("127.0.0.1")), cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def link(folder):
    """The link of a service that runs; at its end no link is left."""
    command = [sys.executable, "-m", "gazeseg", "serve", "case.nii.gz", "--listen", "127.0.0.1:0", "--json"]
    command += ["--tls-cert", "cert.pem", "--tls-key", "key.pem", "--work", "work"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())["url"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    assert list((folder / "work" / "links").iterdir()) == []


@pytest.fixture(scope="module")
def trusting(folder):
    return ssl.create_default_context(cafile=folder / "cert.pem")


@pytest.fixture(scope="module")
def cookie(link, trusting):
    with httpx.Client(verify=trusting, follow_redirects=True, timeout=PATIENCE_S) as browser:
        assert browser.get(link).status_code == 200
        ((name, value),) = browser.cookies.items()
    return f"{name}={value}"


@pytest.fixture
def talk(link, trusting, cookie):
    origin = link.partition("/enter")[0]
    url = origin.replace("https", "wss") + "/api/cases/case/talk"
    named = {"origin": origin, "additional_headers": {"Cookie": cookie}}
    return lambda: connect(url, ssl=trusting, open_timeout=PATIENCE_S, proxy=None, **named)


def say_and_hear(socket, parts):
    """One message in several frames. The last is short, so that nothing is under way when the service closes: else the
    system may throw away what was told last."""
    socket.send(parts)
    return socket.recv()


def test_the_conversation_is_encrypted_too(talk):
    with talk() as socket:
        assert json.loads(socket.recv())["type"] == "state"


def test_without_tls_nothing_is_said(link):
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(link.replace("https", "http"), timeout=PATIENCE_S)


def test_an_oversized_message_closes_with_a_reason_and_the_next_window_goes_on(talk):
    with talk() as socket:
        socket.recv()
        with pytest.raises(ConnectionClosed) as closed:
            say_and_hear(socket, ["x" * 2**20, "x"])
    assert closed.value.rcvd.code == 1009
    with talk() as socket:
        socket.recv()
        socket.send(b"\xff")
        assert "expected text, found bytes" in socket.recv()


def test_another_link_for_another_person(folder, cookie, trusting):
    with httpx.Client(verify=trusting, follow_redirects=True, timeout=PATIENCE_S) as browser:
        assert browser.get(running(folder / "work").link()).status_code == 200
        assert cookie.partition("=")[2] not in browser.cookies.values()
