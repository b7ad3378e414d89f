"""What is done at a desk for one message, on a worker thread, while nobody else is at that desk."""

import logging
from collections.abc import Callable
from functools import partial

from gazeseg.errors import GazesegError
from gazeseg.serve.seat import Seat
from gazeseg.serve.wire import ClientMessage, ErrorMessage, Gaze, ServerMessage

log = logging.getLogger(__name__)


def opening(seat: Seat) -> list[ServerMessage]:
    """What a page that has just come has to know."""
    with seat.lock:
        return seat.desk.opening()


def answers(seat: Seat, message: ClientMessage, preview: bool) -> list[ServerMessage]:
    """Let a message happen; with ``preview`` gaze is also answered by what a key still held would give, if anything."""
    with seat.lock:
        done = _safe(seat, partial(seat.desk.handle, message))
        if preview and isinstance(message, Gaze) and message.samples:
            done += _safe(seat, partial(seat.desk.preview, message.samples[-1][0]))
        return done


def _safe(seat: Seat, work: Callable[[], list[ServerMessage]]) -> list[ServerMessage]:
    """Do it; what a reader can cause is told, and so are faults of our own. Neither ends the session."""
    try:
        return work()
    except GazesegError as error:
        told = str(error)
    except Exception:  # the border: the journal has every act that counts, so whoever reads may go on
        log.exception("a message could not be handled")
        told = "a fault of gazeseg's own, its terminal says more: nothing was changed that the journal does not hold"
    return [ErrorMessage(message=told), *_as_it_is(seat)]


def _as_it_is(seat: Seat) -> list[ServerMessage]:
    """What was refused may have been drawn already, and what came before it may count."""
    try:
        return seat.desk.as_it_is()
    except GazesegError:  # the same fault again: how things stand is told without masks
        return [seat.desk.state()]
