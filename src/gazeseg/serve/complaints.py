"""What the service answers when something is wrong: always ``{"error": "one line"}``, never a traceback."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from gazeseg.errors import GazesegError


def add_complaints(app: FastAPI) -> None:
    """Answers for what a user caused, for addresses that are none, and for our own faults."""

    @app.exception_handler(GazesegError)
    async def told(_: Request, error: GazesegError) -> Response:
        return JSONResponse({"error": str(error)}, 422)

    @app.exception_handler(RequestValidationError)
    async def misunderstood(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return JSONResponse({"error": f"request not understood: {where}: {first['msg']}"}, 422)

    @app.exception_handler(HTTPException)
    async def nothing_there(_: Request, error: HTTPException) -> Response:
        return JSONResponse({"error": f"{error.detail}: see /openapi.json"}, error.status_code, error.headers)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        # The server logs the traceback itself after this answer.
        return JSONResponse({"error": "a fault of gazeseg's own: its terminal says more"}, 500)
