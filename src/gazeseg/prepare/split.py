"""Which patients train, choose and test: fixed in ``split.csv``, by patient, never by slice.

The list was drawn once by ``draw``. Patients whose label volumes make synthetic CT never test, and the liver and
spleen sets count the same patient number as one patient, so that no anatomy stands on both sides.
"""

import csv
import hashlib
from collections.abc import Iterable
from importlib import resources
from typing import Literal

from gazeseg.errors import InputError

Part = Literal["train", "val", "test"]
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
    parts: dict[str, Part] = {}
    for row in csv.DictReader(text.splitlines()):
        part = row["part"]
        if part not in ("train", "val", "test"):
            raise InputError(f"expected part train, val or test in split.csv, found {part!r}")
        parts[f"{row['dataset']}/{row['patient']}"] = part  # type: ignore[assignment]
    return parts
