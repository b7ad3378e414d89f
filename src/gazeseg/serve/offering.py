"""Asking the model behind the conversation what else a prompt may mean; the answer itself was sent before."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from gazeseg.errors import GazesegError
from gazeseg.prompts.candidates import candidates
from gazeseg.serve.crew import stand_in_line
from gazeseg.serve.seat import Seat

log = logging.getLogger(__name__)


def offer_others(seat: Seat, embedders: ThreadPoolExecutor, news: Callable[[], None]) -> None:
    """Stand in line after a prompt.

    Args:
        seat: the case.
        embedders: the line to stand in.
        news: called when there is something to choose.
    """
    if seat.desk.choosing.claim():
        stand_in_line(embedders, _offer, seat, news)


def _offer(seat: Seat, news: Callable[[], None]) -> None:
    """Without the desk's lock while the model works, so that a correction in the meantime need not wait."""
    choosing, model = seat.desk.choosing, seat.desk.session.predictor
    try:
        with seat.lock:
            question = choosing.question()
        if question is None:
            return
        asked = question.asked
        found = candidates(
            model,
            asked.embedding,
            asked.prompts,
            asked.prior,
            asked.prediction,
            wanted=lambda: choosing.wanted(question),
        )
    except GazesegError as error:
        log.warning("nothing else could be offered: %s", error)
        return
    with seat.lock:
        offered = choosing.offer(question, found)
    if offered:
        news()
