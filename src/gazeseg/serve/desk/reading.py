"""One reader before one case: what is shown, what is chosen, what the page was told."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import cast

from gazeseg.errors import InputError
from gazeseg.images import PLANES, Labels, plane_for
from gazeseg.serve.carry_desk import CarryDesk
from gazeseg.serve.desk.choosing import Choosing
from gazeseg.serve.desk.doubting import Doubting
from gazeseg.serve.desk.hands import by_hand
from gazeseg.serve.desk.standing import state_message
from gazeseg.serve.examining import Examining
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.gazing import Gazing
from gazeseg.serve.outlines import Outlines
from gazeseg.serve.packing import Packing, packing_for
from gazeseg.serve.tally import Tally
from gazeseg.serve.wire import PlaneName, ServerMessage, StateMessage
from gazeseg.session import Session, SliceKey, State, Update
from gazeseg.types import Plane, SessionEvent, View


class Reading:
    """What handlers of messages work on; it understands no message itself. Not for use from several threads at once.

    Args:
        session: the case, the model and the journal.
        eyes: what is known of the gaze; None for the mouse standing in for it.
        recordings: where gaze may be recorded, ``FOLDER/NAME``; None for nowhere.

    Attributes:
        view: how the slice before the reader is drawn.
        active: the structure that looks, clicks and strokes mean.
        offered: masks that were sent and wait for their ``Import``.
    """

    def __init__(self, session: Session, eyes: Eyes | None = None, recordings: Path | None = None) -> None:
        self.session = session
        self.planes: dict[PlaneName, Plane] = {
            cast(PlaneName, name): plane_for(session.volume.geometry, name) for name in PLANES
        }
        self.gazing = Gazing(eyes or Eyes(), lambda: session.state.values, recordings)
        self.examining = Examining(self.gazing)
        self.view: View | None = None
        self.active: str | None = None
        self.outlines, self.tally = Outlines(session, self.planes), Tally(session)
        self.carry = CarryDesk(session)
        self.choosing, self.doubting = Choosing(session, self.planes), Doubting(session, self.planes)
        self.offered: dict[str, Labels] = {}

    @cached_property
    def packing(self) -> Packing:
        """How values go to the page; the whole volume is looked through once."""
        return packing_for(self.session.volume)

    @property
    def shown(self) -> tuple[PlaneName, int] | None:
        """The slice before the reader."""
        view = self.view  # other threads may ask, and the reader may go on meanwhile
        return None if view is None else (self.name_of(view.plane), view.index)

    def name_of(self, plane: Plane) -> PlaneName:
        """What the page calls a plane of ours."""
        return next(name for name, ours in self.planes.items() if ours == plane)

    def target(self, of: str) -> SliceKey:
        """The structure and slice that an act of the hand is for; ``of`` names the act in the error.

        Raises:
            InputError: no slice is shown or no structure was chosen.
        """
        if self.view is None or self.active is None:
            raise InputError(f"expected a slice and a structure before {of}, found none: choose a structure first")
        return SliceKey(self.active, self.view.plane, self.view.index)

    def state(self) -> StateMessage:
        """Structures, what is chosen, what can be undone."""
        ml = self.tally.millilitres() or {}
        return state_message(self.session.state, self.active, self.planes, ml, self._outlined)

    def happen(self, events: Iterable[SessionEvent]) -> list[ServerMessage]:
        """Apply events to the session: the journal first, then what changed, then the state.

        Raises:
            InputError: one cannot happen; those before it count.
        """
        before = self.session.state
        updates = [self._apply(event) for event in events]
        if not updates:
            return []
        self._follow_name(before)
        single = [message for update in updates if update for message in self._changed(update)]
        return [*single, *(self.outlines.changed(before) if None in updates else []), self.state()]

    def masks_shown(self) -> list[ServerMessage]:
        """Masks of the slice before the reader and around it, as far as the page does not have them."""
        return [] if self.view is None else self.outlines.around(self.view.plane, self.view.index)

    def _outlined(self, key: SliceKey) -> bool:
        """Of a mask that nobody knows yet it is taken for granted: the page must not wait for the model."""
        return not self.session.knows(key) or self.session.outlined(key)

    def _apply(self, event: SessionEvent) -> Update | None:
        update = self.session.apply(event)
        if by_hand(event):
            self.gazing.did(event)
        return update

    def _follow_name(self, before: State) -> None:
        """What is chosen stays chosen when it is renamed, also by undo and redo."""
        if self.active is None or self.active not in before.values:
            return
        name = self.session.state.names[before.values[self.active]]
        if name != self.active:
            self.active = name
            self.gazing.renamed(name)

    def _changed(self, update: Update) -> list[ServerMessage]:
        key = SliceKey(update.structure, update.plane, update.index)
        if key.plane not in self.planes.values():
            return []
        return [self.outlines.predicted(key, update.prediction), self.outlines.looks(key)]
