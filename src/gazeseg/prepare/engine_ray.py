"""The Ray engine: cases spread over processes or machines that see the same files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gazeseg.errors import GazesegError, MissingExtraError
from gazeseg.prepare.case_file import CaseRecord
from gazeseg.prepare.jobs import Job, prepare_case


def run_ray(jobs: Sequence[Job], folder: Path) -> Iterator[CaseRecord]:
    """Prepare cases; records come as they are done.

    Joins a running cluster (``RAY_ADDRESS``) or starts one on this machine, which ends with the work.

    Raises:
        MissingExtraError: Ray is not installed.
        InputError: a case that cannot be used.
    """
    try:
        import ray
    except ImportError:
        raise MissingExtraError("--engine ray needs Ray, which is not installed: pip install 'gazeseg[ray]'") from None
    started = not ray.is_initialized()
    if started:
        ray.init(include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        remote: Any = ray.remote(num_cpus=1)(prepare_case)
        waiting = [remote.remote(job, folder.absolute()) for job in jobs]
        while waiting:
            ready, waiting = ray.wait(waiting)
            yield ray.get(ready[0])
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        raise cause if isinstance(cause, GazesegError) else error from None
    finally:
        if started:
            ray.shutdown()
