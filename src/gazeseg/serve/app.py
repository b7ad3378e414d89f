"""The service: pages, pictures, exports and the WebSocket, behind one gate."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from gazeseg.notice import NOTICE
from gazeseg.serve.auth import Gate
from gazeseg.serve.complaints import add_complaints
from gazeseg.serve.crew import Crew
from gazeseg.serve.feed import Feed
from gazeseg.serve.guard import add_guard
from gazeseg.serve.routes.cases import case_routes
from gazeseg.serve.routes.entrance import entrance_routes
from gazeseg.serve.routes.gaze import gaze_routes
from gazeseg.serve.routes.recordings import recording_routes
from gazeseg.serve.routes.results import result_routes
from gazeseg.serve.routes.talk import talk_routes
from gazeseg.serve.routes.uploads import upload_routes
from gazeseg.serve.shelf import Shelf
from gazeseg.serve.unfinished import finish_left
from gazeseg.serve.uploads import Uploads

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
    crew = Crew()
    lifespan = _lifespan(shelf, feed, crew)
    app = FastAPI(title="gazeseg", description=NOTICE, lifespan=lifespan, docs_url=None, redoc_url=None)
    add_guard(app, gate)
    add_complaints(app)
    app.include_router(entrance_routes(gate, STATIC))
    app.include_router(gaze_routes(feed))
    app.include_router(case_routes(shelf))
    app.include_router(result_routes(shelf, exports))
    app.include_router(recording_routes(shelf))
    if uploads is not None:
        app.include_router(upload_routes(shelf, uploads))
    app.include_router(talk_routes(shelf, gate, crew, feed))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _lifespan(shelf: Shelf, feed: Feed | None, crew: Crew) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """First recordings of an earlier run are finished; gaze flows while the service runs; at its end all is closed."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(finish_left, shelf.work.parent)
        looking = None if feed is None else asyncio.create_task(feed.run())
        yield
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
        crew.dismiss()
        shelf.close()

    return lifespan
