"""The service listens here, or elsewhere with TLS, or says why not."""

from pathlib import Path

import pytest

from gazeseg.errors import InputError
from gazeseg.serve import listening
from gazeseg.serve.certificate import Tls
from gazeseg.serve.listening import Place, bound, place_for

TLS = Tls(Path("cert.pem"), Path("key.pem"))


def test_by_default_it_listens_here():
    place = place_for()
    assert (place.address, place.port) == ("127.0.0.1", 8765)
    assert place.origins(8765) == ("http://127.0.0.1:8765", "http://localhost:8765")


def test_ipv6_has_brackets_in_links():
    assert place_for("::1").origins(80) == ("http://[::1]",)


def test_with_tls_links_are_https():
    assert place_for("127.0.0.1:443", tls=TLS).origins(443) == ("https://127.0.0.1", "https://localhost")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::7", "::ffff:127.0.0.1"])
def test_elsewhere_tls_is_demanded(host):
    with pytest.raises(InputError, match=r"expected --tls-cert and --tls-key to listen on .* openssl req -x509"):
        place_for(host)


def test_a_name_is_what_it_resolves_to(monkeypatch):
    monkeypatch.setattr(listening, "resolve", lambda host: ["127.0.0.1", "192.0.2.7"])
    with pytest.raises(
        InputError, match=r"found none: make a pair .* -subj /CN=ct.example -addext subjectAltName=DNS:ct.example"
    ):
        place_for("ct.example")
    assert place_for("ct.example", tls=TLS).origins(8765)[0] == "https://ct.example:8765"


def test_all_addresses_need_the_name_that_people_type():
    with pytest.raises(InputError, match=r"expected --origin with --listen 0.0.0.0"):
        place_for("0.0.0.0", tls=TLS)
    place = place_for("0.0.0.0", origin="https://ct.example:8765", tls=TLS)
    assert place.origins(8765) == ("https://ct.example:8765",)


def test_behind_a_proxy_on_this_machine_it_needs_no_certificate():
    assert place_for(origin="https://ct.example").origins(8765) == ("https://ct.example",)


@pytest.mark.parametrize(("origin", "tls"), [("http://ct.example", None), ("http://127.0.0.1:8765", TLS)])
def test_an_origin_without_tls_is_refused(origin, tls):
    with pytest.raises(InputError, match="expected an --origin that begins with https://"):
        place_for(origin=origin, tls=tls)


def test_two_ports_are_one_too_many():
    assert place_for("127.0.0.1:80", 80).port == 80
    with pytest.raises(InputError, match="found 80 in --listen and 81 in --port"):
        place_for("127.0.0.1:80", 81)


def test_a_port_is_taken_once():
    with bound(Place("127.0.0.1", ("127.0.0.1",), 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"expected port {port} to be free, found it taken"):
            bound(Place("127.0.0.1", ("127.0.0.1",), port))


def test_places_that_are_not_here():
    with pytest.raises(InputError, match=r"expected an address of this machine .* found 192\.0\.2\.7"):
        bound(Place("192.0.2.7", ("192.0.2.7",), 0))
    with pytest.raises(InputError, match=r"expected a port in 0\.\.65535, found 70000"):
        bound(Place("127.0.0.1", ("127.0.0.1",), 70000))
