"""Looks that made a structure, kept until the reader accepts it: then they tell how far the gaze is off, once."""

from collections import deque
from dataclasses import dataclass

from gazeseg.types import Look, Plane, Rejected, SessionEvent, Undone

MAX_LOOKS = 200


@dataclass(frozen=True, slots=True)
class Made:
    """A look of a hold of ``this``; ``xy`` are display coordinates, calibrated but without any correction of drift."""

    hold: int
    structure: str
    look: Look
    xy: tuple[float, float]


class Evidence:
    """What is left of the looks that made structures, at most the last 200."""

    def __init__(self) -> None:
        self._hold = 0
        self._made: deque[Made] = deque(maxlen=MAX_LOOKS)

    def add(self, structure: str, look: Look, xy: tuple[float, float]) -> None:
        """A look of the running hold; ``xy`` (2,) is where it was without any correction of drift."""
        self._made.append(Made(self._hold, structure, look, xy))

    def hold_ended(self) -> None:
        """Later looks belong to another hold."""
        self._hold += 1

    def heard(self, act: SessionEvent) -> None:
        """What the reader takes back said nothing true.

        An undo forgets the last hold that ended, whatever it took back: a look forgotten costs less than a wrong one.
        """
        if isinstance(act, Undone):
            last = max((made.hold for made in self._made if made.hold != self._hold), default=None)
            self._keep([made for made in self._made if made.hold != last])
        elif isinstance(act, Rejected):
            self._keep([made for made in self._made if made.structure != act.structure])

    def take(self, structure: str, plane: Plane, index: int) -> list[Made]:
        """The looks that made a structure on a slice, oldest first; they are not given again.

        Counted at every press of accept, a few looks beside the centroid would pass for a change of posture.
        """

        def asked(made: Made) -> bool:
            view = made.look.view
            return (made.structure, view.plane, view.index) == (structure, plane, index)

        taken = [made for made in self._made if asked(made)]
        self._keep([made for made in self._made if not asked(made)])
        return taken

    def _keep(self, left: list[Made]) -> None:
        self._made = deque(left, maxlen=MAX_LOOKS)
