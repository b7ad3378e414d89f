"""Hosts, ports and origins as people type them."""

import pytest

from gazeseg.errors import InputError
from gazeseg.serve.addresses import is_loopback, origin_of, read_origin, resolve, split_host


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1", "127.0.0.1", None),
        ("127.0.0.1:80", "127.0.0.1", 80),
        ("ct.example:0", "ct.example", 0),
        ("CT.example", "ct.example", None),
        ("::1", "::1", None),
        ("[::1]:8765", "::1", 8765),
        ("[::]", "::", None),
    ],
)
def test_host_and_port(text, host, port):
    assert split_host(text) == (host, port)


@pytest.mark.parametrize("text", [":80", "a:b", "a:99999", "http://a", "me@a", "[::1", "a/b", "a?b"])
def test_what_is_no_host(text):
    with pytest.raises(InputError, match=r"expected HOST or HOST:PORT .* found '"):
        split_host(text)


def test_numbers_resolve_to_themselves():
    assert [resolve(text) for text in ("127.0.0.1", "::1", "0.0.0.0")] == [["127.0.0.1"], ["::1"], ["0.0.0.0"]]


def test_a_name_that_nobody_knows():
    with pytest.raises(InputError, match=r"found 'no\.such\.host\.invalid', unknown"):
        resolve("no.such.host.invalid")


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://CT.example:443/", "https://ct.example"),
        ("https://ct.example:8765", "https://ct.example:8765"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_origins_as_browsers_write_them(text, origin):
    assert read_origin(text) == origin


@pytest.mark.parametrize(
    "text", ["ct.example", "ftp://a", "https://", "https://a/b", "https://a?b", "https://me@a", "https://a:b"]
)
def test_what_is_no_origin(text):
    with pytest.raises(InputError, match="expected an --origin as in https"):
        read_origin(text)


def test_the_usual_port_is_not_named():
    assert origin_of("https", "::1", 443) == "https://[::1]"
    assert origin_of("http", "a", 443) == "http://a:443"


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("ct.example", False),
    ],
)
def test_what_only_this_machine_can_reach(host, ours):
    assert is_loopback(host) is ours
