"""The link that lets somebody in, and the page they find."""

from http import HTTPStatus
from pathlib import Path
from time import monotonic

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from gazeseg.serve.attempts import WINDOW_S, Attempts
from gazeseg.serve.auth import Gate
from gazeseg.serve.refusals import SLOWLY, USED, refused


def entrance_routes(gate: Gate, static: Path) -> APIRouter:
    """Routes that say nothing of any case; ``static`` is the folder of the page."""
    router, attempts = APIRouter(include_in_schema=False), Attempts()

    @router.get("/enter")
    def enter(request: Request, token: str = "") -> Response:
        """Exchange the link's token for a cookie."""
        client, now_s = request.client.host if request.client else "", monotonic()
        if request.state.reader is not None:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        if attempts.too_many(client, now_s):
            return refused(request, HTTPStatus.TOO_MANY_REQUESTS, SLOWLY, {"Retry-After": f"{WINDOW_S:.0f}"})
        cookie = gate.exchange(token)
        if cookie is None:
            attempts.wrong(client, now_s)
            return refused(request, HTTPStatus.FORBIDDEN, USED)
        return _let_in(gate, cookie)

    @router.get("/")
    def page() -> Response:
        """The workstation."""
        return FileResponse(static / "index.html")

    return router


def _let_in(gate: Gate, cookie: str) -> Response:
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    # Lax, because a link in a web mail is followed from another site; whatever changes something asks for the origin too.
    response.set_cookie(gate.cookie, cookie, secure=gate.secure, httponly=True, samesite="lax")
    return response
