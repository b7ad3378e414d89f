"""The local engine: cases one after the other, or spread over processes."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.prepare.case_file import CaseRecord
from gazeseg.prepare.jobs import Job, prepare_case


def run_local(jobs: Sequence[Job], folder: Path, workers: int) -> Iterator[CaseRecord]:
    """Prepare cases; records come as they are done. After an error, cases that are being made are still finished.

    Raises:
        InputError: a case that cannot be used, or a process that was ended from outside.
    """
    if min(workers, len(jobs)) <= 1:
        yield from (prepare_case(job, folder) for job in jobs)
        return
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)), mp_context=multiprocessing.get_context("spawn"), initializer=_leave_interrupts
    )
    try:
        for future in as_completed([pool.submit(prepare_case, job, folder) for job in jobs]):
            yield future.result()
    except BrokenProcessPool:
        raise InputError(
            f"expected {workers} workers to finish, found one ended from outside, perhaps for lack of memory: "
            "run again with fewer --workers; finished cases are kept"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Ctrl-C is for the parent, which then lets the cases at hand be finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
