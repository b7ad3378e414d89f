"""The Ray engine: cases spread over processes or machines, each of which loads the systems once."""

from collections.abc import Iterator, Mapping
from typing import Any

from gazeseg.errors import GazesegError, MissingExtraError
from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.protocol import Task, run_task
from gazeseg.evaluate.regimes import Regime
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.settings import Settings
from gazeseg.evaluate.systems import Loader, load_system


class Worker:
    """One process with all systems in memory."""

    def __init__(self, labels: dict[str, str], loaders: dict[str, Loader], settings: Settings) -> None:
        self.systems = {label: load_system(name, loaders) for name, label in labels.items()}
        self.settings = settings

    def run(self, task: Task, regimes: tuple[Regime, ...]) -> list[list[Row]]:
        """Rows of one case, object by object."""
        return list(run_task(task, self.systems, regimes, self.settings.objects, self.settings.seed))


def run_ray(
    plan: Plan, labels: dict[str, str], loaders: Mapping[str, Loader], settings: Settings
) -> Iterator[list[Row]]:
    """Rows of each object, in the order of the plan, whoever is done first.

    Joins a running cluster (``RAY_ADDRESS``) or starts one on this machine, which ends with the work.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    try:
        import ray
        from ray.util import ActorPool
    except ImportError:
        raise MissingExtraError("--engine ray needs Ray, which is not installed: pip install 'gazeseg[ray]'") from None
    started = not ray.is_initialized()
    if started:
        ray.init(include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        remote: Any = ray.remote(num_cpus=1)(Worker)
        n = max(1, min(int(ray.cluster_resources().get("CPU", 1)), len(plan.tasks)))
        pool = ActorPool([remote.remote(labels, dict(loaders), settings) for _ in range(n)])
        for rows in pool.map(lambda actor, task: actor.run.remote(task, plan.regimes), list(plan.tasks)):
            yield from rows
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        raise cause if isinstance(cause, GazesegError) else error from None
    finally:
        if started:
            ray.shutdown()
