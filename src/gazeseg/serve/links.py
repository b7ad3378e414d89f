"""One-time links of a running service: a folder with a file per unused link, named by the hash of its token.

In the file stands the reader it is for. Whoever may write into the folder may let people in, as ``gazeseg link`` does while
the service runs. Reading it opens nothing.
"""

import hashlib
import json
import secrets
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gazeseg.errors import InputError
from gazeseg.files import write_json
from gazeseg.serve.readers import FIRST

ADDRESS = "address.json"


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one service; ``folder`` is its own as long as it runs."""

    folder: Path

    def open(self, origin: str, host: str, port: int) -> None:
        """Begin anew: links of an earlier run open nothing. ``origin`` is what links begin with."""
        self.close()
        self.folder.mkdir(mode=0o700, parents=True)
        write_json(self.folder / ADDRESS, {"origin": origin, "host": host, "port": port})

    def issue(self, reader: str = FIRST) -> str:
        """A new token for a reader; see ``gazeseg.serve.readers``."""
        token = secrets.token_urlsafe(24)
        file = self._file(token)
        file.touch(mode=0o600)
        file.write_text(reader, encoding="utf-8")
        return token

    def link(self, reader: str = FIRST) -> str:
        """A new link for a reader."""
        return f"{self._address()['origin']}/enter?token={self.issue(reader)}"

    def redeem(self, token: str) -> str | None:
        """The reader this token was issued for; from now on it is used. None if it was before, or was never issued."""
        file = self._file(token)
        try:
            reader = file.read_text(encoding="utf-8")
            file.unlink()  # of two that come at once, one finds nothing to remove
        except FileNotFoundError:
            return None
        return reader

    def runs(self) -> bool:
        """Whether somebody listens where the service did."""
        try:
            address = self._address()
            socket.create_connection((address["host"], address["port"]), timeout=2).close()
        except (OSError, ValueError, KeyError):
            return False
        return True

    def close(self) -> None:
        """The service has ended; no link opens anything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _address(self) -> dict[str, Any]:
        address: dict[str, Any] = json.loads((self.folder / ADDRESS).read_text(encoding="utf-8"))
        return address

    def _file(self, token: str) -> Path:
        return self.folder / hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def links_at(work: Path, port: int) -> Links:
    """The links of the service with this work folder on this port."""
    return Links(work / "links" / str(port))


def running(work: Path, port: int | None = None) -> Links:
    """The links of the service that runs with this work folder; ``port`` tells several apart.

    Raises:
        InputError: none runs, or several do.
    """
    folders = sorted((work / "links").glob("*" if port is None else str(port)))
    found = [links for links in map(Links, folders) if links.runs()]
    if len(found) != 1:
        ports = ", ".join(links.folder.name for links in found) or "none"
        what = "choose one with --port" if found else "start gazeseg serve, or name its folder with --work"
        raise InputError(f"expected one service that runs with the work folder {work}, found {ports}: {what}")
    return found[0]
