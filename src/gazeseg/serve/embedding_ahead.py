"""Embeddings of the slice shown and its neighbours, made before anybody asks for a mask there."""

import logging
from concurrent.futures import ThreadPoolExecutor

from gazeseg.errors import GazesegError
from gazeseg.images import take
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import PlaneName

NEIGHBOURS = (0, 1, -1, 2, -2)
log = logging.getLogger(__name__)


def embed_ahead(seat: Seat, embedders: ThreadPoolExecutor) -> None:
    """Have the slice shown and its neighbours ready, nearest first, unless the reader has moved on by then."""
    shown = seat.desk.shown
    if shown is None:
        return
    name, middle = shown
    plane = seat.desk.planes[name]
    for step in NEIGHBOURS:
        index = middle + step
        if 0 <= index < seat.volume.shape[plane.axis]:
            embedders.submit(_embed, seat, shown, index)


def _embed(seat: Seat, wanted: tuple[PlaneName, int], index: int) -> None:
    """Without the desk's lock, so that no decoding waits; it is taken only to look after embeddings."""
    session = seat.desk.session
    plane = seat.desk.planes[wanted[0]]
    with seat.lock:
        if seat.desk.shown != wanted or session.has_embedding(plane, index):
            return
    try:
        embedding = session.predictor.embed(take(seat.volume, plane, index))
    except GazesegError as error:
        log.warning("slice %d could not be embedded ahead: %s", index, error)
        return
    with seat.lock:
        session.keep_embedding(plane, index, embedding)
