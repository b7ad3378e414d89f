"""What every format hands over: cases, each of which cuts itself into labelled slices when asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from gazeseg.prepare.letterbox import UInt8
from gazeseg.prepare.split import Part
from gazeseg.types import Geometry, Window


@dataclass(frozen=True, slots=True)
class SliceEntry:
    """What is known of one slice besides its pixels.

    Attributes:
        z: its index in the volume as the file numbers it; a running number for single pictures.
        name: what people call it.
        spacing_mm: (row, column), or None.
        annotated: label values that were looked for on it.
    """

    z: int
    name: str
    spacing_mm: tuple[float, float] | None
    annotated: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """One thing to segment: ``number`` 0 is the whole organ, from 1 on the paper's contours.

    ``x``, ``y``: the topmost pixel, the leftmost of them, by which a contour is found again.
    """

    value: int
    number: int
    pixels: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, eq=False)
class CutSlice:
    """One upright slice: ``pixels`` and ``labels`` (h, w) and the objects on it."""

    pixels: UInt8
    labels: UInt8
    entry: SliceEntry
    objects: tuple[ObjectEntry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CaseContent:
    """A case being read: slices come one at a time; ``geometry`` is the volume's grid, None for single pictures."""

    slices: Iterator[CutSlice]
    geometry: Geometry | None = None


class CaseSource(Protocol):
    """One case of a published data set; values only, so that it can be sent to another process."""

    @property
    def case(self) -> str:
        """``dataset/patient``."""
        ...

    @property
    def part(self) -> Part:
        """Whether it trains, chooses or tests."""
        ...

    @property
    def images(self) -> tuple[Path, ...]:
        """Files that identify the patient: no other case may have one of them in another part."""
        ...

    @property
    def labels(self) -> tuple[Path, ...]:
        """The other files that it is made from."""
        ...

    def check(self) -> None:
        """Compare headers, without reading pixels.

        Raises:
            ImageError: labels on another grid than the image.
        """
        ...

    def how(self) -> dict[str, Any]:
        """Every setting that changes what comes out, as JSON."""
        ...

    def read(self) -> CaseContent:
        """Read and cut it.

        Raises:
            ImageError: a file that cannot be read, or a label value that nobody named.
        """
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What a format found in a folder: ``notes`` say what was expected and not found."""

    sources: tuple[CaseSource, ...]
    organs: dict[int, str]
    window: Window
    notes: tuple[str, ...] = ()
