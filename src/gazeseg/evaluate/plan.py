"""What will be scored, settled before any work: objects, patients left out, regimes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from gazeseg.errors import InputError
from gazeseg.evaluate.case import Case, ObjectKey
from gazeseg.evaluate.cases import read_cases
from gazeseg.evaluate.patients import choose_patients
from gazeseg.evaluate.protocol import Task
from gazeseg.evaluate.regimes import Regime, parse_regimes
from gazeseg.evaluate.settings import Settings
from gazeseg.images.objects import MIN_PIXELS
from gazeseg.progress import Track, silent


@dataclass(frozen=True, slots=True)
class Plan:
    """The objects to score, by case, and what was left out.

    Attributes:
        regimes: what interactive systems meet; none where there is no such system.
        patients: all cases of each patient whose volumes are scored, with or without objects.
        seen_objects: objects among ``tasks`` whose patient a system saw in training (only with ``all`` or a file).
        left_out_objects: objects of patients seen in training, not scored.
        without_recording: objects that the replay regime has no recording of, not scored.
        beyond_limit: objects not drawn because of the limit.
        namesakes: patients among them who may have been seen in training (see ``Chosen``).
    """

    tasks: tuple[Task, ...]
    regimes: tuple[Regime, ...]
    patients: tuple[tuple[Case, ...], ...]
    seen_objects: int
    left_out_objects: int
    left_out_patients: tuple[str, ...]
    without_recording: int
    beyond_limit: int
    namesakes: tuple[tuple[str, str], ...] = ()

    @property
    def keys(self) -> list[ObjectKey]:
        """All objects in order."""
        return [key for task in self.tasks for key in task.keys]


def make_plan(settings: Settings, training: frozenset[str], track: Track = silent, *, prompted: bool = True) -> Plan:
    """Read every label once and settle what counts.

    Args:
        settings: what was asked for.
        training: ``dataset/patient`` of everyone any of the systems learnt from.
        track: told of each case read.
        prompted: whether any system wants prompts; without one there need be no regimes.

    Raises:
        InputError: the folder, a label, a regime or the choice of patients cannot be used, or no object is left.
    """
    regimes = parse_regimes(list(settings.regimes)) if prompted else []
    chosen = choose_patients(read_cases(settings.data), settings.patients, training)
    tasks = list(track(_surveyed(chosen.cases, settings), "reading labels", len(chosen.cases)))
    left_out = sum(len(task.keys) for task in _surveyed(chosen.left_out, settings))
    found = sum(len(task.keys) for task in tasks)
    tasks = [_recorded(task, regimes) for task in tasks]
    recorded = sum(len(task.keys) for task in tasks)
    tasks = _limited(tasks, settings)
    if not tasks:
        raise InputError(_nothing_left(settings, left_out, found))
    kept = [key for task in tasks for key in task.keys]
    whose = {f"{key.dataset}/{key.patient}" for key in kept}
    return Plan(
        tasks=tuple(tasks),
        regimes=tuple(regimes),
        patients=_patients(chosen.cases, whose, settings),
        seen_objects=sum(f"{key.dataset}/{key.patient}" in chosen.seen for key in kept),
        left_out_objects=left_out,
        left_out_patients=tuple(sorted({case.who for case in chosen.left_out})),
        without_recording=found - recorded,
        beyond_limit=recorded - len(kept),
        namesakes=tuple(pair for pair in chosen.namesakes if pair[0] in whose),
    )


def _surveyed(cases: Iterable[Case], settings: Settings) -> Iterable[Task]:
    return (Task(case, tuple(case.keys(settings.objects))) for case in cases)


def _recorded(task: Task, regimes: list[Regime]) -> Task:
    """Only objects that every replay folder has; all regimes score the same objects."""
    folders = [regime.recordings for regime in regimes if regime.recordings is not None]
    return Task(task.case, tuple(key for key in task.keys if all((folder / key.id).exists() for folder in folders)))


def _limited(tasks: list[Task], settings: Settings) -> list[Task]:
    """Draw ``limit`` objects by a hash of their names, so that they spread over patients; drop empty tasks."""

    def lot(name: str) -> str:
        return hashlib.sha256(f"{settings.seed} {name}".encode()).hexdigest()

    names = sorted((key.id for task in tasks for key in task.keys), key=lot)
    drawn = set(names[: settings.limit])
    kept = [Task(task.case, tuple(key for key in task.keys if key.id in drawn)) for task in tasks]
    return [task for task in kept if task.keys]


def _patients(cases: Iterable[Case], drawn: set[str], settings: Settings) -> tuple[tuple[Case, ...], ...]:
    """Cases by patient; under a limit only patients with an object that was drawn."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        if settings.limit is None or case.who in drawn:
            found.setdefault(case.who, []).append(case)
    return tuple(tuple(some) for some in found.values())


def _nothing_left(settings: Settings, left_out: int, found: int) -> str:
    if left_out and not found:
        problem = f"found {left_out} objects, all of patients seen in training: --patients all keeps them"
        return f"expected objects of unseen patients in {settings.data}, {problem}"
    if found:
        return f"expected recordings FOLDER/<object id>, found none for the {found} objects of {settings.data}"
    return f"expected organs of at least {MIN_PIXELS} px in {settings.data}, found none: check labels and their names"
