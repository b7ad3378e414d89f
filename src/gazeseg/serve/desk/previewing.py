"""The outline while a key is held: what it would be if the key came up now, told where that is news."""

from time import monotonic

from gazeseg.prompts.candidates import overlap
from gazeseg.serve.desk.reading import Reading
from gazeseg.serve.pace import Pace
from gazeseg.serve.wire import ServerMessage
from gazeseg.session import SliceKey
from gazeseg.session.acts import Act
from gazeseg.types import Bool, Prompted, VoxelPoint

STEADY = 0.95  # IoU from which an outline stays as it is: one that trembles draws the eyes to itself

Request = tuple[SliceKey, tuple[VoxelPoint, ...]]


class Previewing:
    """What was asked last and what is shown; nothing of it is kept in the session."""

    def __init__(self) -> None:
        self._pace = Pace()
        self._acts: tuple[Act, ...] = ()
        self._asked: Request | None = None
        self._shown: Bool | None = None

    def forget(self) -> None:
        """What was drawn is on the page no more."""
        self._asked = self._shown = None

    def of(self, reading: Reading, t_s: float) -> list[ServerMessage]:
        """The mask by the looks so far, at its pace; nothing where it would say nothing new or make others wait.

        Raises:
            InputError: it cannot be drawn.
        """
        request = _request(reading)
        if request is None or not self._pace.due(monotonic()) or not self._is_new(reading.session.state.acts, request):
            return []
        began_s = monotonic()
        try:
            return self._ask(reading, t_s, *request)
        finally:
            self._pace.shown(began_s, monotonic())

    def _is_new(self, acts: tuple[Act, ...], request: Request) -> bool:
        """Whether anything was marked since; the outline shown before belongs to this hold on this slice alone."""
        same_hold = acts is self._acts and self._asked is not None and request[0] == self._asked[0]
        new = not same_hold or request != self._asked
        if not same_hold:
            self._shown = None
        self._acts, self._asked = acts, request
        return new

    def _ask(self, reading: Reading, t_s: float, key: SliceKey, points: tuple[VoxelPoint, ...]) -> list[ServerMessage]:
        update = reading.session.preview(Prompted(t_s, key.structure, key.plane, key.index, points))
        if update.prediction is None:
            return []
        mask = update.prediction.mask
        if self._shown is not None and overlap(self._shown, mask) >= STEADY:
            return []
        self._shown = mask
        return [reading.outlines.predicted(key, update.prediction, final=False)]


def _request(reading: Reading) -> Request | None:
    """The structure and slice before the reader with what the hold marks there; None while it is not to be asked.

    An outline that has to wait for an embedding comes too late to be of use; the slice is on its way.
    """
    view, points, active = reading.view, reading.gazing.pending(), reading.active
    if view is None or active is None or not points or active in reading.session.state.locked:
        return None
    if not reading.session.has_embedding(view.plane, view.index):
        return None
    return SliceKey(active, view.plane, view.index), points
