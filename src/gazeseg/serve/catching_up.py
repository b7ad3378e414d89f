"""Masks of a session that was resumed, asked of the model again in the background, so that nobody waits for them."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from gazeseg.errors import GazesegError
from gazeseg.images import take
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
        _submit(embedders, _go_on, seat, holder, embedders, done)
    else:
        seat.catching_up = None


def _go_on(seat: Seat, holder: object, embedders: ThreadPoolExecutor, done: Callable[[], None]) -> None:
    if _one_more(seat, holder):
        _submit(embedders, _go_on, seat, holder, embedders, done)
    elif seat.holder is holder:
        seat.catching_up = None
        done()


def _submit(embedders: ThreadPoolExecutor, work: Callable[..., None], *arguments: object) -> None:
    with suppress(RuntimeError):  # the service is being closed
        embedders.submit(work, *arguments)


def _one_more(seat: Seat, holder: object) -> bool:
    """Compute a missing mask; False when there is none, or it cannot be."""
    session = seat.desk.session
    with seat.lock:
        key = seat.desk.tally.missing() if seat.holder is holder else None
        if key is None:
            return False
        ready = session.has_embedding(key.plane, key.index)
    try:
        embedding = None if ready else session.predictor.embed(take(seat.volume, key.plane, key.index))
        with seat.lock:
            if embedding is not None:
                session.keep_embedding(key.plane, key.index, embedding)
            session.mask(key)
    except GazesegError as error:
        log.warning("slice %d could not be outlined again: %s", key.index, error)
        return False
    return True
