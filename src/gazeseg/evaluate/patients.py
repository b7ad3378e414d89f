"""Whose slices count: patients a system has learnt from are no test."""

from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.evaluate.case import Case
from gazeseg.prepare.naming import patient_key


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases that count, and those left out because a system saw the patient in training.

    ``seen`` holds every seen ``dataset/patient`` of the folder, whether left out or, with ``all``, kept; ``namesakes``
    those that nobody can tell about, each with the patient of another data set who trained a system and is called alike.
    """

    cases: tuple[Case, ...]
    left_out: tuple[Case, ...]
    seen: tuple[str, ...]
    namesakes: tuple[tuple[str, str], ...] = ()


def choose_patients(cases: list[Case], which: str, training: frozenset[str]) -> Chosen:
    """Apply ``--patients``: ``unseen``, ``all``, or a file of ``dataset/patient`` lines.

    A list in a file is an order: its patients are kept even when a system saw them, and the report says so.

    Raises:
        InputError: the file is missing, malformed or names nobody of this folder.
    """
    keys = {patient_key(name) for name in training}
    seen = sorted({case.who for case in cases if patient_key(case.who) in keys})
    namesakes = _namesakes({case.who for case in cases} - set(seen), training)
    if which == "all":
        return Chosen(tuple(cases), (), tuple(seen), namesakes)
    if which == "unseen":
        left_out = tuple(case for case in cases if case.who in seen)
        return Chosen(tuple(case for case in cases if case.who not in seen), left_out, tuple(seen), namesakes)
    wanted = read_patients(which)
    missing = sorted(wanted - {case.who for case in cases})
    if missing:
        raise InputError(
            f"expected the patients of {which} among the cases, found no {missing[0]} ({len(missing)} missing)"
        )
    kept = tuple(case for case in cases if case.who in wanted)
    doubtful = tuple(pair for pair in namesakes if pair[0] in wanted)
    return Chosen(kept, (), tuple(name for name in seen if name in wanted), doubtful)


def _namesakes(names: set[str], training: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Names of the data that end like one of ``training``. A bare number says nothing: many data sets count their patients."""
    learnt = {patient_key(name)[1]: name for name in sorted(training)}
    pairs = ((name, learnt.get(patient_key(name)[1])) for name in sorted(names))
    return tuple((name, other) for name, other in pairs if other and not patient_key(name)[1].isdecimal())


def read_patients(path: str | Path) -> frozenset[str]:
    """Lines ``dataset/patient``; empty lines and lines that begin with # are skipped."""
    file = Path(path)
    if not file.is_file():
        raise InputError(f"expected --patients unseen, all or a file of dataset/patient lines, found {str(path)!r}")
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    names = [line for line in lines if line and not line.startswith("#")]
    for name in names:
        if name.count("/") != 1 or not all(name.split("/")):
            raise InputError(f"expected dataset/patient on each line of {file}, found {name!r}")
    if not names:
        raise InputError(f"expected dataset/patient lines in {file}, found none")
    return frozenset(names)
