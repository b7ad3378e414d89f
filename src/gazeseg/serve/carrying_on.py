"""Carrying over in the background, one slice at a time, so that embeddings the reader waits for come in between."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from gazeseg.errors import GazesegError
from gazeseg.images import take
from gazeseg.prompts.carry import Carried, Case
from gazeseg.serve.crew import stand_in_line
from gazeseg.serve.seat import Seat
from gazeseg.session.carrying import Carrying, case_of, steps
from gazeseg.types import Embedding, Plane

log = logging.getLogger(__name__)


def carry_on(seat: Seat, embedders: ThreadPoolExecutor, news: Callable[[], None]) -> None:
    """Begin what the desk wants carried, if anything, and stand in line after every slice.

    Whoever asks for more while a job is at work may be refused, and then it is that job which is found here.

    Args:
        seat: the case.
        embedders: the line to stand in.
        news: called after every slice and at the end; the page is told in its turn.
    """
    job = seat.desk.carry.job
    if job is None or job.begun:
        return
    job.begun = True
    stand_in_line(embedders, _go_on, seat, job, steps(job.plan, passing(seat, job.plan.plane)), embedders, news)


def passing(seat: Seat, plane: Plane) -> Case:
    """The slices of a case whose embeddings are not remembered: a long way would put out those that readers look at."""
    session = seat.desk.session

    def embedding(index: int) -> Embedding:
        return session.known_embedding(plane, index) or session.predictor.embed(take(seat.volume, plane, index))

    return case_of(session, plane, embedding)


def _go_on(
    seat: Seat, job: Carrying, work: Iterator[Carried], embedders: ThreadPoolExecutor, news: Callable[[], None]
) -> None:
    if seat.desk.carry.job is not job or not job.still_wanted(seat.desk.session.state):
        news()
        return
    try:
        one = next(work, None)
    except GazesegError as error:
        log.warning("carrying %s over ended early: %s", job.plan.structure, error)
        one = None
    if one is None:
        job.done = True
    else:
        job.found.append(one)
        stand_in_line(embedders, _go_on, seat, job, work, embedders, news)
    news()
