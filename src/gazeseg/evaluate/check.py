"""Folders of predictions held against the cases before any work."""

from collections.abc import Iterable, Mapping

from gazeseg.errors import InputError
from gazeseg.evaluate.case import Case
from gazeseg.evaluate.plan import Plan
from gazeseg.evaluate.predictions import NAME, Predictions
from gazeseg.progress import Track


def check_predictions(plan: Plan, systems: Mapping[str, Predictions], track: Track) -> None:
    """Read every label map that will be scored once.

    Raises:
        InputError: an organ that the cases cannot hold, or a label map that is missing or does not fit.
    """
    cases = [case for patient in plan.patients for case in patient]
    for system in systems.values():
        _check_organs(system, cases)
    list(track(_read(cases, systems), "reading predictions", len(cases)))


def _read(cases: list[Case], systems: Mapping[str, Predictions]) -> Iterable[None]:
    for case in cases:
        for system in systems.values():
            system.read(case)
        yield


def _check_organs(system: Predictions, cases: list[Case]) -> None:
    """A name that neither these cases nor any slices folder uses is most likely another word for one of theirs."""
    from gazeseg.images.slices_folder import VALUE_OF

    known = {organ for case in cases for organ in case.names.values()}
    unknown = [organ for organ in system.labels if organ not in known | set(VALUE_OF)]
    if unknown:
        raise InputError(
            f"expected organs like {', '.join(sorted(known))} in the labels of {system.root / NAME}, "
            f"found {unknown[0]!r}: name them as the cases do, or leave it out of the labels and the maps"
        )


def never_predicted(plan: Plan, systems: Mapping[str, Predictions]) -> dict[str, list[str]]:
    """Organs to score that a system has no label for, by system."""
    organs = {key.organ for key in plan.keys}
    missing = {label: sorted(organs - set(system.labels)) for label, system in systems.items()}
    return {label: some for label, some in missing.items() if some}
