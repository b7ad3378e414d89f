"""A certificate and its key, checked before anybody connects."""

import ssl
import stat
from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files: the certificate (with those between it and a known authority after it), and its private key."""

    certificate: Path
    key: Path


def recipe(name: str) -> str:
    """The command that makes a certificate which signs itself, for a name or an address."""
    kind = "IP" if name.replace(".", "").isdigit() or ":" in name else "DNS"
    return (
        f"openssl req -x509 -newkey rsa:3072 -nodes -days 365 -keyout key.pem -out cert.pem"
        f" -subj /CN={name} -addext subjectAltName={kind}:{name}"
    )


def checked(certificate: Path, key: Path) -> Tls:
    """The pair, if a server can use it.

    Raises:
        InputError: a file is not there or no PEM, the key may be read by everybody, has a passphrase or fits another certificate.
    """
    for path, what in ((certificate, "a certificate"), (key, "its key")):
        if not path.is_file():
            raise InputError(f"expected {what} at {path}, found nothing: check the path")
    if key.stat().st_mode & stat.S_IROTH:
        raise InputError(f"expected a key that only its owner can read, found {key} open to all: chmod 600 {key}")
    _check_certificate(certificate)
    _check_key(certificate, key)
    return Tls(certificate, key)


def complaint(tls: Tls, name: str) -> str | None:
    """What a browser that trusts the certificate would still say against it at ``name``: dates, another name."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tls.certificate, tls.key)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # who signed it is for the browser to judge
    client.load_verify_locations(tls.certificate)
    try:
        _shake_hands(server, client, name)
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    return None


def _shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> None:
    """As over a network, in memory, until the client has judged the certificate."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    asked = server.wrap_bio(up, down, server_side=True)
    asking = client.wrap_bio(down, up, server_hostname=name)
    for side in (asking, asked, asking):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


def _check_certificate(path: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (ssl.SSLError, OSError) as error:
        raise InputError(f"expected a certificate in PEM form in {path}, found {_reason(error)}") from error


def _check_key(certificate: Path, key: Path) -> None:
    def locked() -> str:
        raise InputError(
            f"expected a key without a passphrase, found one in {key}: openssl pkey -in {key} -out open-key.pem"
        )

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=locked)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise InputError(
                f"expected the key of {certificate}, found another one in {key}: give both of one pair"
            ) from error
        raise InputError(f"expected a private key in PEM form in {key}, found {_reason(error)}") from error
    except OSError as error:
        raise InputError(f"expected a private key in {key}, found {_reason(error)}") from error


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"something else ({error.reason or error.strerror})"
    return f"that it cannot be read ({error.strerror})"
