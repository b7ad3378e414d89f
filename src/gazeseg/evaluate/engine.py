"""Where the work is done; the local engine takes one case after the other in this process."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.protocol import run_task
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.settings import Settings
from gazeseg.evaluate.systems import System, automatic
from gazeseg.evaluate.volumes import VolumeRow, score_patient


class Work(Protocol):
    """What every engine does."""

    def objects(self, plan: Plan) -> Iterator[list[Row]]:
        """Rows of each object, in the order of the plan."""
        ...

    def volumes(self, plan: Plan) -> Iterator[list[VolumeRow]]:
        """Rows of each patient, in the order of the plan; empty ones where no system is automatic."""
        ...


@dataclass(frozen=True, slots=True)
class LocalWork:
    """The work in this process."""

    systems: Mapping[str, System]
    settings: Settings

    def objects(self, plan: Plan) -> Iterator[list[Row]]:
        """Rows of each object."""
        for task in plan.tasks:
            yield from run_task(
                task, self.systems, plan.regimes, self.settings.objects, self.settings.seed, self.settings.draws
            )

    def volumes(self, plan: Plan) -> Iterator[list[VolumeRow]]:
        """Rows of each patient."""
        for cases in plan.patients:
            yield score_patient(cases, automatic(self.systems))
