"""What every request and every answer goes through: the gate, and headers."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response

from gazeseg.serve.auth import Gate
from gazeseg.serve.refusals import FOREIGN_HOST, FOREIGN_PAGE, STRANGER, refused

HEADERS = {
    # Another case may have the same name and address tomorrow, and images of patients do not belong on the browser's disk.
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def add_guard(app: FastAPI, gate: Gate) -> None:
    """Nobody without a cookie, no foreign host, no foreign origin for what changes something."""

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        request.state.reader = gate.reader(request.cookies.get(gate.cookie))
        response: Response = _refusal(request, gate) or await call_next(request)
        response.headers.update(HEADERS)
        return response


def _reader(request: Request) -> str:
    reader: str = request.state.reader
    return reader


Reader = Annotated[str, Depends(_reader)]
"""Who asks, as a parameter of a route: what is theirs is theirs alone."""


def _refusal(request: Request, gate: Gate) -> Response | None:
    if not gate.is_ours(request.headers.get("host")):
        return refused(request, HTTPStatus.MISDIRECTED_REQUEST, FOREIGN_HOST)
    if request.url.path != "/enter" and request.state.reader is None:
        return refused(request, HTTPStatus.FORBIDDEN, STRANGER)
    if request.method not in ("GET", "HEAD") and not gate.same_origin(request.headers.get("origin")):
        return refused(request, HTTPStatus.FORBIDDEN, FOREIGN_PAGE)
    return None
