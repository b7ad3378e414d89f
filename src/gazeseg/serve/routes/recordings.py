"""Recordings of a case: gaze is personal data, so whoever made them can see and delete them."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter

from gazeseg.serve.guard import Reader
from gazeseg.serve.recordings import delete_recording, recordings_base, recordings_of
from gazeseg.serve.shelf import Shelf


def recording_routes(shelf: Shelf) -> APIRouter:
    """A reader sees their own recordings and nobody else's; one that still runs is not among them."""
    router = APIRouter(prefix="/api/cases/{name}/recordings")

    @router.get("")
    def recordings(name: str, reader: Reader) -> list[dict[str, Any]]:
        """Name, size, length, and whether it broke off."""
        return [
            {
                "name": one.name,
                "bytes": one.size,
                "seconds": one.summary.seconds,
                "interrupted": one.summary.interrupted,
            }
            for one in recordings_of(_base(shelf, name, reader))
        ]

    @router.delete("/{recording}")
    def delete(name: str, recording: str, reader: Reader) -> dict[str, str]:
        """Remove one for good."""
        delete_recording(_base(shelf, name, reader), recording)
        return {"deleted": recording}

    return router


def _base(shelf: Shelf, name: str, reader: str) -> Path:
    """The case is opened for it: only its voxels tell whose recordings these are, where two cases had one name."""
    return recordings_base(shelf.work.parent, shelf.open(name, reader).files, reader)
