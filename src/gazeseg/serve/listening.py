"""Where the service is bound, and by which addresses browsers reach it.

On the loopback interface nothing leaves this machine. Anywhere else TLS is demanded: images of patients, gaze and the cookie
would cross the network readable by all.
"""

import errno
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from gazeseg.errors import InputError
from gazeseg.serve.addresses import is_everywhere, is_loopback, origin_of, read_origin, resolve, split_host
from gazeseg.serve.certificate import Tls, recipe

HERE = "127.0.0.1"
PORT = 8765


@dataclass(frozen=True, slots=True)
class Place:
    """A place to listen at.

    Attributes:
        address: what it is bound to, as a number.
        names: what browsers may call it; links have the first.
        port: 0 for any that is free.
        origin: what browsers see instead, when that is something else (all addresses, a proxy before us).
    """

    address: str
    names: tuple[str, ...]
    port: int = PORT
    origin: str | None = None
    tls: Tls | None = None

    def origins(self, port: int) -> tuple[str, ...]:
        """What browsers may have in their address bar, bound to ``port``; links begin with the first."""
        scheme = "http" if self.tls is None else "https"
        return (self.origin,) if self.origin else tuple(origin_of(scheme, name, port) for name in self.names)


def place_for(
    listen: str | None = None, port: int | None = None, origin: str | None = None, tls: Tls | None = None
) -> Place:
    """The place a user asked for.

    Args:
        listen: ``HOST`` or ``HOST:PORT``.
        port: the port, when ``listen`` has none.
        origin: what browsers see, as in ``https://ct.example:8765``.
        tls: certificate and key; needed wherever others can connect.

    Raises:
        InputError: it is no place, or not one to listen at in this way.
    """
    host, own_port = split_host(listen or HERE)
    if own_port is not None and port not in (None, own_port):
        raise InputError(f"expected one port, found {own_port} in --listen and {port} in --port: drop one")
    addresses = resolve(host)
    seen = None if origin is None else read_origin(origin)
    if tls is None and not all(map(is_loopback, addresses)):
        raise InputError(_no_tls(host, seen))
    _check_origin(host, addresses[0], seen, tls)
    chosen = next(number for number in (own_port, port, PORT) if number is not None)
    names = (host, addresses[0], *(("localhost",) if host == HERE else ()))
    return Place(addresses[0], tuple(dict.fromkeys(names)), chosen, seen, tls)


def bound(place: Place) -> socket.socket:
    """A socket that already takes connections, if slowly at first.

    Raises:
        InputError: the port is taken or not for us, or the address is none of this machine.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in place.address else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((place.address, place.port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise InputError(_why_not(place, error)) from error
    return listener


def _no_tls(host: str, origin: str | None) -> str:
    name = (urlsplit(origin).hostname if origin else None) or ("ct.example" if is_everywhere(host) else host)
    return (
        f"expected --tls-cert and --tls-key to listen on {host}, which other machines can reach, found none: "
        f"make a pair that signs itself with {recipe(name)}"
    )


def _check_origin(host: str, address: str, origin: str | None, tls: Tls | None) -> None:
    if origin is None and is_everywhere(address):
        raise InputError(
            f"expected --origin with --listen {host}, found none: say what people type, as in --origin https://ct.example:{PORT}"
        )
    if origin is not None and origin.startswith("http:") and (tls or not is_loopback(urlsplit(origin).hostname or "")):
        raise InputError(f"expected an --origin that begins with https://, found {origin}: say what people type")


def _why_not(place: Place, error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"expected port {place.port} to be free, found it taken: choose another with --port"
    if number in (errno.EACCES, errno.EPERM):
        return f"expected a port that may be used, found {place.port} refused: choose one from 1024 on with --port"
    if number is None:
        return f"expected a port in 0..65535, found {place.port}: choose another with --port"
    return f"expected an address of this machine to listen on, found {place.address} ({error}): see ip address"
