"""Addresses of gaze sources: ``scheme:rest?option=value`` or ``scheme://host:port?option=value``."""

from collections.abc import Collection
from dataclasses import dataclass, field
from math import inf, isfinite
from types import MappingProxyType
from urllib.parse import parse_qsl, unquote, urlsplit

from gazeseg.errors import SourceError
from gazeseg.gaze.screens import parse_screen
from gazeseg.types import Screen

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts.

    Attributes:
        scheme: what kind of source.
        rest: a path or name, for addresses without a host.
        host: computer; empty if not given.
        port: None if not given.
        options: what stands behind the ``?``. They may hold a token, so they are not part of any message.
    """

    scheme: str
    rest: str = ""
    host: str = ""
    port: int | None = None
    options: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def only(self, known: Collection[str]) -> None:
        """Complain about options that nobody reads.

        Raises:
            SourceError: there is one.
        """
        for name in self.options:
            if name not in known:
                offered = f"one of {', '.join(sorted(known))}" if known else "none"
                raise SourceError(f"expected as option of {self.scheme}: {offered}, found {name[:30]!r}")

    def number(self, name: str, default: float, *, low: float = 0.0, high: float = inf) -> float:
        """An option that is a finite number within bounds.

        Raises:
            SourceError: it is none.
        """
        text = self.options.get(name)
        try:
            value = default if text is None else float(text)
        except ValueError:
            value = inf
        if not (isfinite(value) and low <= value <= high):
            raise SourceError(f"expected {name} from {low:g} to {high:g} in the address, found {str(text)[:30]!r}")
        return value

    def screen(self) -> Screen | None:
        """The option ``screen``, written as for ``--screen``."""
        text = self.options.get("screen")
        return None if text is None else parse_screen(text)


def parse_address(text: str) -> Address:
    """Take an address apart.

    Raises:
        SourceError: it has no scheme, or host and port make no sense.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        options = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise SourceError(f"expected an address such as gazepoint://127.0.0.1:4242, found one with {error}") from None
    if not parts.scheme:
        raise SourceError(
            f"expected an address such as gazepoint://127.0.0.1:4242, found {text[:60]!r}: see gazeseg gaze sources"
        )
    if parts.username or parts.fragment:
        raise SourceError("expected an address of scheme, host, port and options, found a user name or a # in it")
    return Address(parts.scheme, unquote(parts.path), parts.hostname or "", port, MappingProxyType(options))
