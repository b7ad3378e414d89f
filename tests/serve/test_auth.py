"""The link opens once; hosts and origins must be ours."""

import pytest

from gazeseg.serve.auth import Gate


def test_the_link_is_exchanged_once():
    gate = Gate(["127.0.0.1:8765"])
    assert gate.exchange("guess") is None
    cookie = gate.exchange(gate.token)
    assert gate.knows(cookie)
    assert cookie != gate.token
    assert gate.exchange(gate.token) is None


def test_every_gate_has_its_own_words():
    assert Gate([]).token != Gate([]).token


@pytest.mark.parametrize("cookie", [None, "", "guess", "ünicode"])
def test_other_cookies_are_strangers(cookie):
    assert not Gate([]).knows(cookie)


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("http://127.0.0.1:8765", True),
        ("http://127.0.0.1:8766", False),
        ("http://evil.example", False),
        ("null", False),
        (None, False),
        ("file://127.0.0.1:8765", False),
    ],
)
def test_origins(origin, ours):
    assert Gate(["127.0.0.1:8765"]).same_origin(origin) is ours
