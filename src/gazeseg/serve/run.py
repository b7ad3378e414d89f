"""Start the service on this machine and say where it is."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.serve.app import create_app
from gazeseg.serve.auth import Gate
from gazeseg.serve.feed import Feed
from gazeseg.serve.shelf import Shelf
from gazeseg.serve.uploads import Uploads

HOST = "127.0.0.1"


def run(
    shelf: Shelf,
    exports: Path,
    port: int,
    say: Callable[[str], None],
    feed: Feed | None = None,
    uploads: Uploads | None = None,
) -> None:
    """Serve until interrupted; ``say`` is given the one link that opens the workstation.

    Raises:
        InputError: the port is taken.
    """
    import uvicorn

    listener = _listen(port)
    port = listener.getsockname()[1]
    gate = Gate((f"{HOST}:{port}", f"localhost:{port}"))
    app = create_app(shelf, gate, exports, feed, uploads)
    config = uvicorn.Config(
        app,
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=2**20,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=3,
    )
    say(f"http://{HOST}:{port}/enter?token={gate.token}")
    with suppress(KeyboardInterrupt):  # Ctrl+C is how a service ends
        uvicorn.Server(config).run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()  # from here on the link works, if slowly at first
    except OSError as error:
        listener.close()
        raise InputError(f"expected port {port} to be free, found it taken: choose another with --port") from error
    return listener
