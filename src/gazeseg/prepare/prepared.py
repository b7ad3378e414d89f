"""Reading a prepared folder."""

from dataclasses import dataclass
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.images.objects import OBJECT_RULES, ObjectRule, contour_at
from gazeseg.prepare.case_file import FOLDER, read_slice
from gazeseg.prepare.index import INSTANCES, SLICES, Index, read_index, read_table
from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.source import SliceEntry
from gazeseg.prepare.split import Part
from gazeseg.types import Bool, Geometry, Window


@dataclass(frozen=True, slots=True)
class Instance:
    """One thing to segment: the whole organ on a slice, or one filled external contour of it.

    Attributes:
        case: ``dataset/patient``.
        row: position of the slice within the case.
        number: 0 for the whole organ; from 1 on the contours of the paper's rule.
        pixels: its area.
        first_xy: its topmost pixel, the leftmost of them.
    """

    case: str
    row: int
    organ: str
    number: int
    pixels: int
    first_xy: tuple[int, int] = (-1, -1)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSlice:
    """One upright slice.

    Attributes:
        pixels: (h, w) uint8, the window of the folder as 0..255.
        labels: (h, w) uint8, values of ``Prepared.organs``; 0 elsewhere.
        annotated: values that were looked for: 0 in ``labels`` means "not this organ" only for these.
        z: index of the slice in its volume; a running number for single pictures.
        name: what people call it.
        spacing_mm: (row, column), or None where it is unknown.
    """

    pixels: UInt8
    labels: UInt8
    annotated: frozenset[int]
    z: int
    name: str
    spacing_mm: tuple[float, float] | None


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A prepared folder, opened: what is in it; pixels are read on demand, by any number of processes.

    Attributes:
        organs: name by label value.
        window: the values that grey 0..255 stands for, HU for CT.
        digest: SHA-256 over the index, which holds the hashes of all cases.
    """

    root: Path
    organs: dict[int, str]
    window: Window
    digest: str
    _index: Index
    _slices: dict[str, tuple[SliceEntry, ...]]

    def cases(self, part: Part | None = None) -> tuple[str, ...]:
        """Names ``dataset/patient`` in order, of one part or of all."""
        return tuple(case for case in self._slices if part is None or self.part_of(case) == part)

    def part_of(self, case: str) -> Part:
        """Whether a case trains, chooses or tests."""
        part: Part = self._index.cases[self._known(case)]["part"]
        return part

    def geometry(self, case: str) -> Geometry | None:
        """The grid of the volume that a case was cut from; None for single pictures."""
        entry = self._index.cases[self._known(case)]
        return None if entry["affine"] is None else Geometry(entry["affine"], tuple(entry["shape"]))

    def rows(self, case: str) -> int:
        """How many slices a case has."""
        return len(self._slices[self._known(case)])

    def slice(self, case: str, row: int) -> PreparedSlice:
        """One slice of a case, read from disk.

        Raises:
            InputError: no such case or row, or a damaged file.
        """
        pixels, labels = self._pair(case, row)
        entry = self._slices[case][row]
        return PreparedSlice(pixels, labels, frozenset(entry.annotated), entry.z, entry.name, entry.spacing_mm)

    def instances(self, part: Part | None = None, rule: ObjectRule = "paper") -> tuple[Instance, ...]:
        """Everything to segment, by the paper's rule or whole organs, in order of case, row and organ value.

        Raises:
            InputError: unknown rule.
        """
        if rule not in OBJECT_RULES:
            raise InputError(f"expected a rule called {' or '.join(OBJECT_RULES)}, found {rule!r}")
        wanted = set(self.cases(part))
        return tuple(
            Instance(case, int(row), organ, int(number), int(pixels), (int(x), int(y)))
            for case, row, organ, number, pixels, x, y in read_table(self.root, INSTANCES, self._index)
            if case in wanted and (number == "0") == (rule == "organ")
        )

    def mask(self, instance: Instance) -> Bool:
        """The pixels (h, w) of one of ``instances``.

        Raises:
            InputError: an organ that the folder does not have, or what ``slice`` refuses.
        """
        value = next((value for value, name in self.organs.items() if name == instance.organ), None)
        if value is None:
            raise InputError(f"expected an organ out of {', '.join(self.organs.values())}, found {instance.organ!r}")
        organ: Bool = self._pair(instance.case, instance.row)[1] == value
        return organ if instance.number == 0 else contour_at(organ, instance.first_xy)

    def _pair(self, case: str, row: int) -> UInt8:
        if not 0 <= row < self.rows(case):
            raise InputError(f"expected a row in 0..{self.rows(case) - 1} of {case}, found {row}")
        return read_slice(self.root / FOLDER / Path(self._index.cases[case]["file"]).name, row)

    def _known(self, case: str) -> str:
        if case not in self._slices:
            raise InputError(f"expected a case of {self.root}, found {case!r}: names are dataset/patient")
        return case


def open_prepared(folder: str | Path) -> Prepared:
    """Open a folder that ``gazeseg prepare`` wrote.

    Raises:
        InputError: no such folder, or one that was interrupted or changed since.
    """
    root = Path(folder)
    index = read_index(root)
    slices: dict[str, list[SliceEntry]] = {case: [] for case in index.cases}
    for case, _row, z, name, row_mm, column_mm, annotated in read_table(root, SLICES, index):
        spacing = (float(row_mm), float(column_mm)) if row_mm else None
        slices[case].append(SliceEntry(int(z), name, spacing, tuple(map(int, annotated.split()))))
    found = {case: tuple(entries) for case, entries in slices.items()}
    return Prepared(root, index.organs, index.window, index.digest, index, found)
