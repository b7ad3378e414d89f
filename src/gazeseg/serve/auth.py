"""Who may talk to the service: whoever came by a link it made, from a page it served itself.

A link holds a token that can be exchanged once for a cookie; after that the link alone opens nothing. Each link is for one
reader, with a cookie of their own. Requests must name one of our own hosts (against DNS rebinding), and those that change
something, and WebSockets, one of our own origins.
"""

import hashlib
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from gazeseg.serve.links import Links


class Gate:
    """The links, the cookies they were exchanged for, and the origins we answer to (``https://ct.example:8765``).

    Attributes:
        secure: whether all of them are https; cookies then never travel otherwise.
        cookie: the name of the cookie. Browsers take ``__Host-`` from this very host over TLS alone.
    """

    def __init__(self, origins: Iterable[str], links: Links) -> None:
        self.origins = frozenset(origins)
        self.hosts = frozenset(urlsplit(origin).netloc for origin in self.origins)
        self.secure = all(origin.startswith("https://") for origin in self.origins)
        self.cookie = "__Host-gazeseg" if self.secure else "gazeseg"
        self._links = links
        self._inside: dict[bytes, str] = {}

    def exchange(self, token: str) -> str | None:
        """A cookie for the token of a link; None for another token, or when the link was used before."""
        reader = self._links.redeem(token)
        if reader is None:
            return None
        cookie = secrets.token_urlsafe(24)
        self._inside[_hashed(cookie)] = reader
        return cookie

    def reader(self, cookie: str | None) -> str | None:
        """Whose cookie this is; None for one that is not ours. Found by its hash, so that the time taken tells nothing."""
        return None if cookie is None else self._inside.get(_hashed(cookie))

    def is_ours(self, host: str | None) -> bool:
        """Whether a Host header names us."""
        return host in self.hosts

    def same_origin(self, origin: str | None) -> bool:
        """Whether an Origin header is a page of ours."""
        return origin in self.origins


def _hashed(word: str) -> bytes:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
