"""Cases: which there are, what they are like, their slices and label slices."""

from typing import Any

from fastapi import APIRouter, Response

from gazeseg.notice import NOTICE
from gazeseg.serve.exports import FORMATS
from gazeseg.serve.guard import Reader
from gazeseg.serve.pictures import describe, label_bytes, slice_bytes
from gazeseg.serve.shelf import Shelf


def case_routes(shelf: Shelf) -> APIRouter:
    """Routes that read and change nothing."""
    router = APIRouter(prefix="/api/cases")

    @router.get("")
    def cases(reader: Reader) -> dict[str, Any]:
        """Names of all cases, how far whoever asks has come with them, and the notice."""
        progress = shelf.progress(reader)
        return {
            "cases": shelf.names,
            "progress": progress,
            "reader": reader,
            "notice": NOTICE,
            "formats": list(FORMATS),
        }

    @router.get("/{name}")
    def case(name: str, reader: Reader) -> dict[str, Any]:
        """One case: planes, sizes, windows."""
        return describe(shelf.open(name, reader))

    @router.get("/{name}/labels/{plane}/{index}")
    def labels(name: str, plane: str, index: int, reader: Reader) -> Response:
        """One upright slice of all structures together, a byte per pixel; nothing while masks are being computed."""
        body = label_bytes(shelf.open(name, reader), plane, index)
        return Response(status_code=204) if body is None else Response(body, media_type="application/octet-stream")

    @router.get("/{name}/{plane}/{index}")
    def picture(name: str, plane: str, index: int, reader: Reader) -> Response:
        """One upright slice, little-endian int16 in reading order."""
        body = slice_bytes(shelf.open(name, reader), plane, index)
        return Response(body, media_type="application/octet-stream")

    return router
