"""Each link lets one person in; hosts and origins must be ours."""

import pytest

from gazeseg.serve.auth import Gate


def test_a_link_is_exchanged_once(gate, links):
    token = links.issue()
    assert gate.exchange("guess") is None
    cookie = gate.exchange(token)
    assert gate.reader(cookie) == "1"
    assert gate.reader(token) is None
    assert gate.exchange(token) is None


def test_each_person_has_a_cookie(gate, links):
    cookies = [gate.exchange(links.issue(reader)) for reader in ("1", "2", "2")]
    assert len(set(cookies)) == 3
    assert [gate.reader(cookie) for cookie in cookies] == ["1", "2", "2"]


@pytest.mark.parametrize("cookie", [None, "", "guess", "ünicode", "\ud800"])
def test_other_cookies_are_strangers(gate, cookie):
    assert gate.reader(cookie) is None


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("http://127.0.0.1:8765", True),
        ("https://127.0.0.1:8765", False),
        ("http://127.0.0.1:8766", False),
        ("http://evil.example", False),
        ("null", False),
        (None, False),
        ("file://127.0.0.1:8765", False),
    ],
)
def test_origins(links, origin, ours):
    assert Gate(["http://127.0.0.1:8765"], links).same_origin(origin) is ours


def test_hosts_are_those_of_the_origins(links):
    gate = Gate(["https://ct.example", "https://[::1]:8765"], links)
    assert [gate.is_ours(host) for host in ("ct.example", "[::1]:8765", "ct.example:8765", "", None)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_cookies_are_bound_to_the_host_where_there_is_tls(links):
    assert Gate(["https://ct.example"], links).cookie == "__Host-gazeseg"
    assert Gate(["http://127.0.0.1:8765"], links).cookie == "gazeseg"
