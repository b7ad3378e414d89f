"""What comes out of a case: its report and its masks as files."""

from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse

from gazeseg.serve.exports import export_case
from gazeseg.serve.guard import Reader
from gazeseg.serve.readers import own_folder
from gazeseg.serve.report_page import report_page
from gazeseg.serve.reports import case_figures
from gazeseg.serve.shelf import Shelf


def result_routes(shelf: Shelf, exports: Path) -> APIRouter:
    """Routes of one case; files are written to ``exports``, for each reader to a folder of their own, and handed over."""
    router = APIRouter(prefix="/api/cases/{name}")

    @router.get("/report")
    def report(name: str, reader: Reader) -> Response:
        """What was done, how long it took, what was never looked at; to print."""
        seat = shelf.open(name, reader)
        with seat.lock:
            return HTMLResponse(report_page(case_figures(seat)))

    @router.post("/export/{kind}")
    def export(name: str, kind: str, reader: Reader) -> Response:
        """Write the masks to the exports folder and hand them over; a header says what their structures lack."""
        done = export_case(shelf.open(name, reader), kind, own_folder(exports, reader))
        # Names may hold any character, headers may not.
        told = {"X-Gazeseg-Path": quote(str(done.path)), "X-Gazeseg-Unfinished": quote(done.unfinished)}
        return FileResponse(done.path, filename=done.path.name, headers=told)

    return router
