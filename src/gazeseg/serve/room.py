"""What is open: cases and the seats at them. There is not room for all of them, and who comes back goes on from the journal."""

import threading
from collections.abc import Callable, Container
from pathlib import Path

from gazeseg.serve.seat import OpenCase, Seat

CASES_OPEN = 2  # half a gigabyte each for 300 slices of 512 x 512, and one gigabyte is what the service shall do with


class Room:
    """Open cases and seats. May be used from several threads.

    Args:
        size: so many cases stay open; more only while somebody is at each of them.
    """

    def __init__(self, size: int = CASES_OPEN) -> None:
        self.size = size
        self._cases: dict[str, OpenCase] = {}  # the one used longest ago comes first
        self._seats: dict[tuple[str, str], Seat] = {}
        self._journals: dict[tuple[str, str], Path] = {}  # also of seats that were closed
        self._lock = threading.Lock()  # for the order of the cases, never held for long
        self._changing = threading.Lock()  # held while seats begin and end

    def case(self, name: str) -> OpenCase | None:
        """A case that is open; it now counts as used."""
        with self._lock:
            if name in self._cases:
                self._cases[name] = self._cases.pop(name)
            return self._cases.get(name)

    def seat(self, name: str, reader: str) -> Seat | None:
        """A seat as it was begun, while it is open; it may be ``lost``."""
        return self._seats.get((name, reader))

    def journal(self, name: str, reader: str) -> Path | None:
        """The journal of a seat that was begun at any time."""
        return self._journals.get((name, reader))

    def begin(self, case: OpenCase, reader: str, seat_at: Callable[[Container[Path]], Seat]) -> Seat:
        """Have a seat, made by ``seat_at`` from the journals that this reader's other cases have."""
        with self._changing:
            theirs = {path for place, path in self._journals.items() if place[1] == reader and place[0] != case.name}
            seat = seat_at(theirs)
            with self._lock:
                self._cases[case.name] = case
            self._seats[case.name, reader] = seat
            if seat.desk.session.journal is not None:
                self._journals[case.name, reader] = seat.desk.session.journal.path
            return seat

    def make(self) -> None:
        """Make room for one more case: close those used longest ago, unless somebody is there."""
        with self._changing:
            for name in list(self._cases):
                if len(self._cases) < self.size:
                    return
                self._close(name)

    def close(self) -> None:
        """Close every seat."""
        for seat in list(self._seats.values()):
            seat.close()

    def _close(self, name: str) -> None:
        places = [place for place in self._seats if place[0] == name]
        for place in places:
            if self._seats[place].close_if_free():
                del self._seats[place]
        if not any(place in self._seats for place in places):
            with self._lock:
                del self._cases[name]
