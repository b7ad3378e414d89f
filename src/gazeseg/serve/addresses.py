"""Hosts, ports and origins as people type them."""

import ipaddress
import socket
from urllib.parse import urlsplit

from gazeseg.errors import InputError

USUAL_PORTS = {"http": 80, "https": 443}


def split_host(text: str) -> tuple[str, int | None]:
    """``HOST`` or ``HOST:PORT``; an IPv6 address with a port stands in brackets.

    Raises:
        InputError: it is neither.
    """
    if is_number(text):
        return text, None
    try:
        parts = urlsplit(f"//{text}")
        if parts.hostname and parts.netloc == text and parts.username is None:
            return parts.hostname, parts.port
    except ValueError:
        pass
    raise InputError(f"expected HOST or HOST:PORT to listen on, as in 127.0.0.1:8765 or [::1]:8765, found {text!r}")


def resolve(host: str) -> list[str]:
    """All addresses of a name, as numbers; those of IPv4 first.

    Raises:
        InputError: nobody knows the name.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise InputError(f"expected a name or address of this machine to listen on, found {host!r}, unknown") from error
    return sorted({str(row[4][0]) for row in found}, key=lambda address: (":" in address, address))


def read_origin(text: str) -> str:
    """An origin as browsers write it: lower case, without the usual port.

    Raises:
        InputError: it is none.
    """
    parts = urlsplit(text.rstrip("/"))
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if parts.scheme not in USUAL_PORTS or not host or parts.path or parts.query or parts.fragment or "@" in text:
        raise InputError(f"expected an --origin as in https://ct.example:8765, found {text!r}")
    return origin_of(parts.scheme, host, USUAL_PORTS[parts.scheme] if port is None else port)


def origin_of(scheme: str, host: str, port: int) -> str:
    """``https://ct.example:8765``."""
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" + ("" if port == USUAL_PORTS[scheme] else f":{port}")


def is_number(host: str) -> bool:
    """Whether this is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine itself can reach it; names other than ``localhost`` count as others."""
    return host == "localhost" or (is_number(host) and ipaddress.ip_address(host).is_loopback)


def is_everywhere(host: str) -> bool:
    """Whether this stands for all addresses of this machine."""
    return is_number(host) and ipaddress.ip_address(host).is_unspecified
