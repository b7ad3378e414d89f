"""The service: pages, pictures, exports and the WebSocket, behind one gate."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from gazeseg.errors import GazesegError
from gazeseg.notice import NOTICE
from gazeseg.serve.auth import COOKIE, Gate
from gazeseg.serve.exports import FORMATS, export_case
from gazeseg.serve.feed import Feed
from gazeseg.serve.pictures import describe, label_bytes, slice_bytes
from gazeseg.serve.report_page import report_page
from gazeseg.serve.reports import case_figures
from gazeseg.serve.shelf import Shelf
from gazeseg.serve.talk import converse
from gazeseg.serve.upload_routes import add_upload_routes
from gazeseg.serve.uploads import Uploads

HEADERS = {
    # Another case may have the same name and address tomorrow, and images of patients do not belong on the browser's disk.
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STATIC = Path(str(resources.files("gazeseg.serve"))) / "static"


def create_app(
    shelf: Shelf, gate: Gate, exports: Path, feed: Feed | None = None, uploads: Uploads | None = None
) -> FastAPI:
    """The whole service as an ASGI application.

    Args:
        shelf: the cases.
        gate: who may come in.
        exports: folder for what is exported.
        feed: gaze of a tracker; without one the mouse stands in for it.
        uploads: where files that the page sends are kept; without it none are taken.
    """
    workers, embedders = ThreadPoolExecutor(4, "desk"), ThreadPoolExecutor(1, "embed")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        looking = None if feed is None else asyncio.create_task(feed.run())
        yield
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
        workers.shutdown(cancel_futures=True)
        embedders.shutdown(cancel_futures=True)
        shelf.close()

    app = FastAPI(title="gazeseg", description=NOTICE, lifespan=lifespan, docs_url=None, redoc_url=None)
    _guard(app, gate)

    @app.get("/enter", include_in_schema=False)
    def enter(token: str, request: Request) -> Response:
        """Exchange the link's token for a cookie."""
        cookie = gate.exchange(token)
        if cookie is None and not gate.knows(request.cookies.get(COOKIE)):
            return PlainTextResponse("This link was used before or is not ours: start gazeseg serve again.", 403)
        response = RedirectResponse("/", 303)
        if cookie is not None:
            response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict")
        return response

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        """The workstation."""
        return FileResponse(STATIC / "index.html")

    @app.get("/api/cases")
    def cases() -> dict[str, Any]:
        """Names of all cases, and the notice."""
        return {"cases": shelf.names, "progress": shelf.progress(), "notice": NOTICE, "formats": list(FORMATS)}

    @app.get("/api/gaze")
    def gaze() -> dict[str, Any]:
        """Who gives the gaze, and how that is going."""
        return {"kind": "mouse", "name": "mouse stands in for gaze"} if feed is None else feed.about()

    @app.get("/api/cases/{name}")
    def case(name: str) -> dict[str, Any]:
        """One case: planes, sizes, windows."""
        return describe(shelf.open(name))

    @app.get("/api/cases/{name}/labels/{plane}/{index}")
    def labels(name: str, plane: str, index: int) -> Response:
        """One upright slice of all structures together, a byte per pixel; nothing while masks are being computed."""
        body = label_bytes(shelf.open(name), plane, index)
        return Response(status_code=204) if body is None else Response(body, media_type="application/octet-stream")

    @app.get("/api/cases/{name}/{plane}/{index}")
    def picture(name: str, plane: str, index: int) -> Response:
        """One upright slice, little-endian int16 in reading order."""
        body = slice_bytes(shelf.open(name), plane, index)
        return Response(body, media_type="application/octet-stream")

    @app.get("/api/cases/{name}/report")
    def report(name: str) -> Response:
        """What was done, how long it took, what was never looked at; to print."""
        seat = shelf.open(name)
        with seat.lock:
            return HTMLResponse(report_page(case_figures(seat)))

    @app.post("/api/cases/{name}/export/{kind}")
    def export(name: str, kind: str) -> Response:
        """Write the masks to the exports folder and hand them over."""
        path = export_case(shelf.open(name), kind, exports)
        return FileResponse(path, filename=path.name, headers={"X-Gazeseg-Path": str(path)})

    if uploads is not None:
        add_upload_routes(app, shelf, uploads)

    @app.websocket("/api/cases/{name}/talk")
    async def talk(socket: WebSocket, name: str) -> None:
        """The live conversation; see ``gazeseg.serve.wire``."""
        if not (gate.same_origin(socket.headers.get("origin")) and gate.knows(socket.cookies.get(COOKIE))):
            await socket.close(4403, "not from a page of this service")
            return
        try:
            seat = shelf.open(name)
        except GazesegError as error:
            await socket.close(4404, str(error)[:120])
            return
        await socket.accept()
        if await converse(socket, seat, workers, embedders, feed):
            await socket.close(4409, "opened in another window")

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _guard(app: FastAPI, gate: Gate) -> None:
    """Nobody without the cookie, no foreign host, no foreign origin for what changes something; errors in one line."""

    @app.middleware("http")
    async def guard(request: Request, call_next: Any) -> Response:
        if not gate.is_ours(request.headers.get("host")):
            return PlainTextResponse("unknown host", 421)
        open_to_all = request.url.path == "/enter"
        if not open_to_all and not gate.knows(request.cookies.get(COOKIE)):
            return PlainTextResponse("Open the link that gazeseg serve printed.", 401)
        if request.method != "GET" and not gate.same_origin(request.headers.get("origin")):
            return PlainTextResponse("not from a page of this service", 403)
        response: Response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    @app.exception_handler(GazesegError)
    async def told(_: Request, error: GazesegError) -> Response:
        return JSONResponse({"error": str(error)}, 422)
