"""Which patients train, choose and test: fixed in ``split.csv``, by patient, never by slice.

The list was drawn once by ``draw``. Patients whose label volumes make synthetic CT never test, and the liver and
spleen sets count the same patient number as one patient, so that no anatomy stands on both sides.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Literal

from gazeseg.errors import InputError

Part = Literal["train", "val", "test"]
PARTS: tuple[Part, ...] = ("train", "val", "test")
LABEL_VOLUME_PATIENTS = ("0007", "0011", "0015", "0018", "0028", "0043")
MULTI_ORGAN_PARTS: dict[str, Part] = {"0020": "test", "0048": "test", "0017": "val"}


def draw(patients: Iterable[tuple[str, str]]) -> dict[str, Part]:
    """Assign (dataset, patient) pairs: a fifth to testing, a tenth to choosing, the rest to training."""
    parts: dict[str, Part] = {}
    for dataset, patient in sorted(set(patients)):
        parts[f"{dataset}/{patient}"] = _part(dataset, patient)
    return parts


def _part(dataset: str, patient: str) -> Part:
    if dataset == "pancreas_ct_multi":
        return MULTI_ORGAN_PARTS.get(patient, "train")
    source = "msd" if dataset.startswith("msd_") else dataset
    lot = int(hashlib.sha256(f"gazeseg split 6 {source} {patient}".encode()).hexdigest(), 16) % 100
    if lot < 20:
        return "train" if patient in LABEL_VOLUME_PATIENTS and source == "pancreas_ct" else "test"
    return "val" if lot < 30 else "train"


def read_split() -> dict[str, Part]:
    """``dataset/patient`` to its part, as committed."""
    text = resources.files("gazeseg.prepare").joinpath("split.csv").read_text(encoding="utf-8")
    return _parse(text, "split.csv")


def read_split_file(path: Path) -> dict[str, Part]:
    """``dataset/patient`` to its part, from a CSV with the columns dataset, patient and part.

    Raises:
        InputError: no such file, other columns, an unknown part, or a patient in two parts.
    """
    if not path.is_file():
        raise InputError(f"expected a split file (CSV with dataset, patient, part), found no file {path}")
    try:
        return _parse(path.read_text(encoding="utf-8-sig"), str(path))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"expected a CSV file in UTF-8 at {path}, found {error}") from None


def choose_part(case: str, parts: Mapping[str, Part]) -> Part:
    """The part of a case that has to be listed.

    Raises:
        InputError: it is not.
    """
    if case not in parts:
        dataset, patient = case.split("/", 1)
        raise InputError(
            f"expected to know whether {case} trains, chooses or tests, found it in no split: "
            f"give --split FILE.csv with a line {dataset},{patient},train (or val, test) below dataset,patient,part"
        )
    return parts[case]


def by_lot(case: str, seed: int, val_percent: int = 10) -> Part:
    """Training, or for about a tenth of the cases choosing; drawn by the name, whoever else is there."""
    lot = int(hashlib.sha256(f"gazeseg prepare {seed} {case}".encode()).hexdigest(), 16) % 100
    return "val" if lot < val_percent else "train"


def _parse(text: str, where: str) -> dict[str, Part]:
    reader = csv.DictReader(text.splitlines(), strict=True)
    missing = [name for name in ("dataset", "patient", "part") if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"expected columns dataset, patient, part in {where}, missing {', '.join(missing)}")
    parts: dict[str, Part] = {}
    for row in reader:
        case, part = f"{row['dataset']}/{row['patient']}", row["part"]
        if part not in PARTS:
            raise InputError(f"expected part train, val or test in {where}, found {part!r}")
        if parts.get(case, part) != part:
            raise InputError(f"expected each patient in one part, found {case} in {parts[case]} and {part} in {where}")
        parts[case] = part
    return parts
