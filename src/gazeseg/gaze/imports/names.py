"""Whose rows these are: an export may hold the recordings of several people, each on a clock that begins anew."""

from dataclasses import dataclass, field
from math import nan

import numpy as np

from gazeseg.errors import RecordingError
from gazeseg.types import Float

MOST = 10_000  # more are no names of recordings, and every one takes memory
SHOWN = 3
LENGTH = 40


@dataclass(slots=True)
class Names:
    """The different names in one column, numbered as they come: tables are read as numbers.

    Attributes:
        where: the file, for complaints.
        found: numbers by name.
    """

    where: str
    found: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> float:
        """The number of a name; NaN for an empty cell.

        Raises:
            RecordingError: more than ``MOST`` names.
        """
        if not text:
            return nan
        if text not in self.found and len(self.found) == MOST:
            raise RecordingError(
                f"expected at most {MOST} recordings, found more in {self.where}: export each to a file of its own"
            )
        return float(self.found.setdefault(text, len(self.found)))

    def check_one(self, numbers: Float) -> None:
        """Refuse rows of several recordings: one person's gaze must never continue another's.

        Args:
            numbers: of the rows that count, from ``number``.

        Raises:
            RecordingError: they have several names.
        """
        used = {*np.unique(numbers[np.isfinite(numbers)]).tolist()}
        names = [name for name, number in self.found.items() if number in used]
        if len(names) > 1:
            shown = ", ".join(repr(name[:LENGTH]) for name in names[:SHOWN])
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            raise RecordingError(
                f"expected one recording in {self.where}, found {shown}{more}: export each to a file of its own"
            )
