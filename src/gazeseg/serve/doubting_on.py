"""Finding out behind the conversation where the mask shown is not sure."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from gazeseg.errors import GazesegError
from gazeseg.serve.crew import stand_in_line
from gazeseg.serve.seat import Seat
from gazeseg.session import SliceKey

log = logging.getLogger(__name__)


def find_doubts(seat: Seat, embedders: ThreadPoolExecutor, news: Callable[[], None]) -> None:
    """Stand in line with what the desk was asked.

    Args:
        seat: the case.
        embedders: the line to stand in.
        news: called when the answer is there.
    """
    key = seat.desk.doubting.wanted
    if key is not None:
        stand_in_line(embedders, _find, seat, key, news)


def _find(seat: Seat, key: SliceKey, news: Callable[[], None]) -> None:
    """Without the desk's lock while the model works; it is taken to see what there is and to leave the answer."""
    doubting, model = seat.desk.doubting, seat.desk.session.predictor
    if doubting.wanted is not key:  # every question has a key of its own, also about the same slice
        return
    try:
        embedding = seat.desk.session.embedding(key.plane, key.index)
        with seat.lock:
            matter = doubting.matter(key)
        message = doubting.message(matter, model, embedding)
    except GazesegError as error:
        log.warning("doubts about slice %d were not found: %s", key.index, error)
        return
    with seat.lock:
        doubting.found(key, message)
    news()
