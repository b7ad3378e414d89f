"""The local engine: one case after the other in this process."""

from collections.abc import Iterator, Mapping

from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.protocol import run_task
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.settings import Settings
from gazeseg.types import Predictor


def run_local(plan: Plan, systems: Mapping[str, Predictor], settings: Settings) -> Iterator[list[Row]]:
    """Rows of each object, in the order of the plan."""
    for task in plan.tasks:
        yield from run_task(task, systems, plan.regimes, settings.objects, settings.seed)
