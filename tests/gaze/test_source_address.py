import pytest

from gazeseg.errors import InputError, SourceError
from gazeseg.gaze.sources import SCHEMES, open_source, parse_address
from gazeseg.gaze.sources.gazepoint import GazepointSource


def test_an_address_in_parts():
    found = parse_address("gazepoint://10.0.0.7:4242?screen=1920x1080px,527x296mm,650mm")
    assert (found.scheme, found.host, found.port) == ("gazepoint", "10.0.0.7", 4242)
    assert found.screen().size_px == (1920, 1080)
    assert parse_address("replay:/data/rec%201?speed=2").rest == "/data/rec 1"
    assert parse_address("replay:rec").number("speed", 1.0) == 1.0


def test_a_token_is_in_no_message():
    assert "secret" not in repr(parse_address("ws://127.0.0.1:80?token=secret"))
    with pytest.raises(SourceError) as caught:
        open_source("ws://127.0.0.1:80?token=secret")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "expected an address such as"),
        ("nonsense", "expected an address such as"),
        ("gazepoint://h:port", "found one with"),
        ("gazepoint://h:99999", "found one with"),
        ("gazepoint://me@h", "found a user name"),
        ("foo:bar", "begins with pointer:.*found 'foo'"),
        ("pointer:?speed=1", "option of pointer: none, found 'speed'"),
        ("replay:", "found no path"),
        ("replay:x?speed=fast", "expected speed from 0.01 to 1000 .* found 'fast'"),
        ("replay:x?speed=nan", "expected speed"),
        ("replay:/nowhere?speed=2", "expected a recording folder"),
        ("gazepoint://h?screen=big", "expected a screen as"),
        ("ws://127.0.0.1?token=0123456789abcdef", "PORT"),
        ("tcp://127.0.0.1:8766?token=short", "at least 16 characters"),
    ],
)
def test_addresses_that_make_no_sense(url, message):
    with pytest.raises(InputError, match=message):
        open_source(url)


def test_a_host_is_this_computer_unless_told_otherwise():
    assert isinstance(open_source("gazepoint:"), GazepointSource)
    assert "127.0.0.1:0" in open_source("tcp://:0?token=0123456789abcdef").info.model


def test_every_scheme_has_an_opener_that_is_there():
    from importlib import import_module

    for name, scheme in SCHEMES.items():
        module, _, function = scheme.opener.partition(":")
        assert callable(getattr(import_module(module), function)), name
        assert parse_address(scheme.example).scheme == name
