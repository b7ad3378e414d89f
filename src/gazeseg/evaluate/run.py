"""The whole evaluation, as a library: ``evaluate(...)`` computes, ``write`` (in ``output``) puts it into a folder."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gazeseg.evaluate.check import check_predictions, never_predicted
from gazeseg.evaluate.columns import Column, pairs_of, parse_columns
from gazeseg.evaluate.describe import describe_counts, describe_regimes, describe_systems, versions
from gazeseg.evaluate.engine import LocalWork, Work
from gazeseg.evaluate.examples import Example, make_examples
from gazeseg.evaluate.plan import Plan, make_plan
from gazeseg.evaluate.protocol_text import left_out_text, protocol_text, warnings_text
from gazeseg.evaluate.published import read_published
from gazeseg.evaluate.regimes import parse_regimes
from gazeseg.evaluate.rows import Row
from gazeseg.evaluate.settings import Settings
from gazeseg.evaluate.significance import significance
from gazeseg.evaluate.summary import summarise
from gazeseg.evaluate.systems import (
    LOADERS,
    Loader,
    System,
    automatic,
    interactive,
    load_system,
    named_systems,
    training_patients,
)
from gazeseg.evaluate.volume_summary import summarise_volumes
from gazeseg.evaluate.volumes import VolumeRow
from gazeseg.notice import NOTICE
from gazeseg.progress import Track, silent


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that came out.

    Attributes:
        settings: what was asked for.
        rows: one per object, system, regime and budget, in order.
        volumes: one per patient, organ and automatic system.
        summary: as in ``summary.json``.
        examples: pictures for the report.
    """

    settings: Settings
    rows: tuple[Row, ...]
    volumes: tuple[VolumeRow, ...]
    summary: dict[str, Any]
    examples: tuple[Example, ...]


def evaluate(
    settings: Settings, *, loaders: Mapping[str, Loader] | None = None, track: Track = silent, pictures: bool = True
) -> Evaluation:
    """Score systems on labelled cases; equal settings, data and models give equal rows except for times.

    Args:
        settings: what to score.
        loaders: systems by name that ``load_model`` does not know.
        track: told of progress.
        pictures: also play the examples of the report.

    Raises:
        InputError: data, systems or settings that cannot be used; before any prompting as far as they can be checked.
        MissingExtraError: the engine is not installed.
    """
    shelf = {**LOADERS, **(loaders or {})}
    places = named_systems(list(settings.systems), shelf)
    systems = {label: load_system(place, shelf) for label, place in places.items()}
    columns = _columns(settings, systems)
    training = frozenset[str]().union(*(training_patients(system) for system in systems.values()))
    plan = make_plan(settings, training, track, prompted=bool(interactive(systems)))
    check_predictions(plan, automatic(systems), track)
    with _work(plan, systems, places, shelf, settings) as work:
        rows = [row for some in track(work.objects(plan), "prompting", len(plan.keys)) for row in some]
        volumes = list(_volumes(work, plan, systems, track))
    examples = make_examples(rows, plan, systems, settings) if pictures else []
    summary = _summary(settings, plan, systems, columns, rows, volumes)
    return Evaluation(settings, tuple(rows), tuple(volumes), summary, tuple(examples))


def _columns(settings: Settings, systems: Mapping[str, System]) -> list[Column]:
    regimes = parse_regimes(list(settings.regimes)) if interactive(systems) else []
    return parse_columns(settings.columns, list(systems), automatic(systems), regimes)


@contextmanager
def _work(
    plan: Plan,
    systems: Mapping[str, System],
    places: dict[str, str],
    shelf: Mapping[str, Loader],
    settings: Settings,
) -> Iterator[Work]:
    if settings.engine == "ray":
        from gazeseg.evaluate.engine_ray import ray_work

        with ray_work(plan, places, shelf, settings) as work:
            yield work
    else:
        yield LocalWork(systems, settings)


def _volumes(work: Work, plan: Plan, systems: Mapping[str, System], track: Track) -> Iterator[VolumeRow]:
    if automatic(systems):
        for some in track(work.volumes(plan), "scoring volumes", len(plan.patients)):
            yield from some


def _summary(
    settings: Settings,
    plan: Plan,
    systems: Mapping[str, System],
    columns: Sequence[Column],
    rows: Sequence[Row],
    volumes: Sequence[VolumeRow],
) -> dict[str, Any]:
    pairs = pairs_of(columns, all_pairs=bool(settings.columns))
    return {
        "notice": NOTICE,
        "created_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": settings.as_dict(),
        "warnings": warnings_text(settings, plan, never_predicted(plan, automatic(systems))),
        "protocol": protocol_text(settings, plan, automatic=bool(automatic(systems)), tested=bool(pairs)),
        "regimes": describe_regimes(plan, systems),
        "systems": describe_systems(systems),
        "counts": describe_counts(plan),
        "left_out": {
            "objects_of_patients_seen_in_training": plan.left_out_objects,
            "patients_seen_in_training": list(plan.left_out_patients),
            "objects_without_recording": plan.without_recording,
            "objects_beyond_limit": plan.beyond_limit,
            "text": left_out_text(settings, plan),
        },
        **summarise(rows, settings.seed),
        "columns": [{**column.as_dict(), "title": column.title} for column in columns],
        "tests": significance(rows, pairs),
        "volumes": summarise_volumes(volumes, settings.seed),
        "published": read_published() if settings.published else [],
        "versions": versions(),
    }
