"""Whose slices count: patients a system has learnt from are no test."""

from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.evaluate.case import Case


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases that count, and those left out because a system saw the patient in training.

    ``seen`` holds every seen ``dataset/patient`` of the folder, whether left out or, with ``all``, kept.
    """

    cases: tuple[Case, ...]
    left_out: tuple[Case, ...]
    seen: tuple[str, ...]


def choose_patients(cases: list[Case], which: str, training: frozenset[str]) -> Chosen:
    """Apply ``--patients``: ``unseen``, ``all``, or a file of ``dataset/patient`` lines.

    A list in a file is an order: its patients are kept even when a system saw them, and the report says so.

    Raises:
        InputError: the file is missing, malformed or names nobody of this folder.
    """
    seen = sorted({case.who for case in cases} & training)
    if which == "all":
        return Chosen(tuple(cases), (), tuple(seen))
    if which == "unseen":
        left_out = tuple(case for case in cases if case.who in training)
        return Chosen(tuple(case for case in cases if case.who not in training), left_out, tuple(seen))
    wanted = read_patients(which)
    missing = sorted(wanted - {case.who for case in cases})
    if missing:
        raise InputError(
            f"expected the patients of {which} among the cases, found no {missing[0]} ({len(missing)} missing)"
        )
    kept = tuple(case for case in cases if case.who in wanted)
    return Chosen(kept, (), tuple(name for name in seen if name in wanted))


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
