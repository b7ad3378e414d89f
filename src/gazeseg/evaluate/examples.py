"""Pictures for the report: the best, the median and the worst object of each organ, played again to be drawn.

Playing again is cheap, gives the same masks, and spares keeping every mask of the evaluation in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.protocol import Task, targets
from gazeseg.evaluate.regimes import AUTOMATIC, Regime
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.settings import Settings
from gazeseg.evaluate.shots import Crop, Shot, shot_of
from gazeseg.evaluate.systems import System, automatic, interactive
from gazeseg.images.objects import ObjectRule
from gazeseg.types import Bool, Volume, Window

MAX_ORGANS = 16
MAX_SYSTEMS = 3
MAX_AUTOMATIC = 2
MARGIN = 0.35
MIN_MARGIN_PX = 16


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A crop around one object: ``grey`` (h, w) uint8, ``truth`` (h, w); ``rank`` is best, median or worst."""

    rank: str
    organ: str
    object_id: str
    regime: str
    grey: npt.NDArray[np.uint8]
    truth: Bool
    shots: tuple[Shot, ...]


def make_examples(rows: Sequence[Row], plan: Plan, systems: Mapping[str, System], settings: Settings) -> list[Example]:
    """Examples under the regime that tells most: gaze before clicks before one shot; ranked by the first system.

    Where systems that want prompts stand beside automatic ones, the first of them ranks.
    """
    regime = _shown_regime(plan.regimes) if plan.regimes else AUTOMATIC
    ranks = _ranked(rows, next(iter(interactive(systems) or systems)), regime)
    shown = _shown_systems(systems)
    found = []
    for task in plan.tasks:
        keys = tuple(key for key in task.keys if key.id in ranks)
        if keys:
            found += list(_of_task(Task(task.case, keys), ranks, regime, shown, settings.objects, settings.seed))
    order = list(ranks)
    return sorted(found, key=lambda example: order.index(example.object_id))


def _shown_systems(systems: Mapping[str, System]) -> dict[str, System]:
    """The first few of either kind, in the order given."""
    labels = [*list(interactive(systems))[:MAX_SYSTEMS], *list(automatic(systems))[:MAX_AUTOMATIC]]
    return {label: system for label, system in systems.items() if label in labels}


def _shown_regime(regimes: Sequence[Regime]) -> Regime:
    def worth(regime: Regime) -> int:
        return 2 * regime.name.startswith(("gaze", "replay")) + (len(regime.budgets) > 1)

    return max(regimes, key=worth)


def _ranked(rows: Sequence[Row], system: str, regime: Regime) -> dict[str, str]:
    """Object ids in order of display, with their rank, from the last budget; the organs most patients have."""
    wanted = (system, regime.name, regime.budgets[-1], 0)  # the first draw, which is played again with the seed itself
    last = [row for row in rows if (row.system, row.regime, row.budget, row.draw) == wanted]
    organs: dict[str, list[Row]] = {}
    for row in last:
        organs.setdefault(row.organ, []).append(row)
    by_patients = sorted(organs, key=lambda organ: (-len({row.who for row in organs[organ]}), organ))
    ranks: dict[str, str] = {}
    for organ in by_patients[:MAX_ORGANS]:
        ordered = [row.object_id for row in sorted(organs[organ], key=lambda row: (-row.dice, row.object_id))]
        chosen = {ordered[len(ordered) // 2]: "median"} | {ordered[-1]: "worst"} | {ordered[0]: "best"}
        ranks.update(sorted(chosen.items(), key=lambda item: item[1]))  # best, median, worst
    return ranks


def _of_task(
    task: Task, ranks: dict[str, str], regime: Regime, systems: Mapping[str, System], rule: ObjectRule, seed: int
) -> Iterator[Example]:
    maps = {label: system.read(task.case) for label, system in automatic(systems).items()}
    for target in targets(task, rule):
        box = _around(target.scene.truth)
        shots = tuple(shot_of(target, label, system, maps, regime, box, seed) for label, system in systems.items())
        pixels = _shown_window(target.scene.volume).apply(target.image.pixels[box])
        yield Example(
            rank=ranks[target.key.id],
            organ=target.key.organ,
            object_id=target.key.id,
            regime=regime.name,
            grey=np.asarray(np.round(pixels * 255), dtype=np.uint8),
            truth=target.scene.truth[box],
            shots=shots,
        )


def _shown_window(volume: Volume) -> Window:
    from gazeseg.images import PRESETS, window_for

    return PRESETS["abdomen"] if volume.units == "hu" else window_for(volume, None)


def _around(truth: Bool) -> Crop:
    """The object with a margin, clipped to the picture."""
    rows, columns = np.nonzero(truth)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    margin = max(MIN_MARGIN_PX, round(MARGIN * max(height, width)))
    top, left = max(int(rows.min()) - margin, 0), max(int(columns.min()) - margin, 0)
    return slice(top, int(rows.max()) + margin + 1), slice(left, int(columns.max()) + margin + 1)
