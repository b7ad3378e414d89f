"""Masks of a session that was resumed, asked of the model again in the background, so that nobody waits for them."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from gazeseg.errors import GazesegError
from gazeseg.serve.crew import stand_in_line
from gazeseg.serve.seat import Seat

log = logging.getLogger(__name__)


def catch_up(seat: Seat, holder: object, embedders: ThreadPoolExecutor, done: Callable[[], None]) -> None:
    """Compute one mask that is missing, then stand in line again; nothing where that goes on for this holder already.

    Args:
        seat: the case.
        holder: the connection this is for; when another takes over, it begins its own.
        embedders: the line to stand in.
        done: called when masks were missing and none is missing any more.
    """
    if seat.catching_up is holder:
        return
    seat.catching_up = holder
    if _one_more(seat, holder):
        stand_in_line(embedders, _go_on, seat, holder, embedders, done)
    else:
        seat.catching_up = None


def _go_on(seat: Seat, holder: object, embedders: ThreadPoolExecutor, done: Callable[[], None]) -> None:
    if _one_more(seat, holder):
        stand_in_line(embedders, _go_on, seat, holder, embedders, done)
    elif seat.holder is holder:
        seat.catching_up = None
        done()


def _one_more(seat: Seat, holder: object) -> bool:
    """Compute a missing mask; False when there is none, or it cannot be."""
    session = seat.desk.session
    with seat.lock:
        key = seat.desk.tally.missing() if seat.holder is holder else None
        if key is None:
            return False
    try:
        session.embedding(key.plane, key.index)
        with seat.lock:
            session.mask(key)
    except GazesegError as error:
        log.warning("slice %d could not be outlined again: %s", key.index, error)
        return False
    return True
