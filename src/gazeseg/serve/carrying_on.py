"""Carrying over in the background, one slice at a time, so that embeddings the reader waits for come in between."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from gazeseg.errors import GazesegError
from gazeseg.images import take
from gazeseg.prompts.carry import Carried, Case
from gazeseg.serve.seat import Seat
from gazeseg.session.carrying import Carrying, steps
from gazeseg.types import Embedding, Plane

log = logging.getLogger(__name__)


def carry_on(seat: Seat, embedders: ThreadPoolExecutor, news: Callable[[], None]) -> None:
    """Begin what the desk wants carried, if anything, and stand in line after every slice.

    Args:
        seat: the case.
        embedders: the line to stand in.
        news: called after every slice and at the end; the page is told in its turn.
    """
    job = seat.desk.carry.job
    if job is not None:
        _submit(embedders, _go_on, seat, job, steps(job.plan, case_of(seat, job.plan.plane)), embedders, news)


def case_of(seat: Seat, plane: Plane) -> Case:
    """The slices of a case for work without the desk's lock.

    Embeddings made on the way are not remembered: a long way would put out those of all slices that readers look at.
    """
    session, volume = seat.desk.session, seat.volume

    def embedding(index: int) -> Embedding:
        return session.known_embedding(plane, index) or session.predictor.embed(take(volume, plane, index))

    return Case(
        session.predictor,
        lambda index: take(volume, plane, index),
        embedding,
        volume.shape[plane.axis],
        volume.geometry.spacing_mm[plane.axis],
    )


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
        _submit(embedders, _go_on, seat, job, work, embedders, news)
    news()


def _submit(embedders: ThreadPoolExecutor, work: Callable[..., None], *arguments: object) -> None:
    with suppress(RuntimeError):  # the service is being closed
        embedders.submit(work, *arguments)
