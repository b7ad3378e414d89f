"""How the page sends files: begin a parcel, put files into it, finish it as a case or as a mask for one."""

from typing import Any

from fastapi import APIRouter, Request

from gazeseg.images.regrid import describe as grid_in_words
from gazeseg.serve.guard import Reader
from gazeseg.serve.shelf import Shelf
from gazeseg.serve.uploads import Uploads


def upload_routes(shelf: Shelf, uploads: Uploads) -> APIRouter:
    """What is refused is told in one line, and nothing of it stays."""
    router = APIRouter(prefix="/api/uploads")

    @router.post("")
    def begin() -> dict[str, Any]:
        """Open a parcel."""
        return {"upload": uploads.begin(), "limit_bytes": uploads.limit_bytes}

    @router.put("/{word}")
    async def put(word: str, name: str, request: Request) -> dict[str, str]:
        """One file of a parcel as the body of the request, written as it comes."""
        await uploads.receive(word, name, request.stream())
        return {}

    @router.post("/{word}/case")
    def case(word: str, name: str) -> dict[str, str]:
        """All files are there: read them as a case and add it to the list."""
        return {"case": shelf.add(uploads.keep_case(word, name))}

    @router.post("/{word}/mask")
    def mask(word: str, case: str, reader: Reader) -> dict[str, Any]:
        """All files are there: read them as a mask of ``case``; an ``Import`` message then takes its structures."""
        seat = shelf.open(case, reader)
        labels = uploads.read_mask(word, seat.volume)
        with seat.lock:
            seat.desk.offered = {word: labels}
        names = [labels.names[value] for value in labels.present()]
        return {"upload": word, "structures": names, "grid": grid_in_words(labels.geometry), "notes": labels.notes}

    @router.delete("/{word}")
    def drop(word: str) -> dict[str, str]:
        """The reader has changed their mind."""
        uploads.drop(word)
        return {}

    return router
