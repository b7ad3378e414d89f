"""Start the service and say by which links one comes in."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gazeseg.serve.app import create_app
from gazeseg.serve.auth import Gate
from gazeseg.serve.feed import Feed
from gazeseg.serve.links import links_at
from gazeseg.serve.listening import Place, bound
from gazeseg.serve.readers import first_readers
from gazeseg.serve.shelf import Shelf
from gazeseg.serve.uploads import Uploads

OPTIONS: dict[str, Any] = {
    "log_level": "warning",
    "server_header": False,
    "ws": "websockets-sansio",
    "ws_max_size": 2**20,
    "ws_per_message_deflate": False,
    "timeout_graceful_shutdown": 3,
}


def run(
    shelf: Shelf,
    place: Place,
    work: Path,
    say: Callable[[list[str]], None],
    *,
    people: int = 1,
    feed: Feed | None = None,
    uploads: Uploads | None = None,
) -> None:
    """Serve until interrupted.

    Args:
        shelf: the cases.
        place: where to listen.
        work: folder for exports and for links not used yet.
        say: is given one link for each of ``people``, the first reader's first.
        people: how many may come in at once; ``gazeseg link`` lets in more.
        feed: gaze of a tracker.
        uploads: where files that the page sends are kept.

    Raises:
        InputError: the port is taken, or the address is none of this machine.
    """
    import uvicorn

    listener = bound(place)
    port = listener.getsockname()[1]
    origins, links = place.origins(port), links_at(work, port)
    links.open(origins[0], place.address, port)
    app = create_app(shelf, Gate(origins, links), work / "exports", feed, uploads)
    files: dict[str, Any] = (
        {} if place.tls is None else {"ssl_certfile": place.tls.certificate, "ssl_keyfile": place.tls.key}
    )
    config = uvicorn.Config(app, **OPTIONS, **files)
    say([links.link(reader) for reader in first_readers(work, people)])
    try:
        with suppress(KeyboardInterrupt):  # Ctrl+C is how a service ends
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        links.close()
