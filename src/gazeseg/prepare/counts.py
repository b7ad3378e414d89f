"""How much there is to segment, per organ and per part.

WORD's 30 test labels (V0.1.0) are known to give 28,110 contours on 4,771 slices by the paper's rule; who has them can
compare.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from gazeseg.prepare.case_file import CaseRecord
from gazeseg.prepare.split import PARTS, Part


@dataclass(frozen=True, slots=True)
class Count:
    """Of one organ, one part, or everything.

    Attributes:
        slices: with at least one instance.
        instances: the paper's filled contours.
        objects: whole organs on a slice.
        patients: with at least one slice counted.
    """

    slices: int
    instances: int
    objects: int
    patients: int

    def as_dict(self) -> dict[str, int]:
        """For JSON."""
        return asdict(self)


def count(records: Iterable[CaseRecord], value: int | None = None) -> Count:
    """Count the objects of cases, of one organ value or of all."""
    slices: set[tuple[str, int]] = set()
    instances = objects = 0
    for record in records:
        for row, found in record.objects:
            if value is not None and found.value != value:
                continue
            if found.number == 0:
                objects += 1
            else:
                instances += 1
                slices.add((record.case, row))
    return Count(len(slices), instances, objects, len({case for case, _ in slices}))


def count_organs(records: list[CaseRecord], organs: dict[int, str]) -> dict[str, Count]:
    """By organ name, in order of values; organs that do not occur are left out."""
    present = {found.value for record in records for _, found in record.objects}
    return {name: count(records, value) for value, name in sorted(organs.items()) if value in present}


def count_parts(records: list[CaseRecord], parts: dict[str, Part]) -> dict[Part, Count]:
    """By part, of those that have cases."""
    of = {part: [record for record in records if parts[record.case] == part] for part in PARTS}
    return {part: count(of[part]) for part in PARTS if of[part]}
