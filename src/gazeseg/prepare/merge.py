"""Whether new cases fit to those that are there."""

from collections.abc import Mapping, Sequence

from gazeseg.errors import InputError
from gazeseg.prepare.case_file import file_name
from gazeseg.prepare.index import Index
from gazeseg.prepare.jobs import Job
from gazeseg.prepare.source import Plan
from gazeseg.types import Window


def merged_organs(plan: Plan, before: Index | None) -> dict[int, str]:
    """One organ table for both; each slice knows which organs were annotated on it, so that tables may differ in length.

    Raises:
        InputError: another window, or a value or a name that means two things.
    """
    if before is None:
        return plan.organs
    if before.window != plan.window:
        raise InputError(
            f"expected the window {_bounds(before.window)} of the cases that are there, "
            f"found {_bounds(plan.window)}: choose another --out"
        )
    organs = {**before.organs, **plan.organs}
    for value, name in before.organs.items():
        if organs[value] != name:
            raise InputError(
                f"expected label {value} to be {name} as in the cases that are there, found {organs[value]}: "
                "choose another --out"
            )
    twice = {name for name in organs.values() if list(organs.values()).count(name) > 1}
    if twice:
        raise InputError(
            f"expected one label value for {min(twice)}, found another in the cases that are there: choose another --out"
        )
    return dict(sorted(organs.items()))


def check_patients(jobs: Sequence[Job], before: Index | None) -> None:
    """No case twice, and no image in two parts, under whatever name.

    Raises:
        InputError: such a case.
    """
    mine = [job.source.case for job in jobs]
    twice = {case for case in mine if mine.count(case) > 1}
    if twice:
        raise InputError(f"expected each case once, found {min(twice)} twice: it may stand in one split only")
    there = {} if before is None else {case: entry for case, entry in before.cases.items() if case not in set(mine)}
    _refuse_same_file(mine, there)
    seen = {_identity(made): (case, entry["part"]) for case, entry in there.items() for made in entry["made_from"]}
    for job in jobs:
        for made in job.made_from[: len(job.source.images)]:
            other, part = seen.setdefault(_identity(made), (job.source.case, job.source.part))
            if part != job.source.part:
                raise InputError(
                    f"expected each image in one part, found {made['name']} as {other} in {part} and as "
                    f"{job.source.case} in {job.source.part}: correct the split"
                )


def _refuse_same_file(mine: Sequence[str], there: Mapping[str, object]) -> None:
    names: dict[str, str] = {}
    for case in (*mine, *there):
        other = names.setdefault(file_name(case).casefold(), case)
        if other != case:
            raise InputError(
                f"expected names that differ in more than case and signs, found {other} and {case}: rename one"
            )


def _identity(made: dict[str, object]) -> tuple[object, ...]:
    return made["bytes"], made.get("sha256"), made.get("sha256_of_ends")


def _bounds(window: Window) -> str:
    return f"{window.lower:g}..{window.upper:g}"
