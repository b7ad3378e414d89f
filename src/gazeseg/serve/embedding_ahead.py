"""Embeddings of the slice shown and its neighbours, made before anybody asks for a mask there."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from gazeseg.errors import GazesegError
from gazeseg.serve.crew import stand_in_line
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import PlaneName

NEIGHBOURS = (0, 1, -1, 2, -2)
log = logging.getLogger(__name__)


def embed_ahead(seat: Seat, embedders: ThreadPoolExecutor, news: Callable[[], None]) -> None:
    """Have the slice shown and its neighbours ready, nearest first, unless the reader has moved on by then.

    Args:
        seat: the case.
        embedders: the line to stand in, again for every slice, so that nobody's neighbours come before what another sees.
        news: called when the slice shown was not ready and is now, and masks on it have waited for that.
    """
    if seat.desk.shown is not None:
        stand_in_line(embedders, _go_on, seat, seat.desk.shown, 0, embedders, news)


def _go_on(
    seat: Seat, wanted: tuple[PlaneName, int], number: int, embedders: ThreadPoolExecutor, news: Callable[[], None]
) -> None:
    """One slice, then stand in line for the next."""
    if number == len(NEIGHBOURS) or seat.desk.shown != wanted:
        return
    if _embed(seat, wanted[0], wanted[1] + NEIGHBOURS[number]) and number == 0 and _has_masks(seat, wanted):
        news()
    stand_in_line(embedders, _go_on, seat, wanted, number + 1, embedders, news)


def _embed(seat: Seat, name: PlaneName, index: int) -> bool:
    """Make one embedding ready without the desk's lock, so that no decoding waits; False where there is nothing to do."""
    session, plane = seat.desk.session, seat.desk.planes[name]
    if not 0 <= index < seat.volume.shape[plane.axis] or session.has_embedding(plane, index):
        return False
    try:
        session.embedding(plane, index)
    except GazesegError as error:
        log.warning("slice %d could not be embedded ahead: %s", index, error)
        return False
    return True


def _has_masks(seat: Seat, shown: tuple[PlaneName, int]) -> bool:
    here = seat.desk.planes[shown[0]], shown[1]
    return any((key.plane, key.index) == here for key in seat.desk.session.state.slices)
