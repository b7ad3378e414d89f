"""Links open once, and only while the service that made them runs."""

import pytest

from gazeseg.errors import InputError
from gazeseg.serve.links import links_at, running
from gazeseg.serve.listening import Place, bound


@pytest.fixture
def listener():
    with bound(Place("127.0.0.1", ("127.0.0.1",), 0)) as listener:
        yield listener


@pytest.fixture
def links(tmp_path, listener):
    links = links_at(tmp_path, listener.getsockname()[1])
    links.open("https://ct.example", *listener.getsockname())
    return links


def test_a_token_is_good_once(links):
    token = links.issue("bob")
    words = ("guess", "", "../address.json", "\ud800", token, token)
    assert [links.redeem(word) for word in words] == [None, None, None, None, "bob", None]


def test_what_lies_there_opens_nothing(links):
    token = links.issue()
    names = [path.name for path in links.folder.iterdir()]
    assert token not in str(names)
    assert not any(links.redeem(name) for name in names)
    assert links.folder.stat().st_mode & 0o077 == 0


def test_a_link_begins_with_what_browsers_see(links):
    start, _, token = links.link().partition("/enter?token=")
    assert start == "https://ct.example"
    assert links.redeem(token)


def test_links_of_an_earlier_run_open_nothing(links, listener):
    token = links.issue()
    links.open("https://ct.example", *listener.getsockname())
    assert not links.redeem(token)


def test_another_program_finds_the_service(links, tmp_path):
    _, _, token = running(tmp_path).link().partition("token=")
    assert links.redeem(token)


def test_a_service_that_ended_or_was_killed_is_not_found(links, listener, tmp_path):
    listener.close()
    with pytest.raises(InputError, match=r"expected one service that runs with the work folder .*, found none: start"):
        running(tmp_path)
    links.close()
    assert list((tmp_path / "links").iterdir()) == []


def test_of_several_services_one_is_chosen(links, tmp_path):
    with bound(Place("127.0.0.1", ("127.0.0.1",), 0)) as second:
        links_at(tmp_path, second.getsockname()[1]).open("http://a", *second.getsockname())
        with pytest.raises(InputError, match="choose one with --port"):
            running(tmp_path)
        assert running(tmp_path, int(links.folder.name)) == links
