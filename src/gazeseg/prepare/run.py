"""The whole preparation: plan, check, prepare what is new, write the index."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.files import sweep
from gazeseg.prepare.case_file import FOLDER, CaseRecord
from gazeseg.prepare.counts import Count, count, count_organs, count_parts
from gazeseg.prepare.engine import run_local
from gazeseg.prepare.index import INDEX, Index, read_index, records_of, write_index
from gazeseg.prepare.jobs import Job, done_before, make_job
from gazeseg.prepare.merge import check_patients, merged_organs
from gazeseg.prepare.settings import PrepareSettings
from gazeseg.prepare.source import Plan
from gazeseg.prepare.split import Part
from gazeseg.progress import Track, silent


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done, and what the whole folder holds now.

    Attributes:
        prepared: cases made in this run.
        skipped: cases of this run that were there already, made from the same files in the same way.
        bytes: size of all case files.
        notes: what was expected in the data set and not found.
    """

    prepared: int
    skipped: int
    cases: int
    bytes: int
    rows: int
    organs: dict[str, Count]
    parts: dict[Part, Count]
    total: Count
    notes: tuple[str, ...]


def prepare(settings: PrepareSettings, track: Track = silent) -> Summary:
    """Add the cases of a data set to a prepared folder, which is made where there is none.

    Whatever can be checked without reading pixels is checked before any case is made. Interrupted at any point, the
    same call goes on after the last finished case.

    Raises:
        InputError: a folder that does not hold together, a case that cannot be used, a full disk, or cases that do
            not fit to those that are there.
        MissingExtraError: the engine is not installed.
    """
    plan = plan_for(settings)
    before = _existing(settings.out)
    organs = merged_organs(plan, before)
    jobs = [*track((make_job(source) for source in plan.sources), "checking sources", len(plan.sources))]
    check_patients(jobs, before)
    (settings.out / FOLDER).mkdir(parents=True, exist_ok=True)
    sweep(settings.out / FOLDER)
    old = [record for record in (done_before(job, settings.out) for job in jobs) if record is not None]
    todo = [job for job in jobs if job.source.case not in {record.case for record in old}]
    new = [*track(_run(todo, settings), "preparing cases", len(todo))] if todo else []
    parts = {case: entry["part"] for case, entry in before.cases.items()} if before else {}
    kept = records_of(settings.out, before, {job.source.case for job in jobs}) if before else []
    parts |= {source.case: source.part for source in plan.sources}
    records = [*old, *new, *kept]
    write_index(settings.out, organs, plan.window, records, parts)
    return _summary(records, organs, parts, (len(new), len(old)), plan.notes)


def plan_for(settings: PrepareSettings) -> Plan:
    """Find the cases of a data set, without reading any.

    Raises:
        InputError: there are none, or the folder does not hold together.
    """
    plan: Plan = getattr(import_module(f"gazeseg.prepare.from_{settings.format}"), f"plan_{settings.format}")(settings)
    return plan


def _existing(out: Path) -> Index | None:
    if (out / INDEX).exists():
        # A run that was interrupted may have replaced cases that the index still describes as they were.
        return read_index(out, whole=False)
    if out.exists() and not (out.is_dir() and set(os.listdir(out)) <= {FOLDER, "slices.csv", "instances.csv"}):
        raise InputError(f"expected a new folder or a prepared one, found other things at {out}: choose another --out")
    return None


def _run(jobs: list[Job], settings: PrepareSettings) -> Iterator[CaseRecord]:
    if settings.engine == "ray":
        from gazeseg.prepare.engine_ray import run_ray

        return run_ray(jobs, settings.out)
    return run_local(jobs, settings.out, settings.workers)


def _summary(
    records: list[CaseRecord],
    organs: dict[int, str],
    parts: dict[str, Part],
    done: tuple[int, int],
    notes: Iterable[str],
) -> Summary:
    return Summary(
        prepared=done[0],
        skipped=done[1],
        cases=len(records),
        bytes=sum(record.bytes for record in records),
        rows=sum(len(record.slices) for record in records),
        organs=count_organs(records, organs),
        parts=count_parts(records, parts),
        total=count(records),
        notes=tuple(notes),
    )
