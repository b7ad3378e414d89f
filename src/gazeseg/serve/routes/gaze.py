"""Who gives the gaze; all else about it is said in the conversation."""

from typing import Any

from fastapi import APIRouter

from gazeseg.serve.feed import Feed, feed_of
from gazeseg.serve.guard import Reader


def gaze_routes(feed: Feed | None) -> APIRouter:
    """Without a feed the mouse stands in for gaze."""
    router = APIRouter()

    @router.get("/api/gaze")
    def gaze(reader: Reader) -> dict[str, Any]:
        """Who gives the gaze, and how that is going."""
        mine = feed_of(feed, reader)
        return {"kind": "mouse", "name": "mouse stands in for gaze"} if mine is None else mine.about()

    return router
