"""The Ray engine: cases spread over processes or machines, each of which loads the systems once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from gazeseg.cluster import ray_cluster
from gazeseg.evaluate.case import Case
from gazeseg.evaluate.engine import Work
from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.protocol import Task, run_task
from gazeseg.evaluate.regimes import Regime
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.settings import Settings
from gazeseg.evaluate.systems import Loader, automatic, load_system
from gazeseg.evaluate.volumes import VolumeRow, score_patient


class Worker:
    """One process with all systems in memory."""

    def __init__(self, places: dict[str, str], loaders: dict[str, Loader], settings: Settings) -> None:
        self.systems = {label: load_system(place, loaders) for label, place in places.items()}
        self.settings = settings

    def objects(self, task: Task, regimes: tuple[Regime, ...]) -> list[list[Row]]:
        """Rows of one case, object by object."""
        settings = self.settings
        return list(run_task(task, self.systems, regimes, settings.objects, settings.seed, settings.draws))

    def volumes(self, cases: tuple[Case, ...]) -> list[VolumeRow]:
        """Rows of one patient."""
        return score_patient(cases, automatic(self.systems))


class RayWork:
    """The work on a pool of workers: results in the order of the plan, whoever is done first."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    def objects(self, plan: Plan) -> Iterator[list[Row]]:
        """Rows of each object."""
        for rows in self.pool.map(lambda actor, task: actor.objects.remote(task, plan.regimes), list(plan.tasks)):
            yield from rows

    def volumes(self, plan: Plan) -> Iterator[list[VolumeRow]]:
        """Rows of each patient."""
        yield from self.pool.map(lambda actor, cases: actor.volumes.remote(cases), list(plan.patients))


@contextmanager
def ray_work(plan: Plan, places: dict[str, str], loaders: Mapping[str, Loader], settings: Settings) -> Iterator[Work]:
    """Join a running cluster (``RAY_ADDRESS``) or start one on this machine, which ends with the work.

    Args:
        plan: how much there is to do.
        places: what to load, by system.
        loaders: systems that only the caller knows.
        settings: of the evaluation.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    with ray_cluster() as ray:
        from ray.util import ActorPool

        remote: Any = ray.remote(num_cpus=1)(Worker)
        n = max(1, min(int(ray.cluster_resources().get("CPU", 1)), len(plan.tasks)))
        yield RayWork(ActorPool([remote.remote(places, dict(loaders), settings) for _ in range(n)]))
