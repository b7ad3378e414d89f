"""The Ray engine: cases spread over processes or machines that see the same files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gazeseg.cluster import ray_cluster
from gazeseg.prepare.case_file import CaseRecord
from gazeseg.prepare.jobs import Job, prepare_case


def run_ray(jobs: Sequence[Job], folder: Path) -> Iterator[CaseRecord]:
    """Prepare cases; records come as they are done.

    Joins a running cluster (``RAY_ADDRESS``) or starts one on this machine, which ends with the work.

    Raises:
        MissingExtraError: Ray is not installed.
        InputError: a case that cannot be used.
    """
    with ray_cluster() as ray:
        remote: Any = ray.remote(num_cpus=1)(prepare_case)
        waiting = [remote.remote(job, folder.absolute()) for job in jobs]
        while waiting:
            ready, waiting = ray.wait(waiting)
            yield ray.get(ready[0])
