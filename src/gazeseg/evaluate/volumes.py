"""Automatic systems as they are usually scored: Dice and NSD per organ and patient over all annotated slices.

Here false positives on slices without the organ count, which objects cannot show. An organ that is neither there nor
predicted is not counted; one that is predicted but not there counts 0 and is a false positive.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from gazeseg.evaluate.case import Case
from gazeseg.evaluate.metrics import NSD_TOLERANCE_MM, surface_dice
from gazeseg.evaluate.predictions import Predictions, grid_of
from gazeseg.types import Bool


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """How one system did on one organ of one patient: a line of ``volumes.csv``.

    Attributes:
        slices: annotated for the organ.
        dice: 0..1, over all their pixels.
        nsd: 0..1 at 2 mm in 3D; None where the spacing between slices is not known.
        false_positive: the organ is predicted but not there.
    """

    dataset: str
    patient: str
    organ: str
    system: str
    slices: int
    dice: float
    nsd: float | None
    truth_pixels: int
    predicted_pixels: int
    overlap_pixels: int
    false_positive: bool

    @property
    def who(self) -> str:
        """``dataset/patient``."""
        return f"{self.dataset}/{self.patient}"


@dataclass(slots=True)
class Tally:
    """Pixels of one organ, added up over the cases of a patient."""

    slices: int = 0
    truth: int = 0
    predicted: int = 0
    overlap: int = 0
    nsd: float | None = None

    def add(self, mask: Bool, truth: Bool, slices: int) -> None:
        """One more case."""
        self.slices += slices
        self.truth += int(truth.sum())
        self.predicted += int(mask.sum())
        self.overlap += int((mask & truth).sum())


def score_patient(cases: Sequence[Case], systems: Mapping[str, Predictions]) -> list[VolumeRow]:
    """Rows of one patient: systems in order, then organs."""
    tallies: dict[tuple[str, str], Tally] = {}
    for case in cases:
        labels, plane = case.labels()
        for label, system in systems.items():
            predicted = system.read(case)
            for value, organ in sorted(case.names.items()):
                tally = tallies.setdefault((label, organ), Tally())
                mask, truth = system.mask(predicted, organ), labels == value
                tally.add(mask, truth, labels.shape[plane.axis])
                tally.nsd = _nsd(case, mask, truth)
    order = list(systems)
    found = sorted(tallies.items(), key=lambda item: order.index(item[0][0]))
    return [_row(cases[0], organ, label, tally) for (label, organ), tally in found if tally.truth or tally.predicted]


def _nsd(case: Case, mask: Bool, truth: Bool) -> float | None:
    """In 3D, where the case is a volume of its own."""
    if case.slice is not None or not (mask.any() or truth.any()):
        return None
    return surface_dice(mask, truth, grid_of(case.label).spacing_mm, NSD_TOLERANCE_MM)


def _row(case: Case, organ: str, label: str, tally: Tally) -> VolumeRow:
    return VolumeRow(
        dataset=case.dataset,
        patient=case.patient,
        organ=organ,
        system=label,
        slices=tally.slices,
        dice=2.0 * tally.overlap / (tally.truth + tally.predicted),
        nsd=tally.nsd,
        truth_pixels=tally.truth,
        predicted_pixels=tally.predicted,
        overlap_pixels=tally.overlap,
        false_positive=not tally.truth,
    )


def volumes_csv(rows: Iterable[VolumeRow]) -> str:
    """``volumes.csv`` as text; only its heading where no system is automatic."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = [field.name for field in fields(VolumeRow)]
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in names])
    return stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.6f}" if isinstance(value, float) else str(value)
