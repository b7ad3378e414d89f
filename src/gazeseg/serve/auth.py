"""Who may talk to the service: whoever has the link it printed, from a page it served itself.

The link holds a token that can be exchanged once for a cookie; after that the link alone opens nothing. Requests must name
one of our own hosts (against DNS rebinding), and those that change something, and WebSockets, one of our own origins.
"""

import hmac
import secrets
from collections.abc import Iterable

COOKIE = "gazeseg"


class Gate:
    """The link's token, the cookie it is exchanged for, and the hosts we answer to (``127.0.0.1:8765``)."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self.hosts = frozenset(hosts)
        self.token = secrets.token_urlsafe(24)
        self._cookie = secrets.token_urlsafe(24)
        self._used = False

    def exchange(self, token: str) -> str | None:
        """The cookie for the link's token; None for another token, or when the link was used before."""
        if self._used or not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        self._used = True
        return self._cookie

    def knows(self, cookie: str | None) -> bool:
        """Whether this is our cookie."""
        return cookie is not None and hmac.compare_digest(cookie.encode(), self._cookie.encode())

    def is_ours(self, host: str | None) -> bool:
        """Whether a Host header names us."""
        return host in self.hosts

    def same_origin(self, origin: str | None) -> bool:
        """Whether an Origin header is a page of ours."""
        scheme, _, host = (origin or "").partition("://")
        return scheme in ("http", "https") and host in self.hosts
