"""What an import kept, dropped and assumed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from gazeseg.types import Recording

WORDS = {
    "unreadable": "rows cut short or garbled, dropped",
    "other_rows": "rows of other sensors or recordings, passed over",
    "no_time": "samples without a usable time, dropped",
    "duplicates": "samples with the time of another, dropped",
    "backwards": "samples whose time does not fit those around them, dropped",
    "no_position": "eyes called valid without a position, not valid",
    "wild": "positions more than 3 screens away, not valid",
    "off_screen": "valid samples off the screen, kept",
    "one_eye": "valid samples of only one of two eyes, kept",
    "eyes_apart": "samples with the eyes more than 2 degrees apart, averaged",
    "pauses": "steps of more than 1 s between samples, kept as gaps",
    "blinks": "blinks marked by the tracker, not valid",
    "messages": "messages, not read",
}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts of what a foreign file held; ``WORDS`` says what each means and what was done.

    Attributes:
        format: name of the file's format.
        rows: samples in the file.
        samples: samples of the recording.
        valid: those with a position.
        clock_zero_s: what the clock of the file showed at time 0 of the recording, in s.
        notes: how the file was understood, and what was assumed.
    """

    format: str
    rows: int
    samples: int
    valid: int
    clock_zero_s: float
    notes: tuple[str, ...] = ()
    unreadable: int = 0
    other_rows: int = 0
    no_time: int = 0
    duplicates: int = 0
    backwards: int = 0
    no_position: int = 0
    wild: int = 0
    off_screen: int = 0
    one_eye: int = 0
    eyes_apart: int = 0
    pauses: int = 0
    blinks: int = 0
    messages: int = 0

    @property
    def dropped(self) -> int:
        """Rows that hold samples of this recording and are not in it."""
        return self.unreadable + self.no_time + self.duplicates + self.backwards

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "notes": list(self.notes), "dropped": self.dropped}

    def lines(self) -> list[str]:
        """For people: what was found, without what was not."""
        return spelled(self.to_dict())


def spelled(report: Mapping[str, Any]) -> list[str]:
    """A report as it was written, for people: what was found, without what was not."""
    counts = [f"{words}: {report[name]}" for name, words in WORDS.items() if report.get(name)]
    return [*counts, *map(str, report.get("notes", ()))]


@dataclass(frozen=True, slots=True)
class Imported:
    """A recording from a foreign file, and what became of the file's samples."""

    recording: Recording
    report: ImportReport
